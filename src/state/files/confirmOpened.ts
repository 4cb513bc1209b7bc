/** Opening a file for a row; loaded when somebody does. */
import { type Confirmation, confirmFile } from '../../core/flows/file/confirmFile.ts';
import { JournalError } from '../../core/flows/ports/journal.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import { openedFile } from './openedFile.ts';
import { readKeyFile } from './workshop.ts';

/** What became of an opened file, and whether the ledger has it. */
export type FileConfirmation = Confirmation & { readonly journalled: boolean };

/** A match makes the row verified. @param opened the row, the file, and its passphrase as far as it was asked for */
export async function confirmOpened(
  keys: Keys,
  { record, file, passphrase }: { record: KeyRecord; file: File; passphrase: string },
): Promise<FileConfirmation> {
  const confirmation = await confirmFile(record, await openedFile(file, passphrase), readKeyFile);
  if (confirmation.kind !== 'matches') return { ...confirmation, journalled: true };
  try {
    // A slow derivation lies in between: what the row has learnt meanwhile is kept.
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
