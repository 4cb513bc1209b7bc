/** Reads an exported ledger (Keysmith's list of keys) from a file, in a worker. */
import { InputError, LoadError } from '../../core/base/errors.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { FromLedgerWorker } from '../workers/ledgerWorker.ts';
import { startLedgerWorker } from '../workers/trustedTypes.ts';

/**
 * @throws {InputError} for the field `ledgerFile`, with the problem `form` if the file isn't an export, or `tooLong`
 * if it has too many rows
 * @throws {LoadError} if the worker can't be started, or the file can't be read
 */
export function readLedgerFile(file: File): Promise<{ records: KeyRecord[]; unreadable: number }> {
  const worker = startLedgerWorker();
  const records: KeyRecord[] = [];
  return new Promise<{ records: KeyRecord[]; unreadable: number }>((resolve, reject) => {
    worker.onerror = () => reject(new LoadError('the worker for ledger files could not be started'));
    worker.onmessage = ({ data }: { data: FromLedgerWorker }) => {
      if (data.kind === 'rows') records.push(...data.rows);
      else if (data.kind === 'end') resolve({ records, unreadable: data.unreadable });
      else if (data.kind === 'noLedger') reject(new InputError('ledgerFile', data.problem));
      else reject(new LoadError('the file could not be read'));
    };
    worker.postMessage(file);
  }).finally(() => worker.terminate());
}
