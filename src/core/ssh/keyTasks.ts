/**
 * The tasks of the worker for private keys: making, converting and reading key files. Each task has exactly one
 * answer. Only the answers of `make` and `convert` have a secret in them: the text of a private key file.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { bytesEqual, bytesToBase64, utf8ToBytes } from '../base/bytes.ts';
import { FormatError, LoadError } from '../base/errors.ts';
import { loaded } from '../base/loaded.ts';
import { asOneLine } from './commentText.ts';
import { identityOf } from './identityOf.ts';
import { type KeyIdentity, keyTypeOf } from './keyIdentity.ts';
import { fingerprintText } from './fingerprint.ts';
import type { KeyCrypto } from './keyCrypto.ts';
import {
  chosenKey,
  isPrivate,
  type KeyFile,
  parseKeyFile,
  parseKeyFiles,
  type PublicKeyFormat,
  writeKeyFile,
} from './keyFile.ts';
import type { RsaPrivateKey } from './privateKey.ts';
import type { OtherPrivateFormat, PrivateKeyFormat } from './privateKeyFile.ts';
import {
  encodePublicKey,
  formatPublicKey,
  parsePublicBlob,
  type RsaPublicKey,
  SSH_RSA,
} from './publicKey.ts';
import { randomartText } from './randomartText.ts';
import { formatRfc4716 } from './rfc4716.ts';
import type { RsaSize } from './rsaSize.ts';

/** The format, passphrase and comment with which a private key file is to be written. */
export interface FileSpec {
  readonly format: PrivateKeyFormat;
  /** Empty if the file is not to be encrypted. */
  readonly passphrase: string;
  /** `null`: keep the comment that the key already has. */
  readonly comment: string | null;
}

export type KeyTask =
  | { readonly kind: 'make'; readonly bits: RsaSize; readonly spec: FileSpec }
  | ({ readonly kind: 'convert'; readonly spec: FileSpec } & KeyInFile)
  | ({ readonly kind: 'read' } & KeyInFile);

/** The key that a task reads or converts. `bytes`: the whole file that contains the key. */
interface KeyInFile {
  readonly bytes: Uint8Array;
  /** Empty if the file isn't encrypted, or if the user hasn't entered its passphrase yet. */
  readonly passphrase: string;
  /** Index of the key in the file; by default the first private key, or the first key if none is private. */
  readonly index?: number;
}

/** The text of a private key file, and the key's public half as one OpenSSH line without a comment. */
export interface MadeFile {
  readonly text: string;
  readonly publicKey: string;
}

/** One key in a file, described without opening it. */
export interface KeyInFileSummary {
  readonly isPrivate: boolean;
  /** The key's type and size, for example `RSA 2048`; `null` where the file hides them until it is opened. */
  readonly name: string | null;
  readonly fingerprint: string | null;
  readonly comment: string | null;
}

export type KeyFileFormat = PrivateKeyFormat | OtherPrivateFormat | PublicKeyFormat;

export interface KeyFileFacts {
  /** `all` lists every key in the file; `index` says which of them the other fields describe. */
  readonly all: readonly KeyInFileSummary[];
  readonly index: number;
  readonly isPrivate: boolean;
  readonly format: KeyFileFormat;
  /**
   * `false` if ssh can't read the private key file because of its text layout, for example its line ends. `true` for
   * any other file, even if ssh doesn't use the file's format.
   */
  readonly isFitForSsh: boolean;
  readonly isEncrypted: boolean;
  /** Whether the private half was opened and passed its checks. */
  readonly isOpened: boolean;
  readonly comment: string | null;
  /** Facts about the public half; `null` if the file hides the public half and hasn't been opened. */
  readonly key: PublicHalfFacts | null;
}

