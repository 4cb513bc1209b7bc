/**
 * Any key file, private or public: what it is, and what it says without a passphrase. And the other way: a private
 * key as a file of each format that is written.
 */
import { base64ToBytes } from '../bytes.ts';
import { FormatError } from '../errors.ts';
import { DerReader, TAG_BIT_STRING } from './der.ts';
import type { KeyCrypto } from './keyCrypto.ts';
import { MAX_KEY_FILE_BYTES } from './keyFileText.ts';
import { OPENSSH_LABEL, parseOpenSsh, writeOpenSsh } from './opensshKey.ts';
import { encryptPkcs8, parseEncryptedPkcs8 } from './pbes2.ts';
import { decodePem, encodePem, type PemBlock } from './pem.ts';
import { isPpk, parsePpk, writePpk } from './ppk.ts';
import {
  encodePkcs1Pem,
  encodePkcs8,
  parsePrivateKeyPem,
  PKCS1_LABEL,
  PKCS8_LABEL,
  readRsaAlgorithm,
} from './privateKey.ts';
import type { KeyToWrite, PrivateKeyFile, PrivateKeyFormat } from './privateKeyFile.ts';
import { encodePublicKey, type RsaPublicKey } from './publicKey.ts';
import { isRfc4716, parseRfc4716 } from './rfc4716.ts';
import { textOf, WireReader } from './wire.ts';

const ENCRYPTED_PKCS8_LABEL = 'ENCRYPTED PRIVATE KEY';
/** One line as in `.pub` files, RFC 4716, and what `openssl rsa -pubout` and `-RSAPublicKey_out` write. */
export type PublicKeyFormat = 'sshPublic' | 'rfc4716' | 'spki' | 'pkcs1Public';

export interface PublicKeyFile {
  readonly format: PublicKeyFormat;
  /** Wire form. */
  readonly publicBlob: Uint8Array;
  readonly comment: string;
}

export type KeyFile = PrivateKeyFile | PublicKeyFile;

export function isPrivate(file: KeyFile): file is PrivateKeyFile {
  return 'open' in file;
}

/** Reads the structure of a key file of whatever format. @throws {FormatError} saying which rule is broken */
export function parseKeyFile(text: string): KeyFile {
  if (text.length > MAX_KEY_FILE_BYTES)
    throw new FormatError(`file: expected at most ${MAX_KEY_FILE_BYTES} characters`);
  if (isPpk(text)) return parsePpk(text);
  if (isRfc4716(text)) return { format: 'rfc4716', ...checkedPublic(parseRfc4716(text)) };
  if (text.startsWith('-----BEGIN ')) return parsePem(text);
  return { format: 'sshPublic', ...checkedPublic(parsePublicLine(text)) };
}

function parsePem(text: string): KeyFile {
  if (/^Proc-Type: 4,ENCRYPTED/m.test(text)) {
    throw new FormatError(
      'PEM: this old encryption is not supported; `ssh-keygen -p -f FILE` rewrites the file',
    );
  }
  const block = decodePem(text);
  switch (block.label) {
    case PKCS1_LABEL:
    case PKCS8_LABEL:
      return parsePlainPem(text, block);
    case ENCRYPTED_PKCS8_LABEL: {
      const open = parseEncryptedPkcs8(block.bytes);
      return {
        format: 'pkcs8',
        isEncrypted: true,
        publicBlob: null,
        comment: null,
        open: async (crypto, passphrase) => ({ key: await open(crypto, passphrase), comment: '' }),
      };
    }
    case OPENSSH_LABEL:
      return parseOpenSsh(block.bytes);
    case 'PUBLIC KEY':
      return { format: 'spki', publicBlob: encodePublicKey(parseSpki(block.bytes)), comment: '' };
    case 'RSA PUBLIC KEY':
      return {
        format: 'pkcs1Public',
        publicBlob: encodePublicKey(parsePkcs1Public(block.bytes)),
        comment: '',
      };
    default:
      throw new FormatError(`PEM label: expected that of an RSA key, got ${block.label}`);
  }
}

