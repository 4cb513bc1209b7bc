/** The ledger as one JSON file, for another browser or a rainy day. Never a secret in it: rows have none. */
import * as v from 'valibot';
import { InputError } from './errors.ts';
import { isImport, type KeyRecord, type KeyState } from './keyRecord.ts';
import { isReadable, readRow } from './keyRecordSchema.ts';
import { publicFacts } from './ssh/publicFacts.ts';

const LedgerFile = v.object({ keysmithLedger: v.literal(1), rows: v.array(v.unknown()) });

/** The text of an export. */
export function formatLedgerFile(records: readonly KeyRecord[], exportedAt: string): string {
  return `${JSON.stringify({ keysmithLedger: 1, exportedAt, rows: records }, null, 1)}\n`;
}

/** @throws {InputError} naming `ledgerFile`: `form` for anything that is no export */
export function parseLedgerFile(text: string): { records: KeyRecord[]; unreadable: number } {
  const file = v.safeParse(LedgerFile, parseJson(text));
  if (!file.success) throw new InputError('ledgerFile', 'form');
  const rows = file.output.rows.map(readRow);
  const records = rows.filter(isReadable).flatMap(withOwnFacts);
  return { records, unreadable: rows.length - records.length };
}

/** What a row says of its public key is what the key says itself: a file may claim anything. */
function withOwnFacts(record: KeyRecord): KeyRecord[] {
  const facts = publicFacts(record.publicKey);
  return facts.publicKey === record.publicKey ? [{ ...record, ...facts }] : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** How much is known about a key in each state: what is known more certainly never gives way to less. */
const CERTAINTY: Readonly<Record<KeyState, number>> = {
  intent: 0,
  sending: 1,
  unknown: 2,
  absent: 3,
  refused: 3,
  unsaved: 4,
  orphan: 4,
  unconfirmed: 5,
  verified: 6,
  elsewhere: 6,
  deleted: 7,
};

/** Which of two versions of the same row stays: the one that knows more, then the later one, then our own. */
export function mergeRows(ours: KeyRecord, theirs: KeyRecord): KeyRecord {
  // Whether the cloud has a public key changes back and forth: there the later version knows more.
  const areImports = isImport(ours) && isImport(theirs);
  const difference = areImports ? 0 : CERTAINTY[theirs.state] - CERTAINTY[ours.state];
  if (difference !== 0) return difference > 0 ? theirs : ours;
  return theirs.updatedAt > ours.updatedAt ? theirs : ours;
}
