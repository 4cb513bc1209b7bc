/**
 * Ciphers and hashes for key files. WebCrypto computes those that it supports. The code for the others is loaded when
 * a file needs it.
 */
import type { CipherInput, KeyCrypto, Progress } from '../../core/ssh/keyCrypto.ts';
import { loaded } from '../../core/base/loaded.ts';

const BLOCK = 16;
/** Chromium's WebCrypto has no AES with keys of this many bytes. */
const RARE_KEY = 24;
const loadRareCiphers = () => loaded(import('./rareCiphers.ts'));

/** @param onProgress called with the progress of a slow hash */
export function createKeyCrypto(onProgress: Progress): KeyCrypto {
  return {
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    async aesCbcEncrypt(input) {
      if (input.key.length === RARE_KEY) return (await loadRareCiphers()).aesCbc(input).encrypt();
      const encrypted = await cbcEncrypt(input);
      // WebCrypto always pads. The input is whole blocks, so the padding is one more block, which is cut off.
      return encrypted.subarray(0, input.bytes.length);
    },
    async aesCbcDecrypt({ key, iv, bytes }) {
      if (key.length === RARE_KEY) return (await loadRareCiphers()).aesCbc({ key, iv, bytes }).decrypt();
      // WebCrypto always removes padding after decrypting, but here all bytes are wanted. So one more encrypted block
      // is appended, which contains only padding.
      const last = bytes.subarray(bytes.length - BLOCK);
      const end = await cbcEncrypt({ key, iv: last, bytes: new Uint8Array() });
      const whole = new Uint8Array(bytes.length + BLOCK);
      whole.set(bytes);
      whole.set(end, bytes.length);
      const cipherKey = await importAes(key, 'AES-CBC', 'decrypt');
      return new Uint8Array(
        await crypto.subtle.decrypt({ name: 'AES-CBC', iv: owned(iv) }, cipherKey, whole),
      );
    },
    async aesCtr({ key, iv, bytes }) {
      if (key.length === RARE_KEY) return (await loadRareCiphers()).aesCtr({ key, iv, bytes });
      const cipherKey = await importAes(key, 'AES-CTR', 'encrypt');
      const algorithm = { name: 'AES-CTR', counter: owned(iv), length: 128 };
      return new Uint8Array(await crypto.subtle.encrypt(algorithm, cipherKey, owned(bytes)));
    },
    async aesGcmDecrypt({ key, iv, bytes }) {
      const cipherKey = await importAes(key, 'AES-GCM', 'decrypt');
      try {
        return new Uint8Array(
          await crypto.subtle.decrypt({ name: 'AES-GCM', iv: owned(iv) }, cipherKey, owned(bytes)),
        );
      } catch (error) {
        if (error instanceof DOMException && error.name === 'OperationError') return null;
        throw error;
      }
    },
    async chachaPolyDecrypt(input) {
      return (await loadRareCiphers()).chachaPolyDecrypt(input);
    },
    digest,
    async hmac({ hash, key, bytes }) {
      // WebCrypto takes no empty key. HMAC pads every key with zero bytes, so a single zero byte is equivalent to an
      // empty key.
      const raw = key.length === 0 ? new Uint8Array(1) : owned(key);
      const hmacKey = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash }, false, ['sign']);
      return new Uint8Array(await crypto.subtle.sign('HMAC', hmacKey, owned(bytes)));
    },
    async pbkdf2({ hash, passphrase, salt, iterations, length }) {
      const key = await crypto.subtle.importKey('raw', owned(passphrase), 'PBKDF2', false, ['deriveBits']);
      const algorithm = { name: 'PBKDF2', hash, salt: owned(salt), iterations };
      return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 8 * length));
    },
    async bcryptPbkdf(input) {
      const { bcryptPbkdf } = await loaded(import('../../core/ssh/bcryptPbkdf.ts'));
      return bcryptPbkdf(input, { sha512: (bytes) => digest('SHA-512', bytes), onProgress });
    },
    async argon2(input) {
      const { argon2 } = await loaded(import('../../core/ssh/argon2.ts'));
      return argon2(input, onProgress);
    },
    async curvePublicKey({ curve, seed }) {
      try {
        const { oid, usage } = CURVES[curve];
        const pkcs8 = new Uint8Array([...PKCS8_BEFORE_OID, ...oid, ...PKCS8_BEFORE_SEED, ...seed]);
        const key = await crypto.subtle.importKey('pkcs8', pkcs8, curve, true, [usage]);
        const { x = '' } = await crypto.subtle.exportKey('jwk', key);
        return Uint8Array.from(atob(x.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
      } catch (error) {
        if (error instanceof DOMException) return null;
        throw error;
      }
    },
  };
}

/**
 * The fixed bytes of a PKCS#8 key of RFC 8410: those before the curve's identifier, then those between the identifier
 * and the seed.
 */
const PKCS8_BEFORE_OID = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03];
const PKCS8_BEFORE_SEED = [0x04, 0x22, 0x04, 0x20];
const CURVES = {
  Ed25519: { oid: [0x2b, 0x65, 0x70], usage: 'sign' },
  X25519: { oid: [0x2b, 0x65, 0x6e], usage: 'deriveBits' },
} as const;

async function digest(hash: 'SHA-1' | 'SHA-256' | 'SHA-512', bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(hash, owned(bytes)));
}

async function cbcEncrypt({ key, iv, bytes }: CipherInput): Promise<Uint8Array> {
  const cipherKey = await importAes(key, 'AES-CBC', 'encrypt');
  const algorithm = { name: 'AES-CBC', iv: owned(iv) };
  return new Uint8Array(await crypto.subtle.encrypt(algorithm, cipherKey, owned(bytes)));
}

function importAes(key: Uint8Array, name: string, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', owned(key), name, false, [use]);
}

/** WebCrypto's types want bytes backed by an ArrayBuffer; copying the bytes gives them one. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
