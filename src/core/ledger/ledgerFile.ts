/** The ledger as one JSON file, for another browser or as a backup. It never holds a secret, since rows have none. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import { utf8ToBytes } from '../base/bytes.ts';
import { InputError } from '../base/errors.ts';
import type { KeyRecord } from './keyRecord.ts';
import { isReadable, readRow } from './keyRecordSchema.ts';
import { isListed } from './keyState.ts';
import { isPractice } from './route.ts';
import { publicFacts } from '../ssh/publicFacts.ts';

const LedgerFile = v.object({ keysmithLedger: v.literal(1), rows: v.array(v.unknown()) });

/** Returns the rows that an export contains. Rows of Practice, and rows that are deleted or closed, are left out. */
export function rowsForFile(records: readonly KeyRecord[]): readonly KeyRecord[] {
  return records.filter((record) => isListed(record) && !isPractice(record));
}

/** Returns a hash that changes whenever a row is added, changed or removed. The order of the rows doesn't matter. */
export function versionOf(rows: readonly KeyRecord[]): string {
  const all = rows.map(({ id, updatedAt }) => `${id} ${updatedAt}`).sort();
  return bytesToHex(sha256(utf8ToBytes(all.join('\n'))));
}

/** The text of an export. */
export function formatLedgerFile(records: readonly KeyRecord[], exportedAt: string): string {
  return `${JSON.stringify({ keysmithLedger: 1, exportedAt, rows: records }, null, 1)}\n`;
}

/** The most rows that an export may have: twice as many as the longest list that Keysmith shows smoothly. */
export const MAX_LEDGER_ROWS = 20_000;

/**
 * Reads an export. Nothing in its rows counts as checked, even if this browser wrote the export. A look at the cloud
 * has to confirm the rows' facts about the cloud. To confirm a file, the user has to open it.
 * @throws {InputError} for the field `ledgerFile`, with the problem `form` if the text is no export, or `tooLong` if
 * it has more than {@link MAX_LEDGER_ROWS} rows
 */
export function parseLedgerFile(text: string): { records: KeyRecord[]; unreadable: number } {
  const file = v.safeParse(LedgerFile, parseJson(text));
  if (!file.success) throw new InputError('ledgerFile', 'form');
  if (file.output.rows.length > MAX_LEDGER_ROWS) throw new InputError('ledgerFile', 'tooLong');
  const rows = file.output.rows.map(readRow);
  const records = rows.filter(isReadable).flatMap(withOwnFacts);
  return { records, unreadable: rows.length - records.length };
}

/**
 * Corrects a row that was read from a file. A file may claim anything, so fingerprint and size are computed from the
 * public key, and `evidence`, `deletion`, `look` and `claimedKeyId` are cleared. If the row has a public key that
 * can't be read, the result is empty.
 */
function withOwnFacts(record: KeyRecord): KeyRecord[] {
  const facts = publicFacts(record.publicKey);
  const claims = { evidence: null, deletion: null, look: null, claimedKeyId: null, hearsay: 'all' } as const;
  return facts.publicKey === record.publicKey ? [{ ...record, ...facts, ...claims }] : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * Returns the version to keep, out of two versions of the same row. A version that this browser wrote or checked
 * itself is kept, because a version from a file may be older or somebody else's. Of two versions from files, the
 * later one is kept.
 */
export function mergeRows(ours: KeyRecord, theirs: KeyRecord): KeyRecord {
  if (ours.hearsay !== 'all') return ours;
  return theirs.updatedAt > ours.updatedAt ? theirs : ours;
}
