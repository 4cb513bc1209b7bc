import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkRelease, type GivenRelease } from '../../../src/core/release/checkRelease.ts';
import { verifyEd25519 } from '../../../src/platform/crypto/verifyEd25519.ts';
import {
  decodedLength,
  newSigner,
  type Signer,
  sshKeygenVerifies,
  withChangedByte,
} from '../../support/sshSign.ts';

const NOW = Date.UTC(2026, 10, 30);
const FILES = { 'index.html': '<html>', 'assets/a.js': 'a', 'helper/chromium/a.js': 'b' };
const sumOf = (text: string) => createHash('sha256').update(text).digest('hex');
const SUMS = Object.entries(FILES)
  .map(([name, text]) => `${sumOf(text)}  ${name}\n`)
  .join('');

let signer: Signer;
let signature: string;
let signers: string;
beforeAll(() => {
  signer = newSigner();
  signature = signer.sign(SUMS);
  signers = `keysmith namespaces="keysmith-release" ${signer.publicKey}\n`;
});
afterAll(() => signer.remove());

interface Given {
  readonly sums?: string | null;
  readonly signature?: string | null;
  readonly signers?: string | null;
  readonly files?: Readonly<Record<string, string>>;
}
const bytes = (text: string | null | undefined, usual: string) =>
  text === null ? {} : { bytes: new TextEncoder().encode(text ?? usual) };

function check(given: Given = {}, now = NOW, verify = verifyEd25519) {
  const parts: GivenRelease['parts'] = Object.fromEntries(
    (
      [
        ['SHA256SUMS', bytes(given.sums, SUMS)],
        ['SHA256SUMS.sig', bytes(given.signature, signature)],
        ['allowed_signers', bytes(given.signers, signers)],
      ] as const
    ).flatMap(([name, part]) => ('bytes' in part ? [[name, part.bytes]] : [])),
  );
  const files = Object.entries(given.files ?? FILES).map(([name, text]) => ({ name, sum: sumOf(text) }));
  return checkRelease({ parts, files }, { now: () => now, verifyEd25519: verify });
}
const verdictOf = async (given: Given, now?: number) => (await check(given, now)).signature;

