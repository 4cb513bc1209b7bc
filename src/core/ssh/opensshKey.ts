/**
 * OpenSSH's own private key files (PROTOCOL.key in OpenSSH): plain, or encrypted with AES or ChaCha20 under a key
 * that bcrypt_pbkdf derives. Keysmith encrypts with aes256-ctr and 24 rounds, as ssh-keygen does since 9.4.
 */
import { concatBytes } from '@noble/hashes/utils.js';
import { bytesEqual, utf8ToBytes } from '../base/bytes.ts';
import { FormatError, KeyFileError, PassphraseError } from '../base/errors.ts';
import { commentText } from './commentText.ts';
import type { CipherInput, KeyCrypto } from './keyCrypto.ts';
import { identityOf } from './identityOf.ts';
import { encodePem } from './pem.ts';
import { completeKey, type RsaPrivateKey } from './privateKey.ts';
import type { KeyToWrite, PrivateKeyFile } from './privateKeyFile.ts';
import { encodePublicKey, oneLine, SSH_RSA } from './publicKey.ts';
import { namedCipher } from './namedCipher.ts';
import { textOf, WireReader, wireMpint, wireString, wireUint32 } from './wire.ts';

export const OPENSSH_LABEL = 'OPENSSH PRIVATE KEY';
const MAGIC = utf8ToBytes('openssh-key-v1\0');
const WRITTEN_CIPHER = 'aes256-ctr';
const WRITTEN_ROUNDS = 24;
/**
 * This many rounds take a browser half a minute. A file with more rounds is refused. For comparison, careful users
 * choose 100 (`ssh-keygen -a 100`).
 */
export const MAX_BCRYPT_ROUNDS = 1024;
const BLOCK = 16;
/**
 * OpenSSH pads the private section to a multiple of this many bytes if it is unencrypted or encrypted with
 * ChaCha20.
 */
const PLAIN_BLOCK = 8;
const TAG = 16;

type Mode = 'ctr' | 'cbc' | 'gcm' | 'poly';

/** Ciphers of OpenSSH files → length of key and IV in bytes, and mode. Before 7.6 ssh-keygen wrote aes256-cbc. */
const CIPHERS: Readonly<Record<string, { readonly key: number; readonly iv: number; readonly mode: Mode }>> =
  {
    'aes256-ctr': { key: 32, iv: BLOCK, mode: 'ctr' },
    'aes192-ctr': { key: 24, iv: BLOCK, mode: 'ctr' },
    'aes128-ctr': { key: 16, iv: BLOCK, mode: 'ctr' },
    'aes256-cbc': { key: 32, iv: BLOCK, mode: 'cbc' },
    'aes192-cbc': { key: 24, iv: BLOCK, mode: 'cbc' },
    'aes128-cbc': { key: 16, iv: BLOCK, mode: 'cbc' },
    'aes256-gcm@openssh.com': { key: 32, iv: 12, mode: 'gcm' },
    'aes128-gcm@openssh.com': { key: 16, iv: 12, mode: 'gcm' },
    'chacha20-poly1305@openssh.com': { key: 64, iv: 0, mode: 'poly' },
  };
/**
 * Commands that rewrite a file in place: `CHEAPER` with the number of rounds that Keysmith uses, `REWRITE` with the
 * cipher that Keysmith uses.
 */
const CHEAPER = `ssh-keygen -p -a ${WRITTEN_ROUNDS} -f FILE`;
const REWRITE = `ssh-keygen -p -Z ${WRITTEN_CIPHER} -f FILE`;

/**
 * An openssh-key-v1 file (PROTOCOL.key), PEM, with a final newline. If there is a passphrase, the file is
 * encrypted with AES-256-CTR under a key that bcrypt_pbkdf derives.
 * @throws {FormatError} if the comment isn't one line
 */
