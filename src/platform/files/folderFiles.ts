/** Reads the files in the keys folder that may be key files. */
import { MAX_KEY_FILE_BYTES } from '../../core/ssh/keyBlocks.ts';

/** The permission methods that Chromium has and TypeScript's DOM library lacks. */
interface PermissionHandle extends FileSystemDirectoryHandle {
  queryPermission?: (options: { mode: 'readwrite' }) => Promise<PermissionState>;
  requestPermission?: (options: { mode: 'readwrite' }) => Promise<PermissionState>;
}

/**
 * Chromium's temporary files. While a page writes a file, Chromium keeps the new content in a temporary file, and may
 * remove that file at any time. So these files are skipped.
 */
const SWAP_FILE = /\.crswap$/;

/**
 * The maximum number of files that are read: far more than a keys folder has. The limit matters only if the user
 * chose a folder full of other files.
 */
const MAX_FILES = 5000;

/**
 * @param asks whether the user may be asked for permission: browsers allow that only right after a click
 * @returns `null` if the folder can't be read, because permission is missing or the folder is gone
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

/**
 * Whether the folder may be read and written.
 * @param asks whether the user may be asked: browsers allow that only right after a click
 */
export async function isPermitted(folder: PermissionHandle, asks: boolean): Promise<boolean> {
  const options = { mode: 'readwrite' } as const;
  const state = await (asks ? folder.requestPermission?.(options) : folder.queryPermission?.(options));
  // A browser without these methods already granted the permission when the user chose the folder.
  return state === undefined || state === 'granted';
}