describe('a release', () => {
  it('is good when ssh-keygen finds it good, by either hash', async () => {
    expect(await check()).toEqual({
      signature: { kind: 'good', fingerprint: signer.fingerprint },
      files: Object.keys(FILES).map((name) => ({ kind: 'matches', name, path: name })),
      notGiven: 0,
    });
    const other = signer.sign(SUMS, 'keysmith-release', 'sha256');
    expect(sshKeygenVerifies({ message: SUMS, signature: other, signers })).toBe(true);
    expect(await verdictOf({ signature: other })).toMatchObject({ kind: 'good' });
  });

  it('with any byte of the decoded signature changed is judged as by ssh-keygen', async () => {
    const length = decodedLength(signature);
    expect(length).toBeGreaterThan(150);
    const differing: string[] = [];
    for (let index = 0; index < length; index += 1) {
      for (const change of [1, 0x80]) {
        const changed = withChangedByte(signature, index, change);
        const isGood = (await verdictOf({ signature: changed })).kind === 'good';
        if (isGood !== sshKeygenVerifies({ message: SUMS, signature: changed, signers }))
          differing.push(`${index} ^ ${change}`);
      }
    }
    expect(differing).toEqual([]);
  });

  it('with any byte of the list changed is refused, as by ssh-keygen', async () => {
    for (let index = 0; index < SUMS.length; index += 3) {
      const other = String.fromCharCode(SUMS.charCodeAt(index) ^ 1);
      const sums = SUMS.slice(0, index) + other + SUMS.slice(index + 1);
      expect(await verdictOf({ sums })).toEqual({ kind: 'wrong' });
      expect(sshKeygenVerifies({ message: sums, signature, signers })).toBe(false);
    }
  });

  it.each<[string, (text: string) => string]>([
    ['with a space in it', (text) => text.replace(/(\n.{10})/, '$1 ')],
    ['with \\v for a line end', (text) => text.replace(/(\n.{10})/, '$1\v')],
    ['with words before it', (text) => `see below\n${text}`],
    ['with words behind it', (text) => `${text}see above\n`],
    ['that comes twice', (text) => text + text],
    ['of another kind', (text) => text.replaceAll('SSH SIGNATURE', 'SSH MESSAGE')],
    ['without an end', (text) => text.slice(0, 100)],
    ['that is empty', () => ''],
    ['with a byte order mark', (text) => `\ufeff${text}`],
  ])('with armour %s isn’t read', async (_how, change) => {
    expect(await verdictOf({ signature: change(signature) })).toEqual({ kind: 'unreadable' });
  });

  it.each<[string, (text: string) => string]>([
    ['CRLF for line ends', (text) => text.replaceAll('\n', '\r\n')],
    ['no line end behind it', (text) => text.trimEnd()],
    ['all its base64 in one line', (text) => text.replaceAll(/(?<=[A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/=])/g, '')],
    ['lines of 10 characters', (text) => text.replaceAll(/^([^-].{9})/gm, '$1\n')],
  ])('with %s is read as ssh-keygen reads it', async (_how, change) => {
    const changed = change(signature);
    expect(changed).not.toBe(signature);
    const isGood = sshKeygenVerifies({ message: SUMS, signature: changed, signers });
    expect((await verdictOf({ signature: changed })).kind).toBe(isGood ? 'good' : 'unreadable');
  });

  it('with a list of signers that Windows wrote is judged all the same', async () => {
    const windows = `# the signers\r\n${signers.replaceAll('\n', '\r\n')}`;
    expect(sshKeygenVerifies({ message: SUMS, signature, signers: windows })).toBe(true);
    expect(await verdictOf({ signers: windows })).toMatchObject({ kind: 'good' });
  });

  it('without one of its parts is not judged, and each is named', async () => {
    expect(await verdictOf({ signature: null })).toEqual({ kind: 'missing', parts: ['SHA256SUMS.sig'] });
    expect(await verdictOf({ signers: null })).toEqual({ kind: 'missing', parts: ['allowed_signers'] });
    expect(await check({ sums: null, signature: null })).toEqual({
      signature: { kind: 'missing', parts: ['SHA256SUMS', 'SHA256SUMS.sig'] },
      files: null,
      notGiven: 0,
    });
  });

  it.each(['rsa', 'ecdsa'])('signed by a key of another type, %s, is refused by the type', async (type) => {
    const other = newSigner(type);
    const verdict = await verdictOf({
      signature: other.sign(SUMS),
      signers: `keysmith ${other.publicKey}\n`,
    });
    expect(verdict).toEqual({ kind: 'keyType', type: other.publicKey.split(' ')[0] });
    other.remove();
  });

  it('signed for something else is refused by the name of it', async () => {
    const other = signer.sign(SUMS, 'file');
    expect(await verdictOf({ signature: other })).toEqual({ kind: 'namespace', namespace: 'file' });
  });

  it('can’t be judged where the browser doesn’t know Ed25519, and that is said', async () => {
    const { signature: verdict } = await check({}, NOW, async () => null);
    expect(verdict).toEqual({ kind: 'unsupported' });
  });
});

