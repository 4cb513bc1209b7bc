/** Keeping to a service's limit of calls per second, instead of being told about it. */
import type { Caller, Transport } from './cvm/call.ts';

/** Each action of the CVM API (tencentcloud.com/document/api/213/15699 and neighbours). */
export const CALLS_PER_SECOND = 10;
/** A timer may be a little early. */
const SECOND_MS = 1005;

export interface Pace {
  /** Waits for a place, which the next call then has. */
  readonly turn: () => Promise<void>;
  /** Calls as soon as it is allowed. */
  readonly run: <Result>(call: () => Promise<Result>) => Promise<Result>;
  /** Nothing is called for so many milliseconds. */
  readonly hold: (ms: number) => void;
}

/**
 * At most so many calls in any second, wherever between being sent and being answered the service may count them: a
 * place is free again a second after its call was answered.
 * @param pause waits so many milliseconds
 */
export function createPace(perSecond: number, pause: (ms: number) => Promise<void>): Pace {
  let free = perSecond;
  const waiting: (() => void)[] = [];
  let held: Promise<unknown> = Promise.resolve();
  /** Places that were waited for ahead of their calls. */
  let reserved = 0;
  const take = async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    await held;
  };
  const giveBack = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    async turn() {
      await take();
      reserved += 1;
    },
    async run(call) {
      if (reserved > 0) reserved -= 1;
      else await take();
      try {
        return await call();
      } finally {
        void pause(SECOND_MS).then(giveBack);
      }
    },
    hold(ms) {
      held = Promise.all([held, pause(ms)]);
    },
  };
}

/** A caller that keeps to the limit of each action; told that it was passed all the same, it stops all of them for a while. */
export function pacedCaller(caller: Caller, perSecond: number = CALLS_PER_SECOND): Caller {
  const paces = new Map<string, Pace>();
  const paceOf = (action: string) => {
    const known = paces.get(action) ?? createPace(perSecond, caller.pause);
    paces.set(action, known);
    return known;
  };
  const transport: Transport = (request, options) =>
    paceOf(request.headers['x-tc-action'] ?? '').run(() => caller.transport(request, options));
  return {
    ...caller,
    transport,
    turn: (action) => paceOf(action).turn(),
    // A call that was throttled pauses before it is sent again: so do the others.
    pause: (ms) => {
      for (const pace of paces.values()) pace.hold(ms);
      return caller.pause(ms);
    },
  };
}
