/**
 * Generates real RSA key pairs of 2048 bits in the form of a CreateKeyPair answer: a PKCS#1 PEM and an ssh-rsa line.
 */
import { encodePkcs1Pem, parsePkcs1, pkcs1FromPkcs8 } from '../core/ssh/privateKey.ts';
import { formatPublicKey } from '../core/ssh/publicKey.ts';

export interface GeneratedKeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Generates an RSA key pair of 2048 bits, like the key pairs that the service generates. */
export async function generateKeyPair(comment: string): Promise<GeneratedKeyPair> {
  const { privateKey } = await crypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: 2048,
      publicExponent: Uint8Array.of(1, 0, 1),
      hash: 'SHA-256',
    },
    true,
    ['sign', 'verify'],
  );
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey));
  const key = parsePkcs1(pkcs1FromPkcs8(pkcs8));
  return { privateKey: encodePkcs1Pem(key), publicKey: formatPublicKey(key, comment) };
}
