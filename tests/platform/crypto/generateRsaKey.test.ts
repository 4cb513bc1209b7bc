import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FormatError } from '../../../src/core/base/errors.ts';
import { bitLength } from '../../../src/core/ssh/publicKey.ts';
import { generateRsaKey } from '../../../src/platform/crypto/generateRsaKey.ts';

afterEach(() => vi.restoreAllMocks());

/** WebCrypto's form of a pair that something else has made. */
async function pairOf(bits: number, publicExponent = 65537): Promise<CryptoKeyPair> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent });
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
  const pkcs8 = new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }));
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']);
  const { n = '', e = '' } = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })).export({
    format: 'jwk',
  });
  const publicKey = await crypto.subtle.importKey('jwk', { kty: 'RSA', n, e }, algorithm, true, ['verify']);
  return { privateKey: key, publicKey };
}

describe('a key that the browser makes', () => {
  it('is RSA of the size that was asked for, with the exponent 65537', async () => {
    const key = await generateRsaKey(2048);
    expect([bitLength(key.modulus), key.exponent]).toEqual([2048, 65537n]);
  });

  it.each<[string, () => Promise<CryptoKeyPair>]>([
    ['of another size', () => pairOf(1024)],
    ['of another exponent', () => pairOf(2048, 3)],
    [
      'whose halves don’t belong together',
      async () => ({ ...(await pairOf(2048)), publicKey: (await pairOf(2048)).publicKey }),
    ],
  ])('a pair %s is refused', async (_what, make) => {
    vi.spyOn(crypto.subtle, 'generateKey').mockImplementation(make as never);
    await expect(generateRsaKey(2048)).rejects.toThrow(FormatError);
  });
});