interface PublicHalfFacts {
  /**
   * The key type's name as `ssh-keygen -l` prints it, for example `RSA` or `ED25519-SK`; for a type that OpenSSH
   * doesn't have, the type's usual name.
   */
  readonly name: string;
  readonly bits: number | null;
  /** The key's OpenSSH line and fingerprints; `null` if {@link KeyIdentity.blob} is `null`. */
  readonly ssh: SshFacts | null;
  /**
   * Hex SHA-256 of the key's SubjectPublicKeyInfo, the same as from `openssl pkey -pubout -outform DER | openssl dgst
   * -sha256`. `null` where `ssh` is given instead, or the public half isn't known.
   */
  readonly spkiSha256: string | null;
  /** Facts about an RSA key; `null` for a key of another type. */
  readonly rsa: { readonly bits: number; readonly exponent: string; readonly rfc4716: string } | null;
  readonly certificate: CertificateFacts | null;
}

/**
 * A public key's OpenSSH line, fingerprints and randomart. If the key is a certificate, they are those of its
 * certified key.
 */
interface SshFacts {
  /** One OpenSSH line without a comment. */
  readonly line: string;
  readonly fingerprint: string;
  /** MD5 fingerprint, as old tools print it; `null` where the code that computes it could not be loaded. */
  readonly md5: string | null;
  readonly randomart: string;
}

