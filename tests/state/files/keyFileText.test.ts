import { beforeAll, describe, expect, it, vi } from 'vitest';
import { SaveError } from '../../../src/core/flows/ports/saver.ts';
import type { Bench } from '../../../src/platform/workers/keyWorkshop.ts';
import { isAnswerItself, keyFileText } from '../../../src/state/files/keyFileText.ts';
import { readKeyFile } from '../../../src/state/files/workshop.ts';
import { sshKeygen, withKeyFile } from '../../support/tools.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';

let pem: string;
let publicKey: string;
beforeAll(() => {
  pem = nodeKeyPair(2048).privatePem;
  publicKey = withKeyFile(pem, (file) => sshKeygen('-y', '-f', file).trim());
});

describe('the text of a private key file', () => {
  it.each([
    ['pkcs1', '', true],
    ['pkcs1', 'x', false],
    ['openssh', '', false],
    ['pkcs8', '', false],
    ['ppk3', '', false],
  ] as const)('%s under %j is the answer itself: %s', (format, passphrase, expected) => {
    expect(isAnswerItself({ format, passphrase })).toBe(expected);
  });

  it('is the answer, byte by byte, without any worker', async () => {
    const bench = { run: vi.fn() } as unknown as Bench;
    const answer = `${pem}trailing `;
    expect(await keyFileText(answer, { format: 'pkcs1', passphrase: '', comment: 'web_1' }, { bench })).toBe(
      answer,
    );
    expect(bench.run).not.toHaveBeenCalled();
  });

  it('in another format is of the same key, with its name as the comment', async () => {
    const text = await keyFileText(pem, { format: 'openssh', passphrase: '', comment: 'web_1' });
    withKeyFile(text, (file) => expect(sshKeygen('-y', '-f', file).trim()).toBe(`${publicKey} web_1`));
  });

  it('is written by the worker that was started before, which is told who follows its progress', async () => {
    const run = vi.fn().mockResolvedValue({ text: 'written' });
    const onProgress = () => undefined;
    const spec = { format: 'ppk3', passphrase: 'x', comment: 'web_1' } as const;
    const bench = { run } as unknown as Bench;
    expect(await keyFileText(pem, spec, { bench, onProgress })).toBe('written');
    expect(await keyFileText(pem, spec, { bench })).toBe('written');
    expect(run.mock.calls.map(([, options]) => options as object)).toEqual([{ onProgress }, {}]);
    expect(run.mock.calls[0]?.[0]).toMatchObject({ kind: 'convert', passphrase: '', spec });
  });

  it('that can’t be written is a failure to save, which names the key and its cause', async () => {
    const cause = new RangeError('no memory');
    const bench = { run: () => Promise.reject(cause) } as unknown as Bench;
    const spec = { format: 'openssh', passphrase: '', comment: 'web_1' } as const;
    const failure: unknown = await keyFileText(pem, spec, { bench }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SaveError);
    expect(failure).toMatchObject({ problem: 'format', fileName: 'web_1', cause });
  });
});

describe('a key file that is read', () => {
  it('may have several keys: the first one, or the one that is asked for', async () => {
    const other = nodeKeyPair(2048).privatePem;
    const bytes = new TextEncoder().encode(pem + other);
    const first = await readKeyFile(bytes, '');
    const second = await readKeyFile(bytes, '', 1);
    expect([first.index, second.index]).toEqual([0, 1]);
    expect(second.key?.ssh?.fingerprint).not.toBe(first.key?.ssh?.fingerprint);
  });
});
