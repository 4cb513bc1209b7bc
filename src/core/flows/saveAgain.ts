/** Saving a key that is still in memory another way. */
import type { KeyRecord } from '../keyRecord.ts';
import type { KeptText } from './createKey.ts';
import { type Journal, journalIfPossible } from './journal.ts';
import type { Saver } from './saver.ts';

/** @throws {SaveError} the key stays in memory */
export async function saveAgain(
  ports: { readonly saver: Saver; readonly journal: Journal },
  record: KeyRecord,
  kept: KeptText,
): Promise<KeyRecord> {
  const place = await ports.saver.place(kept.fileName);
  const state = await place.write(kept.text);
  const saved: KeyRecord = { ...record, state, fileName: kept.fileName, savedBy: ports.saver.kind };
  await journalIfPossible(ports.journal, saved);
  return saved;
}