interface CertificateFacts {
  readonly kind: 'user' | 'host';
  readonly keyId: string;
  /** Names for which the certificate is valid; an empty list means all names. */
  readonly principals: readonly string[];
  /** Seconds since 1970; `null`: no limit. */
  readonly validAfter: number | null;
  readonly validBefore: number | null;
  /** Fingerprint of the key that signed the certificate. */
  readonly authority: string;
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

/** @throws {FormatError | PassphraseError | LoadError} */
export async function runKeyTask(
  task: KeyTask,
  ports: KeyTaskPorts,
): Promise<KeyTaskAnswers[KeyTask['kind']]> {
  switch (task.kind) {
    case 'make':
      return write({ key: await ports.generate(task.bits), comment: '' }, task.spec, ports.crypto);
    case 'convert':
      return write(await openPrivate(task, ports.crypto), task.spec, ports.crypto);
    case 'read':
      return read(task, ports.crypto);
  }
}

/** Makes the text of a private key file. Opens the text again to make sure that it contains the same key. */
async function write({ key, comment }: RsaKey, spec: FileSpec, crypto: KeyCrypto): Promise<MadeFile> {
  const { format, passphrase } = spec;
  const text = await writeKeyFile(
    { key, format, passphrase, comment: spec.comment ?? asOneLine(comment) },
    crypto,
  );
  const reopened = await openPrivate({ bytes: utf8ToBytes(text), passphrase }, crypto);
  const isSame = bytesEqual(encodePublicKey(reopened.key), encodePublicKey(key));
  if (!isSame) throw new FormatError('written file: expected the key that went into it');
  return { text, publicKey: formatPublicKey(key) };
}

interface RsaKey {
  readonly key: RsaPrivateKey;
  readonly comment: string;
}

async function openPrivate(file: KeyInFile, crypto: KeyCrypto): Promise<RsaKey> {
  const parsed =
    file.index === undefined
      ? await parseKeyFile(file.bytes)
      : keyAt(await parseKeyFiles(file.bytes), file.index);
  if (!isPrivate(parsed)) throw new FormatError('file: expected a private key, got a public one');
  const { key, comment } = await parsed.open(crypto, file.passphrase);
  if (key === null) throw new FormatError('key type: expected RSA');
  return { key, comment };
}

function keyAt(keys: readonly KeyFile[], index: number): KeyFile {
  const key = keys[index];
  if (key === undefined) throw new FormatError(`file: expected ${index + 1} keys`);
  return key;
}

/**
 * Reads the facts about a key in a file. If the file is encrypted and `passphrase` is empty, these are only the facts
 * that the file shows without decryption.
 */
async function read(
  { bytes, passphrase, index: wanted }: KeyInFile,
  crypto: KeyCrypto,
): Promise<KeyFileFacts> {
  const keys = await parseKeyFiles(bytes);
  const index = wanted ?? chosenKey(keys);
  const file = keyAt(keys, index);
  const isEncrypted = isPrivate(file) && file.isEncrypted;
  const canOpen = isPrivate(file) && (!isEncrypted || (passphrase !== '' && mayBeRsa(file)));
  const opened = canOpen ? await file.open(crypto, passphrase) : null;
  const identity = opened?.identity ?? file.identity;
  const comment = opened === null || opened.comment === '' ? file.comment : opened.comment;
  return {
    all: await Promise.all(keys.map((one) => summaryOf(one, crypto))),
    index,
    isPrivate: isPrivate(file),
    format: file.format,
    isFitForSsh: !isPrivate(file) || file.isFitForSsh,
    isEncrypted,
    isOpened: opened !== null,
    comment,
    key: identity === null ? null : await publicHalfFacts(identity, comment ?? '', crypto),
  };
}

/**
 * Whether the key is RSA, or may be RSA because the file hides its type until it is opened. A key of any other type
 * needs no passphrase, because Keysmith only identifies it.
 */
function mayBeRsa({ identity }: KeyFile): boolean {
  return identity === null || /^RSA(-CERT)?$/.test(identity.name);
}

async function summaryOf(file: KeyFile, crypto: KeyCrypto): Promise<KeyInFileSummary> {
  const { identity } = file;
  const blob = identity?.blob ?? null;
  return {
    isPrivate: isPrivate(file),
    name: identity === null ? null : titleOf(identity),
    fingerprint: blob && fingerprintText(await crypto.digest('SHA-256', blob)),
    comment: file.comment,
  };
}

/** The key's type and size, for example `RSA 2048`. */
function titleOf({ name, bits }: KeyIdentity): string {
  return bits === null ? name : `${name} ${bits}`;
}

async function publicHalfFacts(
  identity: KeyIdentity,
  comment: string,
  crypto: KeyCrypto,
): Promise<PublicHalfFacts> {
  const { name, bits, blob, spki, certificate } = identity;
  const rsa = blob !== null && keyTypeOf(blob) === SSH_RSA ? parsePublicBlob(blob) : null;
  return {
    name,
    bits,
    ssh: blob && (await sshFacts(blob, titleOf(identity), crypto)),
    spkiSha256: spki && bytesToHex(await crypto.digest('SHA-256', spki)),
    rsa: rsa && {
      bits: bits ?? 0,
      exponent: String(rsa.exponent),
      rfc4716: rfc4716Of(rsa, comment),
    },
    certificate: certificate && {
      ...certificate,
      authority: await authorityOf(certificate.authority, crypto),
    },
  };
}

async function sshFacts(blob: Uint8Array, title: string, crypto: KeyCrypto): Promise<SshFacts> {
  const digest = await crypto.digest('SHA-256', blob);
  return {
    line: `${keyTypeOf(blob)} ${bytesToBase64(blob)}`,
    fingerprint: fingerprintText(digest),
    md5: await md5Of(blob),
    randomart: randomartText(digest, title),
  };
}

/** The MD5 fingerprint, which is optional: if its code can't be loaded, the key is read without it. */
async function md5Of(blob: Uint8Array): Promise<string | null> {
  try {
    const { md5Fingerprint } = await loaded(import('./md5Fingerprint.ts'));
    return md5Fingerprint(blob);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return null;
  }
}

/**
 * The fingerprint of the key that signed a certificate. If the signing key is given as a certificate, this is the
 * fingerprint of that certificate's certified key.
 */
async function authorityOf(authority: Uint8Array, crypto: KeyCrypto): Promise<string> {
  const { blob } = await identityOf(authority);
  return fingerprintText(await crypto.digest('SHA-256', blob ?? authority));
}

/**
 * The key in RFC 4716 form. A comment that is too long for this form is left out, so that it doesn't make reading the
 * whole key fail.
 */
function rfc4716Of(rsa: RsaPublicKey, comment: string): string {
  try {
    return formatRfc4716(rsa, asOneLine(comment));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return formatRfc4716(rsa, '');
  }
}
