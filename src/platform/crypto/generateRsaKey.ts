/** Generates an RSA key by WebCrypto, and tests the key before returning it. */
import { FormatError } from '../../core/base/errors.ts';
import {
  checkedKey,
  encodePkcs8,
  parsePkcs1,
  pkcs1FromPkcs8,
  type RsaPrivateKey,
} from '../../core/ssh/privateKey.ts';
import { bitLength } from '../../core/ssh/publicKey.ts';
import type { RsaSize } from '../../core/ssh/rsaSize.ts';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
/** 65537, the usual public exponent. */
const EXPONENT = Uint8Array.of(1, 0, 1);

/**
 * The name of the lock that makes workers generate keys one after the other. WebKitGTK (2.50) can't generate two keys
 * at once, not even in different workers: one of the two calls fails with an OperationError.
 */
const TURN = 'keysmith-generate-rsa';
const TRIES = 8;
/**
 * Milliseconds to wait before the second attempt. Each later wait is twice as long as the one before. The waits add
 * up to more than six seconds, because another worker may take a few seconds to generate a 4096-bit key.
 */
const PAUSE_MS = 50;
let takesTurns = false;

/**
 * @throws {DOMException} the browser's own error. An OperationError is thrown only after all attempts have failed.
 */
async function generatePair(bits: RsaSize): Promise<CryptoKeyPair> {
  const algorithm = { ...ALGORITHM, modulusLength: bits, publicExponent: EXPONENT };
  const generate = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  for (let tries = 1; ; tries += 1) {
    try {
      return await (takesTurns ? navigator.locks.request(TURN, generate) : generate());
    } catch (error) {
      const isBusy = error instanceof DOMException && error.name === 'OperationError';
      if (!isBusy || tries === TRIES) throw error;
      // From now on, this worker generates only while it holds the lock. It also pauses before the next attempt,
      // because another worker may still be generating without the lock.
      takesTurns = true;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** (tries - 1)));
    }
  }
}

/** @throws {FormatError} if the generated key fails a check */
export async function generateRsaKey(bits: RsaSize): Promise<RsaPrivateKey> {
  const pair = await generatePair(bits);
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  const key = checkedKey(parsePkcs1(pkcs1FromPkcs8(pkcs8)));
  if (bitLength(key.modulus) !== bits || key.exponent !== 65537n) {
    throw new FormatError(`generated key: expected ${bits} bits and the exponent 65537`);
  }
  await trySigning(key, pair.publicKey);
  return key;
}

/**
 * Tests a key: encodes it as PKCS#8, imports the result, signs with it, and verifies the signature with the public
 * key that the browser generated.
 */
async function trySigning(key: RsaPrivateKey, publicKey: CryptoKey): Promise<void> {
  const written = new Uint8Array(encodePkcs8(key));
  const reread = await crypto.subtle.importKey('pkcs8', written, ALGORITHM, false, ['sign']);
  const message = crypto.getRandomValues(new Uint8Array(32));
  const signature = await crypto.subtle.sign(ALGORITHM.name, reread, message);
  if (!(await crypto.subtle.verify(ALGORITHM.name, publicKey, signature, message))) {
    throw new FormatError('generated key: expected its signature to be verified');
  }
}
