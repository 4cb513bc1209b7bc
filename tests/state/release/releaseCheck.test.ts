import { strToU8 } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sumOf } from '../../../src/core/release/sums.ts';
import { ReleaseCheck } from '../../../src/state/release/releaseCheck.svelte.ts';
import { newSigner, type Signer } from '../../support/sshSign.ts';

const PAGE = '<html>';
const SUMS = `${sumOf(strToU8(PAGE))}  index.html\n${sumOf(strToU8('a'))}  assets/a.js\n`;

let signer: Signer;
let parts: Readonly<Record<'sums' | 'signature' | 'signers', File>>;
beforeAll(() => {
  signer = newSigner();
  parts = {
    sums: new File([SUMS], 'SHA256SUMS'),
    signature: new File([signer.sign(SUMS)], 'SHA256SUMS.sig'),
    signers: new File([`keysmith ${signer.publicKey}\n`], 'allowed_signers'),
  };
});
afterAll(() => signer.remove());

const newCheck = () => new ReleaseCheck(Date.now);
/** A file of a folder that the user chose. */
function inFolder(path: string, text: string): File {
  const file = new File([text], path.split('/').at(-1) ?? '');
  Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}

describe('the check of a release', () => {
  it('shows nothing before a file is given', async () => {
    const check = newCheck();
    await check.add([]);
    expect([check.report, check.isBusy]).toEqual([null, false]);
  });

  it('takes files all at once, or one after the other in any order', async () => {
    const files = [...Object.values(parts), new File([PAGE], 'index.html')];
    const whole = newCheck();
    await whole.add(files);
    const slow = newCheck();
    for (const file of files.toReversed()) void slow.add([file]);
    await slow.add([]);
    expect(slow.report).toEqual(whole.report);
    expect(whole.report).toEqual({
      signature: { kind: 'good', fingerprint: signer.fingerprint },
      files: [{ kind: 'matches', name: 'index.html', path: 'index.html' }],
      notGiven: 1,
    });
  });

  it('a file that is given again takes the place of the one before', async () => {
    const check = newCheck();
    await check.add([...Object.values(parts), new File(['other'], 'index.html')]);
    expect(check.report?.files).toMatchObject([{ kind: 'differs' }]);
    await check.add([new File([PAGE], 'index.html')]);
    expect(check.report?.files).toMatchObject([{ kind: 'matches' }]);
    await check.add([new File(['# nobody'], 'allowed_signers')]);
    expect(check.report?.signature.kind).toBe('unknownKey');
  });

  it('takes the list and its signature from a folder, but never who may sign', async () => {
    const evil = newSigner();
    const forged = `${sumOf(strToU8('evil'))}  index.html\n`;
    const folder = [
      inFolder('dist/index.html', 'evil'),
      inFolder('dist/SHA256SUMS', forged),
      inFolder('dist/SHA256SUMS.sig', evil.sign(forged)),
      inFolder('dist/allowed_signers', `keysmith ${evil.publicKey}\n`),
    ];
    evil.remove();
    const alone = newCheck();
    await alone.add(folder);
    expect(alone.report?.signature).toEqual({ kind: 'missing', parts: ['allowed_signers'] });
    expect(alone.report?.files).toMatchObject([{ kind: 'matches' }, { kind: 'notListed' }]);
    await alone.add([parts.signers]);
    expect(alone.report?.signature.kind).toBe('unknownKey');
    // Beside a list that was given by itself, that of a folder is a file like others.
    for (const order of [
      [Object.values(parts), folder],
      [folder, Object.values(parts)],
    ]) {
      const check = newCheck();
      for (const files of order) await check.add(files);
      expect(check.report?.signature.kind).toBe('good');
      expect(check.report?.files?.map(({ kind, name }) => [name, kind])).toEqual([
        ['dist/index.html', 'differs'],
        ['dist/allowed_signers', 'notListed'],
        ['dist/SHA256SUMS', 'notListed'],
        ['dist/SHA256SUMS.sig', 'notListed'],
      ]);
    }
  });

  it('a list deeper in a folder is a file, too', async () => {
    const check = newCheck();
    await check.add([...Object.values(parts), inFolder('dist/assets/SHA256SUMS', SUMS)]);
    expect(check.report?.files).toMatchObject([{ kind: 'notListed' }]);
  });

  it('names what it couldn’t check until that can be checked, and checks the rest', async () => {
    const gone = new File([], 'gone.js');
    gone.arrayBuffer = () => Promise.reject(new DOMException('', 'NotFoundError'));
    const large = new File([], 'large.js');
    Object.defineProperty(large, 'size', { value: 64 * 1024 * 1024 + 1 });
    const check = newCheck();
    await check.add([gone, large, ...Object.values(parts)]);
    const problems = [
      { path: 'gone.js', problem: 'gone' },
      { path: 'large.js', problem: 'tooLarge' },
    ];
    expect(check.unchecked).toEqual(problems);
    expect(check.report?.signature.kind).toBe('good');
    await check.add([new File([PAGE], 'index.html')]);
    expect(check.unchecked).toEqual(problems);
    await check.add([new File(['x'], 'gone.js')]);
    expect(check.unchecked).toEqual(problems.slice(1));
    expect(check.report?.files).toMatchObject([{ kind: 'matches' }, { kind: 'notListed' }]);
  });

  it.each([
    ['SHA256SUMS', 1024 * 1024],
    ['SHA256SUMS.sig', 16 * 1024],
    ['allowed_signers', 64 * 1024],
  ])('%s of more than %i bytes isn’t read', async (name, most) => {
    const check = newCheck();
    await check.add([new File([new Uint8Array(most + 1)], name)]);
    expect(check.unchecked).toEqual([{ path: name, problem: 'tooLarge' }]);
    await check.add([new File([new Uint8Array(most)], name)]);
    expect(check.unchecked).toEqual([]);
  });

  it('can’t tell two files of one name apart, and takes neither', async () => {
    const check = newCheck();
    await check.add([
      ...Object.values(parts),
      new File(['evil'], 'index.html'),
      new File([PAGE], 'index.html'),
    ]);
    expect(check.unchecked).toEqual([{ path: 'index.html', problem: 'twice' }]);
    expect(check.report?.files).toEqual([]);
  });

  it('shows no verdict while more is read, and goes on after a fault of ours', async () => {
    const check = newCheck();
    await check.add([...Object.values(parts), new File([PAGE], 'index.html')]);
    const broken = new File([], 'broken.js');
    broken.arrayBuffer = () => Promise.reject(new RangeError('a bug'));
    const adding = check.add([broken]);
    await Promise.resolve();
    await Promise.resolve();
    expect([check.report, check.isBusy]).toEqual([null, true]);
    await expect(adding).rejects.toThrow('a bug');
    expect([check.report, check.isBusy]).toEqual([null, false]);
    await check.add([new File(['other'], 'index.html')]);
    expect(check.report?.files).toMatchObject([{ kind: 'differs' }]);
  });
});
