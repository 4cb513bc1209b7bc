/**
 * Checks whether a file that the user opened holds the private key of a ledger row. Loaded when the user opens a
 * file.
 */
import { type Confirmation, confirmFile } from '../../core/flows/file/confirmFile.ts';
import { JournalError } from '../../core/flows/ports/journal.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import { openedFile } from './openedFile.ts';
import { readKeyFile } from './workshop.ts';

/**
 * The result of comparing an opened file with its row. `journalled` is `false` if the file matches but the ledger
 * couldn't record it.
 */
export type FileConfirmation = Confirmation & { readonly journalled: boolean };

/**
 * Compares an opened file with a row; a match makes the row verified.
 * @param opened the row, the file, and its passphrase, empty if the user wasn't asked for one
 */
export async function confirmOpened(
  keys: Keys,
  { record, file, passphrase }: { record: KeyRecord; file: File; passphrase: string },
): Promise<FileConfirmation> {
  const confirmation = await confirmFile(record, await openedFile(file, passphrase), readKeyFile);
  if (confirmation.kind !== 'matches') return { ...confirmation, journalled: true };
  try {
    // Reading the file may take long, and the row may change meanwhile. `replace` writes only if it hasn't changed.
    const written = await keys.replace(confirmation.record, record);
    if (written) return { ...confirmation, journalled: true };
    await keys.load();
    const current = keys.find(record.id);
    if (current === null) return { ...confirmation, journalled: false };
    return await confirmOpened(keys, { record: current, file, passphrase });
  } catch (error) {
    if (error instanceof JournalError) return { ...confirmation, journalled: false };
    throw error;
  }
}
