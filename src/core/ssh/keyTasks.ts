/**
 * What is done with private keys apart from the page: making, converting and reading them. Each is one task with one
 * answer, so that a worker can do it; only `make` and `convert` answer with anything secret, which is a file's text.
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

/** How a private key file is to be. */
export interface FileSpec {
  readonly format: PrivateKeyFormat;
  /** Empty: not encrypted. */
  readonly passphrase: string;
  /** `null`: the one that the key has already. */
  readonly comment: string | null;
}

export type KeyTask =
  | { readonly kind: 'make'; readonly bits: RsaSize; readonly spec: FileSpec }
  | ({ readonly kind: 'convert'; readonly spec: FileSpec } & KeyInFile)
  | ({ readonly kind: 'read' } & KeyInFile);

/** A key of a file, as the file is. */
interface KeyInFile {
  readonly bytes: Uint8Array;
  /** Empty until one is asked for. */
  readonly passphrase: string;
  /** Which of its keys; left out: the one that the file is about. */
  readonly index?: number;
}

/** A private key file's text, and its public half as one OpenSSH line without a comment. */
export interface MadeFile {
  readonly text: string;
  readonly publicKey: string;
}

/** One of several keys in a file. */
export interface KeyInFileSummary {
  readonly isPrivate: boolean;
  /** `null` where the file hides it until it is opened. */
  readonly name: string | null;
  readonly fingerprint: string | null;
  readonly comment: string | null;
}

export type KeyFileFormat = PrivateKeyFormat | OtherPrivateFormat | PublicKeyFormat;

export interface KeyFileFacts {
  /** All keys in the file, and which of them the rest is about. */
  readonly all: readonly KeyInFileSummary[];
  readonly index: number;
  readonly isPrivate: boolean;
  readonly format: KeyFileFormat;
  /** Whether ssh reads the file as it is laid out. */
  readonly isFitForSsh: boolean;
  readonly isEncrypted: boolean;
  /** Whether the private half was seen, and fits. */
  readonly isOpened: boolean;
  readonly comment: string | null;
  /** `null` where the file hides it until it is opened. */
  readonly key: PublicHalfFacts | null;
}

interface PublicHalfFacts {
  /** As `ssh-keygen -l` names it, for example `RSA` or `ED25519-SK`. */
  readonly name: string;
  readonly bits: number | null;
  /** What SSH knows it by; `null` where SSH has no such type, or the file has no public half. */
  readonly ssh: SshFacts | null;
  /** SHA-256 of its SubjectPublicKeyInfo, in hex, where SSH has no such type and the file has its public half: as `openssl pkey -pubout -outform DER | openssl dgst -sha256`. */
  readonly spkiSha256: string | null;
  /** `null` where it isn't RSA. */
  readonly rsa: { readonly bits: number; readonly exponent: string; readonly rfc4716: string } | null;
  readonly certificate: CertificateFacts | null;
}

/** For a certificate, the facts of its certified key. */
interface SshFacts {
  /** One OpenSSH line without a comment. */
  readonly line: string;
  readonly fingerprint: string;
  /** As old tools print it; `null` where the part that computes it could not be loaded. */
  readonly md5: string | null;
  readonly randomart: string;
}

interface CertificateFacts {
  readonly kind: 'user' | 'host';
  readonly keyId: string;
  /** An empty list: the certificate is for all. */
  readonly principals: readonly string[];
  /** Seconds since 1970; `null` for ever. */
  readonly validAfter: number | null;
  readonly validBefore: number | null;
  /** Fingerprint of the key that signed it. */
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

/** @throws {FormatError | PassphraseError} */
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

/** Writes a file and opens it again before anybody relies on it: a file that can't be opened is worth nothing. */
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

/** An encrypted file without its passphrase is read as far as that goes. */
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
 * Whether a key may be RSA, as far as that is known before it is opened. A key of another type needs no passphrase:
 * it is only identified.
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

/** For example `RSA 2048`. */
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

/** An extra: if its code can't be loaded, the key is read without it. */
async function md5Of(blob: Uint8Array): Promise<string | null> {
  try {
    const { md5Fingerprint } = await loaded(import('./md5Fingerprint.ts'));
    return md5Fingerprint(blob);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return null;
  }
}

/** The fingerprint of the key that signed a certificate; of its certified key where that key has a certificate itself. */
async function authorityOf(authority: Uint8Array, crypto: KeyCrypto): Promise<string> {
  const { blob } = await identityOf(authority);
  return fingerprintText(await crypto.digest('SHA-256', blob ?? authority));
}

/** An extra, which must not make the reading fail: a comment that is too long for it is left out. */
function rfc4716Of(rsa: RsaPublicKey, comment: string): string {
  try {
    return formatRfc4716(rsa, asOneLine(comment));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return formatRfc4716(rsa, '');
  }
}