export async function writeOpenSsh(
  { key, comment, passphrase }: KeyToWrite,
  crypto: KeyCrypto,
): Promise<string> {
  const blob = encodePublicKey(key);
  const isPlain = passphrase === '';
  const content = privateSection({
    key,
    comment,
    check: crypto.randomBytes(4),
    block: isPlain ? PLAIN_BLOCK : BLOCK,
  });
  const salt = crypto.randomBytes(BLOCK);
  const options = isPlain ? new Uint8Array() : concatBytes(wireString(salt), wireUint32(WRITTEN_ROUNDS));
  const bytes = isPlain
    ? content
    : await crypto.aesCtr({
        ...(await deriveKey(crypto, { passphrase, salt, rounds: WRITTEN_ROUNDS, key: 32, iv: BLOCK })),
        bytes: content,
      });
  return encodePem({
    label: OPENSSH_LABEL,
    width: 70,
    bytes: concatBytes(
      MAGIC,
      wireText(isPlain ? 'none' : WRITTEN_CIPHER),
      wireText(isPlain ? 'none' : 'bcrypt'),
      wireString(options),
      wireUint32(1),
      wireString(blob),
      wireString(bytes),
    ),
  });
}

interface PrivateSection {
  readonly key: RsaPrivateKey;
  readonly comment: string;
  /** Four random bytes, written twice: if both copies are equal after decryption, the passphrase was right. */
  readonly check: Uint8Array;
  readonly block: number;
}

function privateSection({ key, comment, check, block }: PrivateSection): Uint8Array {
  const fields = concatBytes(
    check,
    check,
    wireText(SSH_RSA),
    wireMpint(key.modulus),
    wireMpint(key.exponent),
    wireMpint(key.privateExponent),
    wireMpint(key.coefficient),
    wireMpint(key.prime1),
    wireMpint(key.prime2),
    wireText(oneLine(comment)),
  );
  const missing = (block - (fields.length % block)) % block;
  return concatBytes(fields, padding(missing));
}

/** OpenSSH's padding bytes: 1, 2, 3, … */
function padding(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index + 1);
}

/**
 * @param bytes the decoded base64 of the PEM block
 * @throws {FormatError}
 */
export async function parseOpenSsh(bytes: Uint8Array, isFitForSsh: boolean): Promise<PrivateKeyFile> {
  const reader = new WireReader(bytes);
  if (!bytesEqual(reader.bytes(MAGIC.length, 'magic'), MAGIC))
    throw new FormatError('magic: expected openssh-key-v1');
  const cipher = textOf(reader.string('cipher'), 'cipher');
  const kdf = textOf(reader.string('kdf'), 'kdf');
  const options = reader.string('kdf options');
  if (reader.uint32('number of keys') !== 1) throw new FormatError('number of keys: expected 1');
  const publicBlob = reader.string('public key');
  const content = reader.string('private section');
  // Some ciphers have an authentication tag. It follows the private section and isn't part of it.
  const tag = reader.rest();

  const identity = await identityOf(publicBlob);
  const isEncrypted = cipher !== 'none';
  const open = isEncrypted
    ? decryptor({ cipher, kdf, options, content, tag })
    : plainReader({ kdf, options, content, tag });
  return {
    format: 'openssh',
    isEncrypted,
    identity,
    comment: null,
    isFitForSsh,
    async open(crypto, passphrase) {
      const { key, comment } = readPrivateSection(await open(crypto, passphrase), isEncrypted);
      // A key that isn't RSA is only identified: its private half isn't returned.
      if (identity.name !== 'RSA') return { key: null, identity, comment: '' };
      if (key === null || !bytesEqual(encodePublicKey(key), identity.blob ?? new Uint8Array()))
        throw new FormatError('public key: expected the half of the private one');
      return { key, identity, comment };
    },
  };
}

interface Sealed {
  readonly kdf: string;
  readonly options: Uint8Array;
  readonly content: Uint8Array;
  readonly tag: Uint8Array;
}

function checkBlocks({ content, tag }: Sealed, block: number, tagLength: number): void {
  if (content.length === 0 || content.length % block !== 0)
    throw new FormatError(`private section: expected whole blocks of ${block} bytes`);
  if (tag.length !== tagLength)
    throw new FormatError(
      `OpenSSH key: expected ${tagLength} bytes behind the private section, got ${tag.length}`,
    );
}

type Decrypt = (crypto: KeyCrypto, passphrase: string) => Promise<Uint8Array>;

