/**
 * Reads and encodes the wire form of public keys of all types except plain RSA. Certificates of RSA keys are
 * included. This module is loaded only when there is such a key, because most keys are plain RSA.
 */
import { concatBytes } from '@noble/hashes/utils.js';
import { utf8ToBytes } from '../base/bytes.ts';
import { FormatError } from '../base/errors.ts';
import type { Certificate, KeyIdentity } from './keyIdentity.ts';
import { bitLength } from './publicKey.ts';
import { textOf, WireReader, wireMpint, wireString } from './wire.ts';

const CERTIFICATE = '-cert-v01@openssh.com';
const CURVE_BITS: Readonly<Record<string, number>> = { nistp256: 256, nistp384: 384, nistp521: 521 };

/** Reads the fields of one key type and returns them encoded again, with numbers in their shortest form. */
type ReadFields = (reader: WireReader) => { readonly bits: number; readonly fields: readonly Uint8Array[] };

const TYPES: Readonly<Record<string, { readonly name: string; readonly read: ReadFields }>> = {
  'ssh-rsa': { name: 'RSA', read: (reader) => numbers(reader, ['exponent', 'modulus'], 1) },
  'ssh-dss': { name: 'DSA', read: (reader) => numbers(reader, ['p', 'q', 'g', 'y'], 0) },
  'ssh-ed25519': { name: 'ED25519', read: (reader) => fixed(reader, 32, 256) },
  'ssh-ed448': { name: 'ED448', read: (reader) => fixed(reader, 57, 448) },
  'ecdsa-sha2-nistp256': { name: 'ECDSA', read: onCurve },
  'ecdsa-sha2-nistp384': { name: 'ECDSA', read: onCurve },
  'ecdsa-sha2-nistp521': { name: 'ECDSA', read: onCurve },
  'sk-ssh-ed25519@openssh.com': {
    name: 'ED25519-SK',
    read: (reader) => withApplication(reader, (r) => fixed(r, 32, 256)),
  },
  'sk-ecdsa-sha2-nistp256@openssh.com': {
    name: 'ECDSA-SK',
    read: (reader) => withApplication(reader, onCurve),
  },
};

/**
 * @param blob a public key's wire form
 * @throws {FormatError} if the key's type isn't known, or its fields don't fit that type
 */
export function identityOfOther(blob: Uint8Array): KeyIdentity {
  const reader = new WireReader(blob);
  const type = textOf(reader.string('key type'), 'key type');
  // A security key's plain type ends in `@openssh.com`: sk-ssh-ed25519@openssh.com. Its certificate type has
  // `-cert-v01` in front of that ending: sk-ssh-ed25519-cert-v01@openssh.com. So cutting off `CERTIFICATE` removes
  // the ending, too, and it must be added again.
  const isCertificate = type.endsWith(CERTIFICATE);
  const base = isCertificate ? type.slice(0, -CERTIFICATE.length) : type;
  const plainType = isCertificate && base.startsWith('sk-') ? `${base}@openssh.com` : base;
  const known = Object.hasOwn(TYPES, plainType) ? TYPES[plainType] : undefined;
  if (known === undefined) throw new FormatError(`key type: ${shown(type)} isn’t known`);
  if (isCertificate) reader.string('nonce');
  const { bits, fields } = known.read(reader);
  const certificate = isCertificate ? readCertificate(reader) : null;
  reader.end('public key');
  return {
    name: isCertificate ? `${known.name}-CERT` : known.name,
    bits,
    blob: concatBytes(wireString(utf8ToBytes(plainType)), ...fields),
    spki: null,
    certificate,
  };
}

/** The wire form of a key on one of NIST's curves. @param curve for example `nistp256` */
export function ecdsaBlob(curve: string, point: Uint8Array): Uint8Array {
  const parts = [utf8ToBytes(`ecdsa-sha2-${curve}`), utf8ToBytes(curve), point];
  return concatBytes(...parts.map((part) => wireString(part)));
}

/** The wire form of a key that is one point (RFC 8709). @param type for example `ssh-ed25519` */
export function edwardsBlob(type: 'ssh-ed25519' | 'ssh-ed448', point: Uint8Array): Uint8Array {
  return concatBytes(wireString(utf8ToBytes(type)), wireString(point));
}

/** The wire form of a DSA key. @param numbers_ p, q, g and y */
export function dsaBlob(numbers_: readonly bigint[]): Uint8Array {
  return concatBytes(wireString(utf8ToBytes('ssh-dss')), ...numbers_.map((number) => wireMpint(number)));
}

function numbers(reader: WireReader, labels: readonly string[], sized: number) {
  const values = labels.map((label) => reader.mpint(label));
  return { bits: bitLength(values[sized] ?? 0n), fields: values.map((value) => wireMpint(value)) };
}

function fixed(reader: WireReader, length: number, bits: number) {
  const point = reader.string('public key');
  if (point.length !== length) throw new FormatError(`public key: expected ${length} bytes`);
  return { bits, fields: [wireString(point)] };
}

function onCurve(reader: WireReader) {
  const curve = textOf(reader.string('curve'), 'curve');
  const bits = Object.hasOwn(CURVE_BITS, curve) ? CURVE_BITS[curve] : undefined;
  const point = reader.string('point');
  if (bits === undefined) throw new FormatError(`curve: ${shown(curve)} isn’t known`);
  if (point[0] !== 4 || point.length !== 1 + 2 * Math.ceil(bits / 8))
    throw new FormatError(`point: expected an uncompressed one of ${curve}`);
  return { bits, fields: [wireString(utf8ToBytes(curve)), wireString(point)] };
}

function withApplication(reader: WireReader, read: ReadFields) {
  const { bits, fields } = read(reader);
  return { bits, fields: [...fields, wireString(reader.string('application'))] };
}

function readCertificate(reader: WireReader): Certificate {
  reader.bytes(8, 'serial');
  const kind = reader.uint32('certificate type');
  if (kind !== 1 && kind !== 2) throw new FormatError('certificate type: expected user or host');
  const keyId = textOf(reader.string('key id'), 'key id');
  const list = new WireReader(reader.string('principals'));
  const principals: string[] = [];
  while (!list.isAtEnd) principals.push(textOf(list.string('principal'), 'principal'));
  const validAfter = reader.uint64('valid after');
  const validBefore = reader.uint64('valid before');
  for (const label of ['critical options', 'extensions', 'reserved']) reader.string(label);
  const authority = reader.string('signature key');
  reader.string('signature');
  return {
    kind: kind === 1 ? 'user' : 'host',
    keyId,
    principals,
    validAfter: validAfter === 0n ? null : secondsOf(validAfter),
    validBefore: secondsOf(validBefore),
    authority,
  };
}

/** @returns `null` for a time beyond the range of `Date`. OpenSSH's “forever” is such a time. */
function secondsOf(time: bigint): number | null {
  return time > 8_640_000_000_000n ? null : Number(time);
}

/** Makes a name that comes from a file safe to show in a message. */
function shown(name: string): string {
  return name.replace(/[^\x21-\x7e]/g, '?').slice(0, 64);
}
