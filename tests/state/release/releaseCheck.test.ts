import { zipSync, strToU8 } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sumOf } from '../../../src/core/release/sums.ts';
import { MAX_RELEASE_BYTES } from '../../../src/platform/files/archive.ts';
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
const zip = (files: Readonly<Record<string, string>>) =>
  new File(
    [
      new Uint8Array(
        zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
      ),
    ],
    'keysmith-1.0.0.zip',
  );

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

  it('looks into an archive, whose own list doesn’t replace the one beside it', async () => {
    const top = 'keysmith-1.0.0';
    const forged = `${sumOf(strToU8('evil'))}  index.html\n`;
    const archive = zip({
      [`${top}/index.html`]: 'evil',
      [`${top}/SHA256SUMS`]: forged,
      [`${top}/SHA256SUMS.sig`]: 'forged',
    });
    const given = Object.values(parts);
    for (const order of [
      [...given, archive],
      [archive, ...given],
    ]) {
      const check = newCheck();
      await check.add(order);
      expect(check.report?.signature.kind).toBe('good');
      expect(check.report?.files).toEqual([
        { kind: 'differs', name: `${top}/index.html`, path: 'index.html' },
      ]);
    }
    const check = newCheck();
    await check.add([
      zip({
        [`${top}/index.html`]: PAGE,
        [`${top}/assets/a.js`]: 'a',
        [`${top}/SHA256SUMS`]: SUMS,
        [`${top}/SHA256SUMS.sig`]: signer.sign(SUMS),
      }),
      parts.signers,
    ]);
    expect(check.report).toMatchObject({ signature: { kind: 'good' }, notGiven: 0 });
  });

  it('knows a file of a chosen folder by its path there', async () => {
    const check = newCheck();
    const file = new File(['a'], 'a.js');
    Object.defineProperty(file, 'webkitRelativePath', { value: 'dist/assets/a.js' });
    await check.add([parts.sums, file]);
    expect(check.report?.files).toMatchObject([{ kind: 'matches', path: 'assets/a.js' }]);
  });

  it('names what it couldn’t check, and checks the rest', async () => {
    const gone = new File([], 'gone.js');
    gone.arrayBuffer = () => Promise.reject(new DOMException('', 'NotFoundError'));
    const large = new File([], 'large.js');
    Object.defineProperty(large, 'size', { value: MAX_RELEASE_BYTES + 1 });
    const check = newCheck();
    await check.add([
      gone,
      large,
      new File(['no zip'], 'broken.zip'),
      new File([], 'keysmith-1.0.0.tar.gz'),
      ...Object.values(parts),
    ]);
    expect(check.unchecked).toEqual([
      { name: 'gone.js', problem: 'gone' },
      { name: 'large.js', problem: 'tooLarge' },
      { name: 'broken.zip', problem: 'archive' },
      { name: 'keysmith-1.0.0.tar.gz', problem: 'tar' },
    ]);
    expect(check.report?.signature.kind).toBe('good');
    // They aren't held against the files that are given next.
    await check.add([new File([PAGE], 'index.html')]);
    expect(check.unchecked).toEqual([]);
  });
});
