/** A simulated cloud inside the test's own process, over HTTP: its clock, its keys and its faults are at hand. */
import { generateKeyPairSync } from 'node:crypto';
import { listen } from '../../src/server/serve.ts';
import { formatPublicKey } from '../../src/core/ssh/publicKey.ts';
import type { GeneratedKeyPair } from '../../src/simulator/generateKeyPair.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { readState, type SimulatedKeyPair, type SimulatorState } from '../../src/simulator/state.ts';

export interface Cloud {
  readonly url: string;
  /** Two accounts' worth of credentials. */
  readonly credentials: readonly { readonly secretId: string; readonly secretKey: string }[];
  readonly keyPairs: () => readonly SimulatedKeyPair[];
  /** Every private key that was ever handed out, PEM. */
  readonly privateKeys: readonly string[];
  readonly advance: (ms: number) => void;
  /** A colleague makes a key pair of this name at this moment. */
  readonly plant: (name: string, publicKey: string) => void;
  /** As on the first day. */
  readonly reset: () => void;
}

export async function startCloud(): Promise<Cloud> {
  const credentials = ['A', 'B'].map((name) => ({
    secretId: `AKIDcloud${name}${Math.random().toString(36).slice(2)}`,
    secretKey: `secretOf${name}${Math.random().toString(36).slice(2)}x`,
  }));
  const privateKeys: string[] = [];
  let state: SimulatorState | null = null;
  let shift = 0;
  let planted = 0;
  const simulator = createSimulator({
    credentials,
    now: () => Date.now() + shift,
    quota: 1000,
    store: {
      load: async () => state,
      save: async (next) => {
        state = next;
      },
    },
    generateKeyPair: async (comment) => {
      const pair = freshPair(comment);
      privateKeys.push(pair.privateKey);
      return pair;
    },
  });
  const { origin } = await listen(simulator, 0);
  return {
    // As the page writes it, so that a signature for it is right.
    url: origin.replace('localhost', '127.0.0.1'),
    credentials,
    keyPairs: () => state?.keyPairs ?? [],
    privateKeys,
    advance: (ms) => {
      shift += ms;
    },
    plant: (name, publicKey) => {
      state ??= readState(null);
      state.keyPairs.push({
        keyId: `skey-${String(planted++).padStart(8, '0')}`,
        name,
        projectId: 0,
        description: '',
        publicKey,
        createdTime: new Date(Date.now() + shift).toISOString().replace(/\.\d+Z$/, 'Z'),
        tags: [],
      });
    },
    reset: () => {
      state = null;
      shift = 0;
      privateKeys.length = 0;
    },
  };
}

function freshPair(comment: string): GeneratedKeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '' } = publicKey.export({ format: 'jwk' });
  const modulus = BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`);
  return {
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
    publicKey: `${formatPublicKey({ modulus, exponent: 65537n })} ${comment}`,
  };
}
