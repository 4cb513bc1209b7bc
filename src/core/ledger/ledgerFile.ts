/** The ledger as one JSON file, for another browser or a rainy day. Never a secret in it: rows have none. */
import * as v from 'valibot';
import { InputError } from '../base/errors.ts';
import type { KeyRecord } from './keyRecord.ts';
import { isReadable, readRow } from './keyRecordSchema.ts';
import { publicFacts } from '../ssh/publicFacts.ts';

const LedgerFile = v.object({ keysmithLedger: v.literal(1), rows: v.array(v.unknown()) });

/** The text of an export. */
export function formatLedgerFile(records: readonly KeyRecord[], exportedAt: string): string {
  return `${JSON.stringify({ keysmithLedger: 1, exportedAt, rows: records }, null, 1)}\n`;
}

/** Twice as many as the longest list that is shown smoothly. */
export const MAX_LEDGER_ROWS = 20_000;

/**
 * Reads an export. Whoever wrote it, its rows are hearsay here: facts of the cloud become ours by a look, a file's by
 * opening it.
 * @throws {InputError} naming `ledgerFile`: `form` for anything that is no export, `tooLong` above
 *   {@link MAX_LEDGER_ROWS} rows
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
 * What a row says of its public key is what the key says itself: a file may claim anything. Nor does it say whose a key
 * pair is, or that one was deleted.
 */
function withOwnFacts(record: KeyRecord): KeyRecord[] {
  const facts = publicFacts(record.publicKey);
  const claims = { evidence: null, deletion: null, look: null, hearsay: 'all' } as const;
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
 * Which of two versions of the same row stays. What this browser has seen itself stays, whatever a file says: that may be
 * older, or somebody else's. Of two files the later one counts.
 */
export function mergeRows(ours: KeyRecord, theirs: KeyRecord): KeyRecord {
  if (ours.hearsay !== 'all') return ours;
  return theirs.updatedAt > ours.updatedAt ? theirs : ours;
}
