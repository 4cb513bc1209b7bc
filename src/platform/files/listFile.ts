/**
 * Reads and writes the key list's file in the keys folder. The file holds the rows of the ledger (Keysmith's list of
 * keys), so that they stay with the private keys when the folder is moved.
 */
import { isPermitted } from './folderFiles.ts';

const LIST_FILE = 'keysmith_list.json';

export interface ListPlace {
  /** @returns `null` if there is no such file, or it is empty @throws {DOMException} if it can't be read */
  readonly read: () => Promise<File | null>;
  /**
   * Replaces the file, unless another browser has written it after `seen` was read.
   * @param seen what `read` returned
   * @returns whether the file was written
   * @throws {DOMException} if the file can't be written; it is then unchanged
   */
  readonly write: (text: string, seen: File | null) => Promise<boolean>;
}

/** @returns `null` if the folder is gone, or if the browser would have to ask for permission */
export async function openListPlace(folder: FileSystemDirectoryHandle): Promise<ListPlace | null> {
  if (!(await isPermitted(folder, false))) return null;
  const read = async (): Promise<File | null> => {
    try {
      const file = await (await folder.getFileHandle(LIST_FILE)).getFile();
      return file.size === 0 ? null : file;
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') return null;
      throw error;
    }
  };
  return {
    read,
    async write(text, seen) {
      const stream = await (await folder.getFileHandle(LIST_FILE, { create: true })).createWritable();
      // The stream writes to a temporary copy. The file itself is replaced only when the stream is closed.
      try {
        await stream.write(text);
        if (!isSame(seen, await read())) {
          await stream.abort();
          return false;
        }
        await stream.close();
        return true;
      } catch (error) {
        await stream.abort().catch(() => undefined);
        throw error;
      }
    },
  };
}

function isSame(before: File | null, after: File | null): boolean {
  return before?.size === after?.size && before?.lastModified === after?.lastModified;
}
