/** Reading the keys folder: what is in it that may be a key file. */
import { MAX_KEY_FILE_BYTES } from '../../core/ssh/keyBlocks.ts';

/** The permission methods that Chromium has and TypeScript's DOM library lacks. */
interface PermissionHandle extends FileSystemDirectoryHandle {
  queryPermission?: (options: { mode: 'readwrite' }) => Promise<PermissionState>;
  requestPermission?: (options: { mode: 'readwrite' }) => Promise<PermissionState>;
}

/** What Chromium writes into until a file is closed: the browser removes it whenever it likes, so that it is no file yet. */
const SWAP_FILE = /\.crswap$/;

/** Far more than a keys folder has: a folder of something else isn't read to its end. */
const MAX_FILES = 5000;

/**
 * @param asks whether the user may be asked for permission: only while a click counts
 * @returns `null` while the folder can't be read: not permitted, or gone
 */
export async function readFolderFiles(
  folder: FileSystemDirectoryHandle,
  asks: boolean,
): Promise<readonly { name: string; bytes: Uint8Array }[] | null> {
  const files: { name: string; bytes: Uint8Array }[] = [];
  try {
    if (!(await isPermitted(folder, asks))) return null;
    for await (const entry of folder.values()) {
      if (entry.kind !== 'file' || SWAP_FILE.test(entry.name) || files.length === MAX_FILES) continue;
      const file = await (entry as FileSystemFileHandle).getFile();
      if (file.size > 0 && file.size <= MAX_KEY_FILE_BYTES)
        files.push({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    }
    return files;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

async function isPermitted(folder: PermissionHandle, asks: boolean): Promise<boolean> {
  const options = { mode: 'readwrite' } as const;
  const state = await (asks ? folder.requestPermission?.(options) : folder.queryPermission?.(options));
  // A browser without these methods granted the permission together with the folder.
  return state === undefined || state === 'granted';
}
