import { describe, expect, it } from 'vitest';
import { KeyFileError } from '../../../src/core/base/errors.ts';
import { MAX_KEY_FILE_BYTES } from '../../../src/core/ssh/keyBlocks.ts';
import { bytesOfFile, openedFile } from '../../../src/state/files/openedFile.ts';

const failing = (failure: Error) => {
  const file = new File(['x'], 'x.pem');
  file.arrayBuffer = () => Promise.reject(failure);
  return file;
};

describe('a file that the user opened', () => {
  it('is read whole, up to the size of the largest key file', async () => {
    const largest = new File([new Uint8Array(MAX_KEY_FILE_BYTES).fill(7)], 'large.pem');
    expect((await bytesOfFile(largest)).length).toBe(MAX_KEY_FILE_BYTES);
    expect(await openedFile(new File(['key'], 'x.pem'), 'secret')).toEqual({
      name: 'x.pem',
      bytes: new TextEncoder().encode('key'),
      passphrase: 'secret',
    });
  });

  it('is not read at all if it is larger: it is no key', async () => {
    const larger = new File([new Uint8Array(MAX_KEY_FILE_BYTES + 1)], 'disk.img');
    larger.arrayBuffer = () => Promise.reject(new Error('was read'));
    const refused: unknown = await bytesOfFile(larger).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(KeyFileError);
    expect(refused).toMatchObject({ verdict: { kind: 'tooLarge' } });
    expect(await openedFile(larger, '')).toEqual({ name: 'disk.img', bytes: null, passphrase: '' });
  });

  it('that is gone, or is a folder, is an error of the field', async () => {
    const gone = failing(new DOMException('', 'NotFoundError'));
    await expect(openedFile(gone, '')).rejects.toMatchObject({ field: 'file', problem: 'gone' });
  });

  it('hides no fault of ours', async () => {
    await expect(openedFile(failing(new RangeError('a bug')), '')).rejects.toThrow('a bug');
  });
});
