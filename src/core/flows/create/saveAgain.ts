/**
 * Tries again to save a private key that is still in memory, perhaps with another saver, then updates the key's row.
 */
import type { Caller } from '../../api/call.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import { fileDigest } from '../../ssh/fileDigest.ts';
import { askCloud } from '../look/askCloud.ts';
import type { KeptText } from './createKey.ts';
import { type Journal, journalIfPossible } from '../ports/journal.ts';
import type { Saver } from '../ports/saver.ts';

interface SaveAgainPorts {
  readonly saver: Saver;
  readonly journal: Journal;
  /** `null` if no calls can be made for the row's account: then the cloud isn't asked about the key pair. */
  readonly caller: Caller | null;
}

/** @throws {SaveError} when saving fails: then the key stays in memory */
export async function saveAgain(
  { saver, journal, caller }: SaveAgainPorts,
  record: KeyRecord,
  kept: KeptText,
): Promise<{ record: KeyRecord; journalled: boolean }> {
  const place = await saver.place(kept.fileName);
  const state = await place.write(kept.text);
  const file = { fileName: kept.fileName, fileDigest: fileDigest(kept.text), savedBy: saver.kind };
  let saved: KeyRecord = { ...record, ...file, state, folder: saver.folder };
  await journalIfPossible(journal, saved);
  if (caller !== null && saved.cloud === 'unknown')
    saved = { ...saved, cloud: await askCloud(caller, saved) };
  return { record: saved, journalled: await journalIfPossible(journal, saved) };
}