function parsePlainPem(text: string, { label }: PemBlock): PrivateKeyFile {
  const key = parsePrivateKeyPem(text);
  return {
    format: label === PKCS1_LABEL ? 'pkcs1' : 'pkcs8',
    isEncrypted: false,
    publicBlob: encodePublicKey(key),
    comment: null,
    open: async () => ({ key, comment: '' }),
  };
}

/** SubjectPublicKeyInfo (RFC 5280 §4.1). */
function parseSpki(bytes: Uint8Array): RsaPublicKey {
  const outer = new DerReader(bytes);
  const info = outer.sequence('SubjectPublicKeyInfo');
  outer.end('SubjectPublicKeyInfo');
  readRsaAlgorithm(info);
  const content = info.element(TAG_BIT_STRING, 'subjectPublicKey');
  info.end('SubjectPublicKeyInfo fields');
  if (content[0] !== 0) throw new FormatError('subjectPublicKey: expected whole bytes');
  return parsePkcs1Public(content.subarray(1));
}

/** RSAPublicKey (RFC 8017 A.1.1). */
function parsePkcs1Public(bytes: Uint8Array): RsaPublicKey {
  const outer = new DerReader(bytes);
  const reader = outer.sequence('RSAPublicKey');
  outer.end('RSAPublicKey');
  const key = { modulus: reader.integer('modulus'), exponent: reader.integer('publicExponent') };
  reader.end('RSAPublicKey fields');
  return key;
}

/** A line of any key type, as sshd(8) describes it; options in front of it are for authorized_keys only. */
function parsePublicLine(text: string): { blob: Uint8Array; comment: string } {
  const [, type, base64 = '', comment = ''] =
    /^([a-z0-9@.-]+) (\S+)(?: ([^\r\n]*))?(?:\r?\n)?$/.exec(text) ?? [];
  if (type === undefined) throw new FormatError('file: expected a key in one of the formats that are read');
  const blob = base64ToBytes(base64);
  if (blob === null || blob.length === 0) throw new FormatError('public key: expected base64');
  if (keyTypeOf(blob) !== type) throw new FormatError(`public key: expected one of type ${type}`);
  return { blob, comment };
}

function checkedPublic({ blob, comment }: { blob: Uint8Array; comment: string }) {
  keyTypeOf(blob);
  return { publicBlob: blob, comment };
}

/** The type that a public key's wire form begins with, for example `ssh-ed25519`. @throws {FormatError} */
export function keyTypeOf(publicBlob: Uint8Array): string {
  const type = textOf(new WireReader(publicBlob).string('key type'), 'key type');
  if (!/^[a-z0-9@.-]{1,64}$/.test(type)) throw new FormatError('key type: expected a name');
  return type;
}

/** How a private key is to be written. */
export interface WriteRequest extends KeyToWrite {
  readonly format: PrivateKeyFormat;
}

/** The text of a key file, with LF and a final newline. @throws {FormatError} for a comment of more than one line */
export async function writeKeyFile(request: WriteRequest, crypto: KeyCrypto): Promise<string> {
  const { key, passphrase, format } = request;
  switch (format) {
    case 'pkcs1':
      if (passphrase !== '') throw new FormatError('PKCS#1: expected no passphrase');
      return encodePkcs1Pem(key);
    case 'pkcs8':
      return passphrase === ''
        ? encodePem({ label: PKCS8_LABEL, bytes: encodePkcs8(key) })
        : encodePem({ label: ENCRYPTED_PKCS8_LABEL, bytes: await encryptPkcs8(key, passphrase, crypto) });
    case 'openssh':
      return writeOpenSsh(request, crypto);
    case 'ppk3':
      return writePpk({ ...request, version: 3 }, crypto);
    case 'ppk2':
      return writePpk({ ...request, version: 2 }, crypto);
  }
}
