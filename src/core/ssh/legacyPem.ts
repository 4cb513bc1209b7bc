/**
 * The encryption of old OpenSSL's PEM files (RFC 1421's `Proc-Type: 4,ENCRYPTED`). Keysmith opens such files but
 * never writes them, because the encryption is weak: a single MD5 turns the passphrase into the key. This module is
 * loaded only when such a file is read.
 */
import { md5 } from '@noble/hashes/legacy.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { utf8ToBytes } from '../base/bytes.ts';
import { FormatError, KeyFileError, PassphraseError } from '../base/errors.ts';
import type { PemBlock } from './keyBlocks.ts';
import type { KeyCrypto } from './keyCrypto.ts';
import { opensslCommand } from './cipherNames.ts';
import { withoutPadding } from './pbes2.ts';

const BLOCK = 16;
/** Cipher names in the `DEK-Info` header → key length in bytes. */
const CIPHERS: Readonly<Record<string, number>> = {
  'AES-128-CBC': 16,
  'AES-192-CBC': 24,
  'AES-256-CBC': 32,
};

/** Reads how a block is encrypted. @returns a function that decrypts the block's bytes @throws {FormatError} */
export function readLegacyEncryption(
  { headers }: PemBlock,
  bytes: Uint8Array,
): (crypto: KeyCrypto, passphrase: string) => Promise<Uint8Array> {
  const [, name = '', hex = ''] = /^([A-Z0-9-]+), *([0-9A-Fa-f]+)$/.exec(headers.get('dek-info') ?? '') ?? [];
  if (name === '') throw new FormatError('DEK-Info: expected a cipher and its start');
  const length = Object.hasOwn(CIPHERS, name) ? CIPHERS[name] : undefined;
  if (length === undefined) {
    const isLegacy = !/^(DES-EDE|CAMELLIA|ARIA|SM4)/.test(name);
    throw new KeyFileError({ kind: 'cipher', name, command: opensslCommand(isLegacy) });
  }
  if (hex.length !== 2 * BLOCK) throw new FormatError(`DEK-Info: expected ${BLOCK} bytes`);
  if (bytes.length === 0 || bytes.length % BLOCK !== 0)
    throw new FormatError(`PEM: expected whole blocks of ${BLOCK} bytes`);
  const iv = hexToBytes(hex);
  return async (crypto, passphrase) => {
    if (passphrase === '') throw new PassphraseError('needed');
    const key = keyOf(utf8ToBytes(passphrase), iv.subarray(0, 8), length);
    return withoutPadding(await crypto.aesCbcDecrypt({ key, iv, bytes }));
  };
}

/** EVP_BytesToKey of OpenSSL, with MD5 and one round. */
function keyOf(passphrase: Uint8Array, salt: Uint8Array, length: number): Uint8Array {
  let derived: Uint8Array = new Uint8Array();
  let last: Uint8Array = new Uint8Array();
  while (derived.length < length) {
    last = md5(concatBytes(last, passphrase, salt));
    derived = concatBytes(derived, last);
  }
  return derived.subarray(0, length);
}
