import { concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { FormatError } from '../../../src/core/base/errors.ts';
import { identityOf } from '../../../src/core/ssh/identityOf.ts';
import { keyTypeOf, rsaIdentity } from '../../../src/core/ssh/keyIdentity.ts';
import { dsaBlob, ecdsaBlob, edwardsBlob, identityOfOther } from '../../../src/core/ssh/otherTypes.ts';
import { otherEncodings } from '../../../src/core/ssh/passphraseEncodings.ts';
import { encodePublicKey } from '../../../src/core/ssh/publicKey.ts';
import { wireMpint, wireString, wireUint32 } from '../../../src/core/ssh/wire.ts';

const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const text = (value: string) => wireString(utf8ToBytes(value));
const filled = (length: number, value = 7) => new Uint8Array(length).fill(value);
const point = (size: number) => concatBytes(bytes(4), filled(2 * size));
const key = { modulus: 2n ** 1023n + 1n, exponent: 65537n };
const wire = (...parts: readonly Uint8Array[]) => concatBytes(...parts);

const ED25519 = wire(text('ssh-ed25519'), wireString(filled(32)));
const NIST: readonly (readonly [number, number])[] = [
  [256, 32],
  [384, 48],
  [521, 66],
];

describe('a public key in wire form says its name and size', () => {
  it.each([
    ['ED25519', 256, ED25519],
    ['ED448', 448, wire(text('ssh-ed448'), wireString(filled(57)))],
    ['DSA', 1024, dsaBlob([2n ** 1023n, 3n, 5n, 7n])],
    ...NIST.map(([bits, size]) => ['ECDSA', bits, ecdsaBlob(`nistp${bits}`, point(size))] as const),
    ['ED25519-SK', 256, wire(text('sk-ssh-ed25519@openssh.com'), wireString(filled(32)), text('ssh:'))],
    [
      'ECDSA-SK',
      256,
      wire(text('sk-ecdsa-sha2-nistp256@openssh.com'), text('nistp256'), wireString(point(32)), text('ssh:')),
    ],
  ] as const)('%s %i', async (name, bits, blob) => {
    expect(await identityOf(blob)).toEqual({ name, bits, blob, spki: null, certificate: null });
  });

  it('RSA by its own way, with its numbers in their shortest form', async () => {
    const blob = encodePublicKey(key);
    expect(await identityOf(blob)).toEqual(rsaIdentity(key));
    const long = wire(
      text('ssh-rsa'),
      wireMpint(65537n),
      wireString(concatBytes(bytes(0, 0), wireMpint(key.modulus).subarray(4))),
    );
    expect((await identityOf(long)).blob).toEqual(blob);
  });

  it('the helpers write what is read', () => {
    expect(edwardsBlob('ssh-ed25519', filled(32))).toEqual(ED25519);
    expect(ecdsaBlob('nistp256', point(32))).toEqual(
      wire(text('ecdsa-sha2-nistp256'), text('nistp256'), wireString(point(32))),
    );
    expect(dsaBlob([1n, 2n])).toEqual(wire(text('ssh-dss'), wireMpint(1n), wireMpint(2n)));
  });
});

describe('what is refused', () => {
  it.each([
    ['an unknown type', text('ssh-new'), 'key type: ssh-new isn’t known'],
    ['a property of every object', text('constructor'), 'key type: constructor isn’t known'],
    ['letters that a screen doesn’t show', text('a\u0007é'), 'key type: a?? isn’t known'],
    ['a long name', text('x'.repeat(80)), `key type: ${'x'.repeat(64)} isn’t known`],
    [
      'a point of 31 bytes',
      wire(text('ssh-ed25519'), wireString(filled(31))),
      'public key: expected 32 bytes',
    ],
    ['a point of 56 bytes', wire(text('ssh-ed448'), wireString(filled(56))), 'public key: expected 57 bytes'],
    ['more behind it', wire(ED25519, bytes(0)), 'public key: 1 trailing bytes'],
    [
      'another curve',
      wire(text('ecdsa-sha2-nistp256'), text('nistp999'), wireString(point(32))),
      'curve: nistp999 isn’t known',
    ],
    [
      'a curve of every object',
      wire(text('ecdsa-sha2-nistp256'), text('toString'), wireString(point(32))),
      'curve: toString isn’t known',
    ],
    [
      'a compressed point',
      wire(text('ecdsa-sha2-nistp256'), text('nistp256'), wireString(concatBytes(bytes(2), filled(64)))),
      'point: expected an uncompressed one of nistp256',
    ],
    [
      'a short point',
      wire(text('ecdsa-sha2-nistp521'), text('nistp521'), wireString(point(65))),
      'point: expected an uncompressed one of nistp521',
    ],
    ['no curve', text('ecdsa-sha2-nistp256'), 'curve length: expected 4 bytes, got 0'],
    [
      'no application',
      wire(text('sk-ssh-ed25519@openssh.com'), wireString(filled(32))),
      'application length: expected 4 bytes, got 0',
    ],
    ['no numbers', text('ssh-dss'), 'p length: expected 4 bytes, got 0'],
    ['nothing', bytes(), 'key type length: expected 4 bytes, got 0'],
  ])('%s', (_, blob, message) => {
    expect(() => identityOfOther(blob)).toThrow(new FormatError(message));
  });

  it('a type that is no name', () => {
    expect(keyTypeOf(text('ssh-rsa'))).toBe('ssh-rsa');
    expect(keyTypeOf(text('x'.repeat(64)))).toHaveLength(64);
    for (const type of ['', 'SSH', 'ssh rsa', 'x'.repeat(65), ' ssh-rsa', 'ssh-rsa '])
      expect(() => keyTypeOf(text(type))).toThrow(new FormatError('key type: expected a name'));
    expect(() => keyTypeOf(bytes(0))).toThrow('key type length: expected 4 bytes, got 1');
  });
});

describe('a certificate', () => {
  const uint64 = (value: bigint) =>
    Uint8Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(8 * (7 - index))) & 0xffn));
  interface Parts {
    readonly type?: string;
    readonly fields?: Uint8Array;
    readonly kind?: number;
    readonly principals?: readonly string[];
    readonly after?: bigint;
    readonly before?: bigint;
    readonly tail?: Uint8Array;
  }
  const certificate = ({
    type = 'ssh-ed25519-cert-v01@openssh.com',
    fields = wireString(filled(32)),
    kind = 1,
    principals = ['root', 'deploy'],
    after = 100n,
    before = 200n,
    tail = bytes(),
  }: Parts = {}) =>
    wire(
      text(type),
      text('nonce'),
      fields,
      uint64(1n),
      wireUint32(kind),
      text('my key'),
      wireString(wire(...principals.map(text))),
      uint64(after),
      uint64(before),
      text('critical'),
      text('extensions'),
      text('reserved'),
      wireString(ED25519),
      text('signature'),
      tail,
    );

  it('has the form of the key that it is about, and says whom it is for and who signed it', () => {
    expect(identityOfOther(certificate())).toEqual({
      name: 'ED25519-CERT',
      bits: 256,
      blob: ED25519,
      spki: null,
      certificate: {
        kind: 'user',
        keyId: 'my key',
        principals: ['root', 'deploy'],
        validAfter: 100,
        validBefore: 200,
        authority: ED25519,
      },
    });
    expect(identityOfOther(certificate({ kind: 2, principals: [] })).certificate).toMatchObject({
      kind: 'host',
      principals: [],
    });
  });

  it.each([
    ['ssh-rsa', 'RSA-CERT', 1024, wire(wireMpint(65537n), wireMpint(key.modulus))],
    ['sk-ssh-ed25519', 'ED25519-SK-CERT', 256, wire(wireString(filled(32)), text('ssh:'))],
  ])('may be of %s', (base, name, bits, fields) => {
    const identity = identityOfOther(certificate({ type: `${base}-cert-v01@openssh.com`, fields }));
    const plain = base.startsWith('sk-') ? `${base}@openssh.com` : base;
    expect(identity).toMatchObject({ name, bits, blob: wire(text(plain), fields) });
  });

  it.each([
    // OpenSSH compares with the clock alone: such a certificate has always been expired.
    [0n, 0],
    [8_640_000_000_000n, 8_640_000_000_000],
    [8_640_000_000_001n, null],
    [2n ** 64n - 1n, null],
  ])('is valid until %s: %s', (before, expected) => {
    expect(identityOfOther(certificate({ before })).certificate?.validBefore).toBe(expected);
  });

  it('of another kind, or with more behind it, is refused', () => {
    for (const kind of [0, 3])
      expect(() => identityOfOther(certificate({ kind }))).toThrow(
        new FormatError('certificate type: expected user or host'),
      );
    expect(() => identityOfOther(certificate({ tail: bytes(0) }))).toThrow('public key: 1 trailing bytes');
    const whole = certificate();
    for (let length = whole.length - 1; length > 40; length -= 7)
      expect(() => identityOfOther(whole.subarray(0, length))).toThrow(FormatError);
  });
});

describe('a passphrase in other encodings', () => {
  it('is one byte a letter in Western Windows, and two in Chinese', () => {
    expect(otherEncodings('é')).toEqual([bytes(0xe9), bytes(0xa8, 0xa6)]);
    expect(otherEncodings('密')).toEqual([bytes(0xc3, 0xdc)]);
    // Code page 936 has the euro sign as the one byte 0x80.
    expect(otherEncodings('密€')).toEqual([bytes(0xc3, 0xdc, 0x80)]);
    expect(otherEncodings('ü')).toEqual([bytes(0xfc), bytes(0xa8, 0xb9)]);
  });

  it('has none where neither has its letters', () => {
    expect(otherEncodings('😀')).toEqual([]);
    expect(otherEncodings('密😀')).toEqual([]);
  });

  it('of ASCII letters is the same in both', () => {
    const all = String.fromCharCode(...Array.from({ length: 0x60 }, (_, index) => 0x20 + index));
    const ascii = Uint8Array.from(all, (character) => character.charCodeAt(0));
    expect(otherEncodings(all)).toEqual([ascii, ascii]);
  });
});
