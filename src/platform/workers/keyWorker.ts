/**
 * The worker for private keys: it does one task and gives one answer. A private key that is generated or opened
 * here leaves the worker only as the text of a file.
 */
import { FormatError, KeyFileError, LoadError, PassphraseError } from '../../core/base/errors.ts';
import { runKeyTask } from '../../core/ssh/keyTasks.ts';
import { generateRsaKey } from '../crypto/generateRsaKey.ts';
import { createKeyCrypto } from '../crypto/keyCrypto.ts';
import type { FromWorker, ToWorker } from './keyMessages.ts';

/**
 * The parts of a worker's global scope that this file uses. TypeScript's DOM library describes the scope of a window
 * instead.
 */
interface WorkerScope {
  onmessage: ((event: { data: ToWorker }) => void) | null;
  postMessage: (message: FromWorker) => void;
}
const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  const crypto = createKeyCrypto((done) => scope.postMessage({ kind: 'progress', done }));
  runKeyTask(data, { crypto, generate: generateRsaKey }).then(
    (answer) => scope.postMessage({ kind: 'answer', answer }),
    (error: unknown) => scope.postMessage(failure(error)),
  );
};
scope.postMessage({ kind: 'ready' });

function failure(error: unknown): FromWorker {
  if (error instanceof PassphraseError) return { kind: 'passphrase', problem: error.problem };
  if (error instanceof KeyFileError) return { kind: 'named', verdict: error.verdict };
  if (error instanceof FormatError) return { kind: 'format', rule: error.message };
  if (error instanceof LoadError) return { kind: 'notLoaded' };
  return { kind: 'broken', name: error instanceof Error ? error.name : 'unknown' };
}
