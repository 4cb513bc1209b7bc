/** A caller of the API whose transport is a function from request to response, such as the simulator. */
import type { Caller, Target } from '../../src/core/api/call.ts';
import { cachedDayKeys } from '../../src/core/tc3/dayKeys.ts';
import { deriveDateKey } from '../../src/core/tc3/signingKey.ts';
import { createTransport } from '../../src/platform/network/transport.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';
import { pooledKeyPair } from './keyPairs.ts';

export const SECRET_ID = 'AKIDtestEXAMPLE';
export const SECRET_KEY = 'testSecretKeyEXAMPLE';
/** 2026-11-24T12:00:00Z, in milliseconds. */
export const NOON = Date.UTC(2026, 10, 24, 12);

/** A clock that stands until it is moved. */
export function testClock(start = NOON) {
  let time = start;
  return {
    now: () => time,
    advance: (ms: number) => {
      time += ms;
    },
  };
}

/** A simulator whose key pairs come from a pool, since generating one takes longer than a test should. */
export function testSimulator(options: Partial<SimulatorOptions> = {}): Simulator {
  return createSimulator({
    credentials: [{ secretId: SECRET_ID, secretKey: SECRET_KEY }],
    now: () => NOON,
    generateKeyPair: pooledKeyPair,
    ...options,
  });
}

export interface TestCallerOptions {
  readonly send: (request: Request) => Promise<Response>;
  readonly now?: () => number;
  readonly secretKey?: string;
  readonly secretId?: string;
  readonly token?: string;
  readonly target?: Partial<Target>;
  /** Waits are over at once unless something else is asked for. */
  readonly pause?: (ms: number) => Promise<void>;
}

export function testCaller(options: TestCallerOptions): Caller {
  const secretKey = options.secretKey ?? SECRET_KEY;
  return {
    transport: createTransport({
      urlOf: ({ scheme, host }) => `${scheme}://${host}/`,
      send: options.send,
    }),
    credential: {
      secretId: options.secretId ?? SECRET_ID,
      token: options.token ?? null,
      dayKey: cachedDayKeys(async (date) => deriveDateKey(secretKey, date)),
      hmac: null,
    },
    target: {
      site: 'china',
      region: 'ap-guangzhou',
      customEndpoint: null,
      level: 'full',
      language: 'en-US',
      ...options.target,
    },
    now: options.now ?? (() => NOON),
    pause: options.pause ?? (() => Promise.resolve()),
    random: () => 0,
  };
}
