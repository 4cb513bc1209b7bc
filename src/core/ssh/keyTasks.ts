/**
 * What is done with private keys apart from the page: making, converting and reading them. Each is one task with one
 * answer, so that a worker can do it; only `make` and `convert` answer with anything secret, which is a file's text.
 */
import { bytesEqual, bytesToBase64 } from '../bytes.ts';
import { FormatError } from '../errors.ts';
import { sha256Fingerprint } from './fingerprint.ts';
import type { KeyCrypto } from './keyCrypto.ts';
import {
  isPrivate,
  keyTypeOf,
  type KeyFile,
  parseKeyFile,
  type PublicKeyFormat,
  writeKeyFile,
} from './keyFile.ts';
import { md5Fingerprint } from './md5Fingerprint.ts';
import type { RsaPrivateKey } from './privateKey.ts';
import type { OpenedKey, PrivateKeyFormat } from './privateKeyFile.ts';
import { bitLength, encodePublicKey, formatPublicKey, parsePublicBlob, SSH_RSA } from './publicKey.ts';
import { randomartText } from './randomartText.ts';
import { formatRfc4716 } from './rfc4716.ts';
import type { RsaSize } from './rsaSize.ts';

/** How a private key file is to be. */
export interface FileWish {
  readonly format: PrivateKeyFormat;
  /** Empty: not encrypted. */
  readonly passphrase: string;
  /** `null`: the one that the key has already. */
  readonly comment: string | null;
}

export type KeyTask =
  | { readonly kind: 'make'; readonly bits: RsaSize; readonly wish: FileWish }
  | { readonly kind: 'convert'; readonly text: string; readonly passphrase: string; readonly wish: FileWish }
  | { readonly kind: 'read'; readonly text: string; readonly passphrase: string };

/** A private key file's text, and its public half as one OpenSSH line without a comment. */
export interface MadeFile {
  readonly text: string;
  readonly publicKey: string;
}

export interface KeyFileFacts {
  readonly isPrivate: boolean;
  readonly format: PrivateKeyFormat | PublicKeyFormat;
  readonly isEncrypted: boolean;
  /** Whether the private half was seen, and fits. */
  readonly isOpened: boolean;
  readonly comment: string | null;
  /** `null` where the file hides it until it is opened. */
  readonly key: PublicFacts | null;
}

export interface PublicFacts {
  /** For example `ssh-rsa`. */
  readonly type: string;
  /** One OpenSSH line without a comment. */
  readonly line: string;
  readonly fingerprint: string;
  readonly md5: string;
  readonly randomart: string;
  /** `null` where it isn't RSA. */
  readonly rsa: { readonly bits: number; readonly exponent: string; readonly rfc4716: string } | null;
}

export interface KeyTaskAnswers {
  readonly make: MadeFile;
  readonly convert: MadeFile;
  readonly read: KeyFileFacts;
}

export interface KeyTaskPorts {
  readonly crypto: KeyCrypto;
  readonly generate: (bits: RsaSize) => Promise<RsaPrivateKey>;
}

/** @throws {FormatError | PassphraseError} */
export async function runKeyTask(
  task: KeyTask,
  ports: KeyTaskPorts,
): Promise<KeyTaskAnswers[KeyTask['kind']]> {
  switch (task.kind) {
    case 'make':
      return write({ key: await ports.generate(task.bits), comment: '' }, task.wish, ports.crypto);
    case 'convert':
      return write(await openPrivate(task, ports.crypto), task.wish, ports.crypto);
    case 'read':
      return read(task, ports.crypto);
  }
}

/** A file that can't be opened again is no file: it is tried before anybody relies on it. */
async function write({ key, comment }: OpenedKey, wish: FileWish, crypto: KeyCrypto): Promise<MadeFile> {
  const { format, passphrase } = wish;
  const text = await writeKeyFile({ key, format, passphrase, comment: wish.comment ?? comment }, crypto);
  const reopened = await openPrivate({ text, passphrase }, crypto);
  const isSame = bytesEqual(encodePublicKey(reopened.key), encodePublicKey(key));
  if (!isSame) throw new FormatError('written file: expected the key that went into it');
  return { text, publicKey: formatPublicKey(key) };
}

function openPrivate(file: { text: string; passphrase: string }, crypto: KeyCrypto): Promise<OpenedKey> {
  const parsed = parseKeyFile(file.text);
  if (!isPrivate(parsed)) throw new FormatError('file: expected a private key, got a public one');
  return parsed.open(crypto, file.passphrase);
}

/** An encrypted file without its passphrase is read as far as that goes. */
async function read(
  { text, passphrase }: { text: string; passphrase: string },
  crypto: KeyCrypto,
): Promise<KeyFileFacts> {
  const file = parseKeyFile(text);
  const isEncrypted = isPrivate(file) && file.isEncrypted;
  const canOpen = isPrivate(file) && (!isEncrypted || passphrase !== '') && isRsa(file);
  const opened = canOpen ? await file.open(crypto, passphrase) : null;
  const blob = opened === null ? file.publicBlob : encodePublicKey(opened.key);
  const comment = opened === null || opened.comment === '' ? file.comment : opened.comment;
  return {
    isPrivate: isPrivate(file),
    format: file.format,
    isEncrypted,
    isOpened: opened !== null,
    comment,
    key: blob === null ? null : publicFacts(blob, comment ?? ''),
  };
}

/** Whether it is, as far as that is known before it is opened. */
function isRsa({ publicBlob }: KeyFile): boolean {
  return publicBlob === null || keyTypeOf(publicBlob) === SSH_RSA;
}

function publicFacts(blob: Uint8Array, comment: string): PublicFacts {
  const type = keyTypeOf(blob);
  const rsa = type === SSH_RSA ? parsePublicBlob(blob) : null;
  const bits = rsa === null ? 0 : bitLength(rsa.modulus);
  return {
    type,
    line: `${type} ${bytesToBase64(blob)}`,
    fingerprint: sha256Fingerprint(blob),
    md5: md5Fingerprint(blob),
    randomart: randomartText(blob, rsa === null ? type.replace(/^ssh-/, '').toUpperCase() : `RSA ${bits}`),
    rsa: rsa && {
      bits,
      exponent: String(rsa.exponent),
      rfc4716: formatRfc4716(rsa, /[\p{Cc}\u2028\u2029]/u.test(comment) ? '' : comment),
    },
  };
}
