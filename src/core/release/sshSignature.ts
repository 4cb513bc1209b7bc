/**
 * Reads the signatures that `ssh-keygen -Y sign` makes (PROTOCOL.sshsig of OpenSSH), and computes the bytes that were
 * signed. Keysmith verifies only Ed25519 signatures, because releases are always signed with an Ed25519 key.
 */
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { bytesEqual, utf8ToBytes } from '../base/bytes.ts';
import { FormatError } from '../base/errors.ts';
import { decodePem } from '../ssh/pem.ts';
import { textOf, WireReader, wireString } from '../ssh/wire.ts';

export interface SshSignature {
  /** The signer's public key in its wire form. In a `.pub` file, the same bytes are the base64 part. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** What the signature was made for, as the signer stated it. The signed bytes include this text. */
  readonly namespace: string;
  readonly hash: keyof typeof HASHES;
  /** The signature in its wire form: the name of its algorithm, and its value. */
  readonly signature: Uint8Array;
}

const MAGIC = utf8ToBytes('SSHSIG');
const VERSION = 1;
const HASHES = { sha256, sha512 };

/**
 * Reads an armoured signature, strictly: one block of canonical base64 with LF for line ends, as ssh-keygen reads it,
 * and nothing before or after it.
 * @throws {FormatError}
 */
export function readSshSignature(text: string): SshSignature {
  if (text.includes('\r')) throw new FormatError('signature: expected LF for line ends');
  const { label, bytes } = decodePem(text);
  if (label !== 'SSH SIGNATURE') throw new FormatError(`signature: expected SSH SIGNATURE, got ${label}`);
  const reader = new WireReader(bytes);
  if (!bytesEqual(reader.bytes(MAGIC.length, 'magic'), MAGIC)) throw new FormatError('signature: no SSHSIG');
  // Version 0 is accepted, as it is by ssh-keygen.
  if (reader.uint32('version') > VERSION) throw new FormatError('signature: expected version 1');
  const publicKey = new Uint8Array(reader.string('public key'));
  const namespace = textOf(reader.string('namespace'), 'namespace');
  // Reserved for later versions. The signature doesn't cover it.
  reader.string('reserved');
  const hash = textOf(reader.string('hash'), 'hash');
  if (!Object.hasOwn(HASHES, hash)) throw new FormatError('signature: expected sha256 or sha512');
  const signature = reader.string('signature');
  reader.end('signature');
  return { publicKey, namespace, hash: hash as keyof typeof HASHES, signature };
}

/** The bytes that the signer's key signs. They contain the signature's namespace and the hash of the message. */
export function signedBytes({ namespace, hash }: SshSignature, message: Uint8Array): Uint8Array<ArrayBuffer> {
  const parts = [utf8ToBytes(namespace), new Uint8Array(), utf8ToBytes(hash), HASHES[hash](message)];
  return new Uint8Array(concatBytes(MAGIC, ...parts.map(wireString)));
}

/** The type with which the wire form of a public key or a signature begins. @throws {FormatError} */
export function wireType(blob: Uint8Array): string {
  return textOf(new WireReader(blob).string('type'), 'type');
}

/**
 * Takes an Ed25519 key (32 bytes) or an Ed25519 signature (64 bytes) out of its wire form (RFC 8709).
 * @throws {FormatError}
 */
export function ed25519Bytes(blob: Uint8Array, length: 32 | 64): Uint8Array<ArrayBuffer> {
  const reader = new WireReader(blob);
  const type = textOf(reader.string('type'), 'type');
  if (type !== 'ssh-ed25519') throw new FormatError(`type: expected ssh-ed25519, got ${type}`);
  const value = reader.string('value');
  if (value.length !== length) throw new FormatError(`value: expected ${length} bytes, got ${value.length}`);
  reader.end('value');
  return new Uint8Array(value);
}