describe('who may sign', () => {
  const lines: readonly (readonly [string, (key: string) => string, string])[] = [
    ['no line', () => '', 'unknownKey'],
    ['a comment', (key) => `# keysmith ${key}`, 'unknownKey'],
    ['another key', () => `keysmith ssh-ed25519 ${btoa('x'.repeat(51))}`, 'unknownKey'],
    ['another name', (key) => `somebody ${key}`, 'otherIdentity'],
    ['one of several names', (key) => `somebody,keysmith ${key}`, 'good'],
    ['names in quotes', (key) => `"somebody,keysmith" ${key}`, 'good'],
    ['a pattern', (key) => `key* ${key}`, 'good'],
    ['a pattern of one character', (key) => `keysmit? ${key}`, 'good'],
    ['a pattern that is too short', (key) => `keysm ${key}`, 'otherIdentity'],
    ['a pattern with a dot, which is a dot', (key) => `keysm.th ${key}`, 'otherIdentity'],
    ['everybody but this one', (key) => `*,!keysmith ${key}`, 'otherIdentity'],
    ['an empty pattern', (key) => `,keysmith ${key}`, 'good'],
    ['other things to sign', (key) => `keysmith namespaces="file,git" ${key}`, 'otherNamespace'],
    ['these things to sign', (key) => `keysmith namespaces="git,keysmith-*" ${key}`, 'good'],
    ['a key that has expired', (key) => `keysmith valid-before="20261101Z" ${key}`, 'expired'],
    ['a key that is still valid', (key) => `keysmith valid-before="20980101Z" ${key}`, 'good'],
    ['a key that isn’t valid yet', (key) => `keysmith valid-after="20980101000000Z" ${key}`, 'notYetValid'],
    ['a key that is valid', (key) => `keysmith valid-after="202601010000Z" ${key}`, 'good'],
    ['two options', (key) => `keysmith namespaces="file",valid-before="20980101Z" ${key}`, 'otherNamespace'],
    ['options in capitals', (key) => `keysmith NAMESPACES="keysmith-release" ${key}`, 'good'],
    ['a comment behind the key', (key) => `keysmith ${key} made for a test`, 'good'],
    ['tabs between the fields', (key) => `keysmith\t${key.replace(' ', '\t')}`, 'good'],
    ['a second line', (key) => `keysmith valid-before="20261101Z" ${key}\nkeysmith ${key}`, 'good'],
    ['a line of a stranger before it', (key) => `x ssh-rsa AAAA\nkeysmith ${key}`, 'good'],
  ];

  /** What ssh-keygen refuses, or reads in a way of its own. */
  const unclear: readonly (readonly [string, (key: string) => string])[] = [
    ['an unknown option', (key) => `keysmith no-such-option ${key}`],
    ['a certificate authority', (key) => `keysmith cert-authority ${key}`],
    ['a time that is none', (key) => `keysmith valid-before="soon" ${key}`],
    ...['20981301Z', '20980001Z', '20980100Z', '20980132Z', '209801012400Z', '209801010060Z'].map(
      (time) => [`the time ${time}`, (key: string) => `keysmith valid-before="${time}" ${key}`] as const,
    ),
    ['a time before there were any', (key) => `keysmith valid-after="19600101Z" ${key}`],
    ['the first time', (key) => `keysmith valid-after="19700101Z" ${key}`],
    [
      'an end before the beginning',
      (key) => `keysmith valid-after="20260201Z",valid-before="20260101Z" ${key}`,
    ],
    ['an option twice', (key) => `keysmith namespaces="file",namespaces="keysmith-release" ${key}`],
    ['an end twice', (key) => `keysmith valid-before="20200101Z",valid-before="20980101Z" ${key}`],
    ['no quotes', (key) => `keysmith namespaces=keysmith-release ${key}`],
    ['a comma behind the options', (key) => `keysmith namespaces="keysmith-release", ${key}`],
    ['words behind a quote', (key) => `keysmith namespaces="a,keysmith-release,b"x ${key}`],
    ['an escaped quote', (key) => `keysmith namespaces="keysmith-release,\\" ${key}`],
    ['names half in quotes', (key) => `"foo",keysmith ${key}`],
    ['an exclusion in quotes', (key) => `"!keysmith",* ${key}`],
    ['a quote that doesn’t end', (key) => `"keysmith ${key}`],
    ['another type', (key) => `keysmith ${key.replace('ssh-ed25519', 'ssh-foo')}`],
    ['the type of a certificate', (key) => `keysmith ${key.replace(' ', '-cert-v01@openssh.com ')}`],
    ['words behind the key', (key) => `keysmith ${key}"`],
    ['a no-break space', (key) => `keysmith\u00a0${key}`],
    ['a form feed', (key) => `keysmith\f${key}`],
    ['a byte order mark', (key) => `\ufeffkeysmith ${key}`],
    ['a zero byte', (key) => `keysmith,x\0y ${key}`],
    ['a pattern that is too long', (key) => `keysmith,${'a'.repeat(1100)} ${key}`],
  ];

  it.each(unclear)('%s: no more is allowed than by ssh-keygen', async (_which, line) => {
    const list = `${line(signer.publicKey)}\n`;
    expect((await verdictOf({ signers: list })).kind).toMatch(/^(unclear|unknownKey|otherIdentity)$/);
    expect(sshKeygenVerifies({ message: SUMS, signature, signers: list })).toBe(false);
  });

  it.each(lines)('%s: as ssh-keygen says', async (_which, line, kind) => {
    const list = `${line(signer.publicKey)}\n`;
    const verdict = await verdictOf({ signers: list });
    expect(verdict.kind).toBe(kind);
    // ssh-keygen asks the clock of this machine.
    expect(sshKeygenVerifies({ message: SUMS, signature, signers: list })).toBe(kind === 'good');
  });

  it('is told by the key, and by what stands against it', async () => {
    const { fingerprint, publicKey } = signer;
    expect(await verdictOf({ signers: `a,b ${publicKey}` })).toEqual({
      kind: 'otherIdentity',
      principals: 'a,b',
      fingerprint,
    });
    const expired = await verdictOf({ signers: `keysmith valid-before="20261101123456Z" ${publicKey}` });
    expect(expired).toEqual({ kind: 'expired', at: Date.UTC(2026, 10, 1, 12, 34, 56), fingerprint });
    // Without Z it is a time of this device, which may be one hour earlier or later: then the stricter one counts.
    const local = await verdictOf({ signers: `keysmith valid-before="20261101" ${publicKey}` });
    if (local.kind !== 'expired') throw new Error(`expected expired, got ${local.kind}`);
    const hour = 60 * 60 * 1000;
    expect([0, hour]).toContain(new Date(2026, 10, 1).getTime() - local.at);
  });
});