function plainReader(file: Sealed): Decrypt {
  if (file.kdf !== 'none' || file.options.length > 0)
    throw new FormatError('kdf: expected none, without options');
  checkBlocks(file, PLAIN_BLOCK, 0);
  return async () => file.content;
}

function decryptor(file: Sealed & { cipher: string }): Decrypt {
  const cipher = Object.hasOwn(CIPHERS, file.cipher) ? CIPHERS[file.cipher] : undefined;
  if (cipher === undefined) {
    const verdict = namedCipher(file.cipher, REWRITE);
    // The error is thrown only on opening, because the public half isn't encrypted and can be read anyway.
    return () => Promise.reject(verdict);
  }
  if (file.kdf !== 'bcrypt') throw new FormatError('kdf: expected bcrypt');
  const { mode } = cipher;
  const hasTag = mode === 'gcm' || mode === 'poly';
  checkBlocks(file, mode === 'poly' ? PLAIN_BLOCK : BLOCK, hasTag ? TAG : 0);
  const reader = new WireReader(file.options);
  const salt = reader.string('salt');
  const rounds = reader.uint32('rounds');
  reader.end('kdf options');
  if (salt.length === 0 || salt.length > 64) throw new FormatError('salt: expected 1 to 64 bytes');
  return async (crypto, passphrase) => {
    // The rounds are checked only on opening: the public half isn't encrypted, so it can be read even if opening
    // would take too long.
    if (rounds < 1) throw new FormatError('rounds: expected 1 or more');
    if (rounds > MAX_BCRYPT_ROUNDS)
      throw new KeyFileError({ kind: 'cost', name: `rounds: ${rounds}`, command: CHEAPER });
    if (passphrase === '') throw new PassphraseError('needed');
    const derived = await deriveKey(crypto, { passphrase, salt, rounds, ...cipher });
    const input = { ...derived, bytes: concatBytes(file.content, file.tag) };
    if (mode === 'ctr') return crypto.aesCtr(input);
    if (mode === 'cbc') return crypto.aesCbcDecrypt(input);
    const plain = await (mode === 'gcm' ? crypto.aesGcmDecrypt(input) : crypto.chachaPolyDecrypt(input));
    if (plain === null) throw new PassphraseError('wrong');
    return plain;
  };
}

async function deriveKey(
  crypto: KeyCrypto,
  {
    passphrase,
    salt,
    rounds,
    key,
    iv,
  }: { passphrase: string; salt: Uint8Array; rounds: number; key: number; iv: number },
): Promise<Omit<CipherInput, 'bytes'>> {
  const input = { salt, rounds, passphrase: utf8ToBytes(passphrase), length: key + iv };
  const derived = await crypto.bcryptPbkdf(input);
  return { key: derived.subarray(0, key), iv: derived.subarray(key) };
}

function readPrivateSection(
  bytes: Uint8Array,
  isEncrypted: boolean,
): { key: RsaPrivateKey | null; comment: string } {
  const reader = new WireReader(bytes);
  if (reader.uint32('first check number') !== reader.uint32('second check number')) {
    if (isEncrypted) throw new PassphraseError('wrong');
    throw new FormatError('check numbers: expected the same twice');
  }
  if (textOf(reader.string('key type'), 'key type') !== SSH_RSA) return { key: null, comment: '' };
  const key = {
    modulus: reader.mpint('n'),
    exponent: reader.mpint('e'),
    privateExponent: reader.mpint('d'),
    coefficient: reader.mpint('iqmp'),
    prime1: reader.mpint('p'),
    prime2: reader.mpint('q'),
  };
  const comment = commentText(reader.string('comment'));
  const rest = reader.rest();
  // The padding may be as long as a whole block: PuTTY adds padding even if the content already ends at the end of a
  // block.
  if (rest.length > BLOCK || !bytesEqual(rest, padding(rest.length))) {
    throw new FormatError('padding: expected 1, 2, 3, … to the end of the block');
  }
  return { key: completeKey(key), comment };
}

function wireText(text: string): Uint8Array {
  return wireString(utf8ToBytes(text));
}
