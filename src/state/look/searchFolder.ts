/** Searches the keys folder for the files of rows whose private key may be there. Loaded when first needed. */
import { findInFolder, type FolderContent, isForFolder } from '../../core/flows/file/findInFolder.ts';
import { heldLocks } from '../../platform/tabs/heldLocks.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { KeptKeys } from '../saving/keptKeys.svelte.ts';
import { readKeyFile } from '../files/workshop.ts';

/**
 * Searches the folder for the rows' files. A row is skipped while a tab holds its private key, and the whole search
 * is skipped while a tab is writing.
 */
export async function searchFolder(
  { keys, kept }: { readonly keys: Keys; readonly kept: KeptKeys },
  content: FolderContent,
): Promise<void> {
  const held = await heldLocks();
  if (held.isWriting) return;
  const wanted = keys.all.filter((row) => isForFolder(row) && !kept.has(row.id) && !held.kept.has(row.id));
  for (const row of await findInFolder(wanted, content, readKeyFile)) {
    const before = wanted.find(({ id }) => id === row.id);
    if (before !== undefined) await keys.replace(row, before);
  }
}