describe('the files of a release', () => {
  const judged = async (files: Readonly<Record<string, string>>, sums?: string) =>
    (await check({ files, ...(sums === undefined ? {} : { sums }) })).files?.map(
      ({ name: _name, ...file }) => file,
    );

  it.each<[string, string, object]>([
    ['keysmith-0.2.0/index.html', '<html>', { kind: 'matches', path: 'index.html' }],
    ['dist/assets/a.js', 'a', { kind: 'matches', path: 'assets/a.js' }],
    ['dist/assets/a.js', 'b', { kind: 'differs', path: 'assets/a.js' }],
    ['dist/helper/chromium/a.js', 'b', { kind: 'matches', path: 'helper/chromium/a.js' }],
    // A file of a folder has to be at its place.
    ['dist/a.js', 'a', { kind: 'notListed' }],
    ['dist/more/index.html', '<html>', { kind: 'notListed' }],
    ['dist/../index.html', '<html>', { kind: 'notListed' }],
    // Without its folder, a file may be any of its name.
    ['a.js', 'a', { kind: 'matches', path: 'assets/a.js' }],
    ['a.js', 'b', { kind: 'matches', path: 'helper/chromium/a.js' }],
    ['a.js', 'c', { kind: 'differs', path: 'assets/a.js' }],
    ['evil.js', 'a', { kind: 'notListed' }],
    ['assets/evil.js', 'a', { kind: 'notListed' }],
    ['xindex.html', '<html>', { kind: 'notListed' }],
  ])('%s with %j', async (name, text, verdict) => {
    expect(await judged({ [name]: text })).toEqual([verdict]);
  });

  it('of a release are in its own folder, whatever the folder is called here', async () => {
    const sums = `${sumOf('zip')}  keysmith-1.0.0.zip\n${sumOf('<html>')}  keysmith-1.0.0/index.html\n`;
    const files = {
      'keysmith-1.0.0/index.html': '<html>',
      'unpacked/index.html': '<html>',
      'index.html': '<html>',
      'keysmith-1.0.0.zip': 'zip',
      'unpacked/keysmith-1.0.0/index.html': '<html>',
    };
    expect((await judged(files, sums))?.map(({ kind }) => kind)).toEqual([
      'matches',
      'matches',
      'matches',
      'matches',
      'notListed',
    ]);
  });

  it('that weren’t given are counted', async () => {
    expect(await check({ files: { 'index.html': '<html>', 'evil.js': '' } })).toMatchObject({ notGiven: 2 });
  });

  it.each([
    ['an empty list', ''],
    ['a sum that is too short', `${'a'.repeat(63)}  index.html\n`],
    ['a path that sha256sum has escaped', `\\${'a'.repeat(64)}  a\\nb\n`],
    ['an absolute Windows path', `${'a'.repeat(64)}  \\\\host\\a\n`],
    ['a path twice', `${'a'.repeat(64)}  a\n${'b'.repeat(64)}  a\n`],
    ['a byte order mark', `\ufeff${'a'.repeat(64)}  a\n`],
    ['an empty line', `${'a'.repeat(64)}  a\n\n${'b'.repeat(64)}  b\n`],
  ])('can’t be judged by %s', async (_which, sums) => {
    expect(await judged(FILES, sums)).toBeUndefined();
  });
});
