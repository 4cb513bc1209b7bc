/**
 * OpenSSH's own private key files (PROTOCOL.key in OpenSSH): plain, or encrypted by bcrypt_pbkdf and AES. Written
 * with aes256-ctr and 24 rounds, as ssh-keygen does since 9.4.
 */
import { concatBytes } from '@noble/hashes/utils.js';
import { bytesEqual, utf8ToBytes } from '../bytes.ts';
import { FormatError, PassphraseError } from '../errors.ts';
import type { CipherInput, KeyCrypto } from './keyCrypto.ts';
import { encodePem } from './pem.ts';
import { completeKey, type RsaPrivateKey } from './privateKey.ts';
import type { KeyToWrite, OpenedKey, PrivateKeyFile } from './privateKeyFile.ts';
import { encodePublicKey, oneLine, SSH_RSA } from './publicKey.ts';
import { textOf, WireReader, wireMpint, wireString, wireUint32 } from './wire.ts';

export const OPENSSH_LABEL = 'OPENSSH PRIVATE KEY';
const MAGIC = utf8ToBytes('openssh-key-v1\0');
const WRITTEN_CIPHER = 'aes256-ctr';
const WRITTEN_ROUNDS = 24;
/** Half a minute of a browser's time; `ssh-keygen -a 100` is what careful people use. */
export const MAX_BCRYPT_ROUNDS = 1024;
const BLOCK = 16;
/** Without encryption OpenSSH pads to this. */
const PLAIN_BLOCK = 8;
/** The files' ciphers → key length, mode. Before 7.6 ssh-keygen wrote aes256-cbc. */
const CIPHERS: Readonly<Record<string, readonly [keyLength: number, mode: 'ctr' | 'cbc']>> = {
  'aes256-ctr': [32, 'ctr'],
  'aes256-cbc': [32, 'cbc'],
  'aes128-ctr': [16, 'ctr'],
  'aes128-cbc': [16, 'cbc'],
};

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
        ...(await deriveKey(crypto, { passphrase, salt, rounds: WRITTEN_ROUNDS, keyLength: 32 })),
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
  /** Four random bytes, written twice: whether a passphrase was right is seen by them. */
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

/** 1, 2, 3, … */
function padding(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index + 1);
}

/** @param bytes what the PEM armour holds @throws {FormatError} */
export function parseOpenSsh(bytes: Uint8Array): PrivateKeyFile {
  const reader = new WireReader(bytes);
  if (!bytesEqual(reader.bytes(MAGIC.length, 'magic'), MAGIC))
    throw new FormatError('magic: expected openssh-key-v1');
  const cipher = textOf(reader.string('cipher'), 'cipher');
  const kdf = textOf(reader.string('kdf'), 'kdf');
  const options = reader.string('kdf options');
  if (reader.uint32('number of keys') !== 1) throw new FormatError('number of keys: expected 1');
  const publicBlob = reader.string('public key');
  const content = reader.string('private section');
  reader.end('OpenSSH key');

  const isEncrypted = cipher !== 'none';
  const block = isEncrypted ? BLOCK : PLAIN_BLOCK;
  if (content.length === 0 || content.length % block !== 0) {
    throw new FormatError(`private section: expected whole blocks of ${block} bytes`);
  }
  const open = isEncrypted
    ? decryptor({ cipher, kdf, options, content })
    : plainReader(kdf, options, content);
  return {
    format: 'openssh',
    isEncrypted,
    publicBlob,
    comment: null,
    async open(crypto, passphrase) {
      const plain = await open(crypto, passphrase);
      const opened = readPrivateSection(plain, isEncrypted);
      if (!bytesEqual(encodePublicKey(opened.key), publicBlob)) {
        throw new FormatError('public key: expected the half of the private one');
      }
      return opened;
    },
  };
}

type Decrypt = (crypto: KeyCrypto, passphrase: string) => Promise<Uint8Array>;

function plainReader(kdf: string, options: Uint8Array, content: Uint8Array): Decrypt {
  if (kdf !== 'none' || options.length > 0) throw new FormatError('kdf: expected none, without options');
  return async () => content;
}

function decryptor(file: { cipher: string; kdf: string; options: Uint8Array; content: Uint8Array }): Decrypt {
  const cipher = CIPHERS[file.cipher];
  if (cipher === undefined)
    throw new FormatError(`cipher: expected one of ${Object.keys(CIPHERS).join(', ')}`);
  if (file.kdf !== 'bcrypt') throw new FormatError('kdf: expected bcrypt');
  const [keyLength, mode] = cipher;
  const reader = new WireReader(file.options);
  const salt = reader.string('salt');
  const rounds = reader.uint32('rounds');
  reader.end('kdf options');
  if (salt.length === 0 || salt.length > 64) throw new FormatError('salt: expected 1 to 64 bytes');
  if (rounds < 1 || rounds > MAX_BCRYPT_ROUNDS)
    throw new FormatError(`rounds: expected 1 to ${MAX_BCRYPT_ROUNDS}`);
  return async (crypto, passphrase) => {
    if (passphrase === '') throw new PassphraseError('needed');
    const derived = await deriveKey(crypto, { passphrase, salt, rounds, keyLength });
    const input = { ...derived, bytes: file.content };
    return mode === 'ctr' ? crypto.aesCtr(input) : crypto.aesCbcDecrypt(input);
  };
}

async function deriveKey(
  crypto: KeyCrypto,
  {
    passphrase,
    keyLength,
    ...rest
  }: { passphrase: string; salt: Uint8Array; rounds: number; keyLength: number },
): Promise<Omit<CipherInput, 'bytes'>> {
  const input = { ...rest, passphrase: utf8ToBytes(passphrase), length: keyLength + BLOCK };
  const derived = await crypto.bcryptPbkdf(input);
  return { key: derived.subarray(0, keyLength), iv: derived.subarray(keyLength) };
}

function readPrivateSection(bytes: Uint8Array, isEncrypted: boolean): OpenedKey {
  const reader = new WireReader(bytes);
  if (reader.uint32('first check number') !== reader.uint32('second check number')) {
    if (isEncrypted) throw new PassphraseError('wrong');
    throw new FormatError('check numbers: expected the same twice');
  }
  if (textOf(reader.string('key type'), 'key type') !== SSH_RSA)
    throw new FormatError(`key type: expected ${SSH_RSA}`);
  const key = {
    modulus: reader.mpint('n'),
    exponent: reader.mpint('e'),
    privateExponent: reader.mpint('d'),
    coefficient: reader.mpint('iqmp'),
    prime1: reader.mpint('p'),
    prime2: reader.mpint('q'),
  };
  const comment = textOf(reader.string('comment'), 'comment');
  const rest = reader.rest();
  // PuTTY always pads, by as much as a whole block.
  if (rest.length > BLOCK || !bytesEqual(rest, padding(rest.length))) {
    throw new FormatError('padding: expected 1, 2, 3, … to the end of the block');
  }
  return { key: completeKey(key), comment };
}

function wireText(text: string): Uint8Array {
  return wireString(utf8ToBytes(text));
}
