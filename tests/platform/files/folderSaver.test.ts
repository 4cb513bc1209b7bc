import { describe, expect, it } from 'vitest';
import { SaveError } from '../../../src/core/flows/ports/saver.ts';
import { folderSaver } from '../../../src/platform/files/folderSaver.ts';

interface FolderOptions {
  readonly permission?: PermissionState;
  /** What a disk does to a text that is written. */
  readonly keeps?: (text: string) => string;
  readonly failsAt?: 'write' | 'close';
}

/** A folder as browsers give it: a name, files, and a writable that is there once it is closed. */
function folder(
  files: Map<string, string | null>,
  { permission = 'granted', keeps, failsAt }: FolderOptions = {},
) {
  const told: string[] = [];
  const notFound = () => new DOMException('not there', 'NotFoundError');
  const fileHandle = (name: string) => ({
    getFile: async () => new File([files.get(name) ?? ''], name),
    createWritable: async () => {
      let written = '';
      return {
        write: async (text: string) => {
          if (failsAt === 'write') throw new DOMException('full', 'QuotaExceededError');
          written += text;
        },
        close: async () => {
          if (failsAt === 'close') throw new DOMException('full', 'QuotaExceededError');
          files.set(name, keeps === undefined ? written : keeps(written));
        },
        abort: async () => void told.push('aborted'),
      };
    },
  });
  const handle = {
    name: 'keys',
    requestPermission: async () => {
      told.push('asked');
      return permission;
    },
    getFileHandle: async (name: string, options?: { create?: boolean }) => {
      told.push(`${name}${options?.create === true ? ' made' : ''}`);
      // A folder of that name.
      if (files.get(name) === null) throw new DOMException('a folder', 'TypeMismatchError');
      if (!files.has(name)) {
        if (options?.create !== true) throw notFound();
        files.set(name, '');
      }
      return fileHandle(name);
    },
    removeEntry: async (name: string) => {
      if (!files.delete(name)) throw notFound();
    },
  };
  return { told, saver: folderSaver(handle as unknown as FileSystemDirectoryHandle) };
}

const problemOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof SaveError ? error.problem : error),
  );

describe('a key’s file in the keys folder', () => {
  it('is written whole, read back and compared', async () => {
    const files = new Map<string, string | null>();
    const { saver } = folder(files);
    expect([saver.kind, saver.folder]).toEqual(['folder', 'keys']);
    expect(await (await saver.place('a.pem')).write('the key\n')).toBe('verified');
    expect(files).toEqual(new Map([['a.pem', 'the key\n']]));
    expect(await saver.read?.('a.pem')).toBe('the key\n');
    expect(await saver.read?.('b.pem')).toBeNull();
  });

  it.each([
    ['a file', 'somebody’s'],
    ['a folder', null],
  ])('is never written over %s of its name', async (_what, content) => {
    const files = new Map([['a.pem', content]]);
    expect(await problemOf(folder(files).saver.place('a.pem'))).toBe('exists');
    expect(files.get('a.pem')).toBe(content);
  });

  it('is never written over a file that appears after its place was found', async () => {
    const files = new Map<string, string | null>();
    const place = await folder(files).saver.place('a.pem');
    files.set('a.pem', 'somebody’s');
    expect(await problemOf(place.write('the key'))).toBe('exists');
    expect(files.get('a.pem')).toBe('somebody’s');
  });

  it('takes the place of an empty one, as a kill between making and closing leaves it', async () => {
    const files = new Map<string, string | null>([['a.pem', '']]);
    expect(await (await folder(files).saver.place('a.pem')).write('the key')).toBe('verified');
    expect(files.get('a.pem')).toBe('the key');
  });

  it.each<[string, FolderOptions, string]>([
    ['a disk that is full while it is written', { failsAt: 'write' }, 'failed'],
    ['a disk that is full when it is closed', { failsAt: 'close' }, 'failed'],
    ['a disk that keeps less', { keeps: (text) => text.slice(1) }, 'differs'],
    ['a disk that keeps more', { keeps: (text) => `${text}\n` }, 'differs'],
  ])('leaves nothing behind on %s', async (_what, options, problem) => {
    const files = new Map<string, string | null>();
    const { saver, told } = folder(files, options);
    expect(await problemOf((await saver.place('a.pem')).write('the key'))).toBe(problem);
    expect(files.size).toBe(0);
    expect(told.includes('aborted')).toBe(options.failsAt !== undefined);
  });

  it.each(['denied', 'prompt'] as const)(
    'asks first of all, and does nothing where that is %s',
    async (permission) => {
      const { saver, told } = folder(new Map(), { permission });
      expect(await problemOf(saver.place('a.pem'))).toBe('denied');
      expect(await problemOf(saver.read?.('a.pem') ?? Promise.resolve())).toBe('denied');
      expect(told).toEqual(['asked', 'asked']);
    },
  );
});
