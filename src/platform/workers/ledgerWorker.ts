/** The worker that reads a ledger's file, because reading ten thousand rows would block the page. */
import { InputError } from '../../core/base/errors.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { parseLedgerFile } from '../../core/ledger/ledgerFile.ts';

/** Rows are sent a few hundred at a time, so that receiving them doesn't block the page either. */
export type FromLedgerWorker =
  | { readonly kind: 'rows'; readonly rows: readonly KeyRecord[] }
  | { readonly kind: 'end'; readonly unreadable: number }
  | { readonly kind: 'noLedger'; readonly problem: string }
  /**
   * The file couldn't be read at all, for example because it has changed since the user chose it, or because there
   * isn't enough memory.
   */
  | { readonly kind: 'failed' };

interface WorkerScope {
  onmessage: ((event: { data: File }) => void) | null;
  postMessage: (message: FromLedgerWorker) => void;
}
const scope = globalThis as unknown as WorkerScope;
const SLICE = 250;

scope.onmessage = ({ data }) => void read(data);

async function read(file: File): Promise<void> {
  try {
    const { records, unreadable } = parseLedgerFile(await file.text());
    for (let start = 0; start < records.length; start += SLICE) {
      scope.postMessage({ kind: 'rows', rows: records.slice(start, start + SLICE) });
    }
    scope.postMessage({ kind: 'end', unreadable });
  } catch (error) {
    const failure = error instanceof InputError ? error : null;
    scope.postMessage(failure ? { kind: 'noLedger', problem: failure.problem } : { kind: 'failed' });
  }
}
