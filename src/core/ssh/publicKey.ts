/** OpenSSH public keys of type ssh-rsa: the one-line form of `.pub` files (RFC 4253 §6.6, sshd(8)). */
import { concatBytes } from '@noble/hashes/utils.js';
import { base64ToBytes, bytesToBase64, utf8ToBytes } from '../base/bytes.ts';
import { FormatError } from '../base/errors.ts';
import { isOneLine } from './commentText.ts';
import { wireMpint, WireReader, wireString } from './wire.ts';

export interface RsaPublicKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
}

interface OpenSshPublicKey extends RsaPublicKey {
  /** The wire form, from which fingerprints are computed. */
  readonly blob: Uint8Array;
  /** Free text after the key; may be empty. */
  readonly comment: string;
}

export const SSH_RSA = 'ssh-rsa';

/** The wire form: type, exponent, modulus. */
export function encodePublicKey({ modulus, exponent }: RsaPublicKey): Uint8Array {
  return concatBytes(wireString(utf8ToBytes(SSH_RSA)), wireMpint(exponent), wireMpint(modulus));
}

/** One line without a line end: `ssh-rsa BASE64[ COMMENT]`. */
export function formatPublicKey(key: RsaPublicKey, comment = ''): string {
  const line = `${SSH_RSA} ${bytesToBase64(encodePublicKey(key))}`;
  return oneLine(comment) === '' ? line : `${line} ${comment}`;
}

/**
 * Reads one `ssh-rsa` line; one final line end is allowed.
 * @throws {FormatError} saying which part is wrong
 */
export function parsePublicKey(line: string): OpenSshPublicKey {
  const match = /^(\S+) (\S+)(?: ([^\r\n]*))?\r?\n?$/.exec(line);
  if (match === null) throw new FormatError('public key: expected one line "ssh-rsa BASE64 COMMENT"');
  const [, type, base64 = '', comment = ''] = match;
  if (type !== SSH_RSA) throw new FormatError(`public key type: expected ${SSH_RSA}`);
  const blob = base64ToBytes(base64);
  if (blob === null) throw new FormatError('public key: expected base64');
  return { ...parsePublicBlob(blob), blob, comment: checkedComment(comment) };
}

/**
 * Checks a comment before it is written: it must be one line without control characters, because a terminal may act
 * on them.
 * @returns the comment, unchanged
 * @throws {FormatError}
 */
export function oneLine(comment: string): string {
  if (!isOneLine(comment)) throw new FormatError('comment: expected one line');
  return comment;
}

/**
 * Refuses a comment that isn't safe to show: invisible and direction-changing characters could make one key look like
 * another.
 * @returns the comment, unchanged
 * @throws {FormatError} if the comment has such characters, or control characters
 */
function checkedComment(comment: string): string {
  if (/[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u.test(comment)) {
    throw new FormatError('comment: expected one line without control characters');
  }
  return comment;
}

/** Reads the wire form. @throws {FormatError} */
export function parsePublicBlob(blob: Uint8Array): RsaPublicKey {
  const reader = new WireReader(blob);
  if (new TextDecoder().decode(reader.string('key type')) !== SSH_RSA) {
    throw new FormatError(`key type inside the blob: expected ${SSH_RSA}`);
  }
  const exponent = reader.mpint('exponent');
  const modulus = reader.mpint('modulus');
  reader.end('public key');
  return { modulus, exponent };
}

/** The key size that tools such as ssh-keygen print: the length of the modulus in bits. */
export function bitLength(modulus: bigint): number {
  return modulus.toString(2).length;
}
