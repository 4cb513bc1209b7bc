/** Fresh RSA pairs, made by Node's own generator at test time: an independent source, and no fixture. */
import { generateKeyPairSync } from 'node:crypto';
import { formatPublicKey } from '../../src/core/ssh/publicKey.ts';
import type { GeneratedKeyPair } from '../../src/simulator/generateKeyPair.ts';

export interface NodeKeyPair {
  /** PKCS#1. */
  readonly privatePem: string;
  readonly pkcs8Pem: string;
  readonly modulus: bigint;
}

export function nodeKeyPair(modulusLength = 1024): NodeKeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength });
  const { n = '' } = publicKey.export({ format: 'jwk' });
  return {
    privatePem: privateKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
    pkcs8Pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    modulus: BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`),
  };
}

const pool: GeneratedKeyPair[] = [];
let next = 0;
const POOL_SIZE = 8;

/** Small real pairs, used in turn: for tests in which the keys themselves don't matter. */
export async function pooledKeyPair(comment: string): Promise<GeneratedKeyPair> {
  if (pool.length < POOL_SIZE) {
    const { privatePem, modulus } = nodeKeyPair();
    const publicKey = formatPublicKey({ modulus, exponent: 65537n });
    pool.push({ privateKey: privatePem, publicKey });
  }
  const pair = pool[next++ % pool.length];
  if (pair === undefined) throw new RangeError('pool: expected a pair');
  return { ...pair, publicKey: `${pair.publicKey} ${comment}` };
}
