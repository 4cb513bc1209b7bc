/**
 * Saves into a folder that the user chose: writes the file under a name that isn't taken, closes it, reads it back
 * and compares. The save picker is never used, because it empties an existing file before the page even gets its
 * handle.
 */
import { SaveError, type Saver } from '../../core/flows/ports/saver.ts';

/** The permission method that Chromium has and TypeScript's DOM library lacks. */
interface PermissionHandle extends FileSystemDirectoryHandle {
  requestPermission?: (options: { mode: 'readwrite' }) => Promise<PermissionState>;
}

/**
 * Saves into this folder. An existing file is never overwritten, unless it is empty. A written file is read back
 * before it is called verified.
 */
export function folderSaver(folder: FileSystemDirectoryHandle): Saver {
  return {
    kind: 'folder',
    folder: folder.name,
    async place(fileName) {
      await askPermission(folder, fileName);
      if (await fileExists(folder, fileName)) throw new SaveError('exists', fileName);
      return { write: (text) => writeAndReadBack(folder, fileName, text) };
    },
    async read(fileName) {
      await askPermission(folder, fileName);
      try {
        return await (await (await folder.getFileHandle(fileName)).getFile()).text();
      } catch (error) {
        if (error instanceof DOMException && error.name === 'NotFoundError') return null;
        throw new SaveError('failed', fileName, { cause: error });
      }
    },
  };
}

async function askPermission(folder: PermissionHandle, fileName: string): Promise<void> {
  let permission;
  try {
    permission = await folder.requestPermission?.({ mode: 'readwrite' });
  } catch (error) {
    throw new SaveError('denied', fileName, { cause: error });
  }
  if (permission === 'denied' || permission === 'prompt') throw new SaveError('denied', fileName);
}

/**
 * An empty file doesn't count as existing, because there is nothing in it to lose. It may be left over from a page
 * that was killed between making the file and closing it.
 */
async function fileExists(folder: FileSystemDirectoryHandle, fileName: string): Promise<boolean> {
  try {
    return (await (await folder.getFileHandle(fileName)).getFile()).size > 0;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return false;
    if (error instanceof DOMException && error.name === 'TypeMismatchError') return true;
    throw new SaveError('failed', fileName, { cause: error });
  }
}

async function writeAndReadBack(
  folder: FileSystemDirectoryHandle,
  fileName: string,
  text: string,
): Promise<'verified'> {
  // The file may have appeared since `place` checked its name.
  if (await fileExists(folder, fileName)) throw new SaveError('exists', fileName);
  let stream: FileSystemWritableFileStream | null = null;
  try {
    const handle = await folder.getFileHandle(fileName, { create: true });
    stream = await handle.createWritable();
    await stream.write(text);
    await stream.close();
    stream = null;
    if ((await (await handle.getFile()).text()) !== text) throw new SaveError('differs', fileName);
  } catch (error) {
    // A file that is still open can't be removed.
    await stream?.abort().catch(() => undefined);
    await removeOwnFile(folder, fileName);
    throw error instanceof SaveError ? error : new SaveError('failed', fileName, { cause: error });
  }
  return 'verified';
}

/** Removes the file that was just made: it can't be relied on, and it mustn't block the next attempt. */
async function removeOwnFile(folder: FileSystemDirectoryHandle, fileName: string): Promise<void> {
  try {
    await folder.removeEntry(fileName);
  } catch (error) {
    // A failure to remove the file is ignored, because the caller already reports why saving failed. If a
    // half-written file is left behind, the next attempt to save under its name is refused.
    if (!(error instanceof DOMException)) throw error;
  }
}
