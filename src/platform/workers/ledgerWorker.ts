/** The worker that reads a ledger's file: ten thousand rows would hold the page up. */
import { InputError } from '../../core/base/errors.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { parseLedgerFile } from '../../core/ledger/ledgerFile.ts';

/** A part of the rows at a time, so that taking them over holds nothing up either. */
export type FromLedgerWorker =
  | { readonly kind: 'rows'; readonly rows: readonly KeyRecord[] }
  | { readonly kind: 'end'; readonly unreadable: number }
  | { readonly kind: 'noLedger'; readonly problem: string }
  /** It couldn't be read at all: it changed, or there is no memory for it. */
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
