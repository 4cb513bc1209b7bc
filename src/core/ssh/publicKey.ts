/** OpenSSH public keys of type ssh-rsa: the one-line form of `.pub` files (RFC 4253 §6.6, sshd(8)). */
import { concatBytes } from '@noble/hashes/utils.js';
import { base64ToBytes, bytesToBase64, utf8ToBytes } from '../bytes.ts';
import { FormatError } from '../errors.ts';
import { wireMpint, WireReader, wireString } from './wire.ts';

export interface RsaPublicKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
}

export interface OpenSshPublicKey extends RsaPublicKey {
  /** The wire form, which fingerprints are made of. */
  readonly blob: Uint8Array;
  /** Free text after the key; may be empty. */
  readonly comment: string;
}

const TYPE = 'ssh-rsa';

/** The wire form: type, exponent, modulus. */
export function encodePublicKey({ modulus, exponent }: RsaPublicKey): Uint8Array {
  return concatBytes(wireString(utf8ToBytes(TYPE)), wireMpint(exponent), wireMpint(modulus));
}

/** One line without a line end: `ssh-rsa BASE64[ COMMENT]`. */
export function formatPublicKey(key: RsaPublicKey, comment = ''): string {
  if (/[\r\n]/.test(comment)) throw new FormatError('comment: expected one line');
  const line = `${TYPE} ${bytesToBase64(encodePublicKey(key))}`;
  return comment === '' ? line : `${line} ${comment}`;
}

/**
 * Reads one `ssh-rsa` line; one final line end is allowed.
 * @throws {FormatError} saying which part is wrong
 */
export function parsePublicKey(line: string): OpenSshPublicKey {
  const match = /^(\S+) (\S+)(?: ([^\r\n]*))?\r?\n?$/.exec(line);
  if (match === null) throw new FormatError('public key: expected one line "ssh-rsa BASE64 COMMENT"');
  const [, type, base64 = '', comment = ''] = match;
  if (type !== TYPE) throw new FormatError(`public key type: expected ${TYPE}`);
  // Invisible and direction-changing characters could make one key look like another, or reach a terminal.
  if (/[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u.test(comment)) {
    throw new FormatError('comment: expected no control characters');
  }
  const blob = base64ToBytes(base64);
  if (blob === null) throw new FormatError('public key: expected base64');
  const reader = new WireReader(blob);
  if (new TextDecoder().decode(reader.string('key type')) !== TYPE) {
    throw new FormatError(`key type inside the blob: expected ${TYPE}`);
  }
  const exponent = reader.mpint('exponent');
  const modulus = reader.mpint('modulus');
  reader.end('public key');
  return { modulus, exponent, blob, comment };
}

/** The size that tools print: the modulus' length in bits. */
export function bitLength(modulus: bigint): number {
  return modulus.toString(2).length;
}
