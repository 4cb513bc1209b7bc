/**
 * Adds a row to the ledger for a key pair that was made elsewhere, after the user has opened its private key file.
 * Loaded when that file is opened.
 */
import type { CloudKey } from '../../core/list/cloudList.ts';
import type { FileMatch } from '../../core/flows/file/confirmFile.ts';
import { adopt } from '../../core/flows/file/adopt.ts';
import { journalIfPossible } from '../../core/flows/ports/journal.ts';
import type { Route } from '../../core/ledger/route.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import { openedFile } from '../files/openedFile.ts';
import { readKeyFile } from '../files/workshop.ts';

interface AdoptParts {
  readonly keys: Keys;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * @returns the result of comparing the file with the key pair; `notWritten` if the file matches, but the ledger
 * couldn't be written
 */
export async function adoptOpened(
  { keys, newId, now }: AdoptParts,
  { key, route }: { key: CloudKey; route: Route },
  { file, passphrase }: { file: File; passphrase: string },
): Promise<FileMatch | 'notWritten'> {
  const about = { route, id: newId(), now: new Date(now()).toISOString() };
  const record = await adopt(key, await openedFile(file, passphrase), { ...about, read: readKeyFile });
  if (typeof record === 'string') return record;
  return (await journalIfPossible(keys.journal(), record)) ? 'matches' : 'notWritten';
}
