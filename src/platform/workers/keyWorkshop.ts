/** Runs tasks with private keys in workers: a fresh worker for each task, and as many at once as there are cores. */
import {
  CancelledError,
  FormatError,
  KeyFileError,
  LoadError,
  PassphraseError,
} from '../../core/base/errors.ts';
import type { Progress } from '../../core/ssh/keyCrypto.ts';
import type { KeyTask, KeyTaskAnswers } from '../../core/ssh/keyTasks.ts';
import type { FromWorker, ToWorker } from './keyMessages.ts';
import { startKeyWorker } from './trustedTypes.ts';

export interface TaskOptions {
  readonly signal?: AbortSignal;
  /** Called with the progress while the worker slowly derives a key from a passphrase. */
  readonly onProgress?: Progress;
}

/** A worker that has started and waits for its one task. */
export interface Bench {
  /**
   * Runs the worker's one task, and then ends the worker.
   * @throws {FormatError | PassphraseError | CancelledError | LoadError}
   */
  readonly run: <Task extends KeyTask>(
    task: Task,
    options?: TaskOptions,
  ) => Promise<KeyTaskAnswers[Task['kind']]>;
  /** Ends the worker, unless it has already ended with its task. */
  readonly close: () => void;
}

export interface KeyWorkshop {
  /**
   * Waits until another worker may run, then starts one. A started worker can generate a key and write it unencrypted
   * without loading anything more. Slow hashes, and code for rare kinds of key files, are loaded by the task that
   * needs them.
   * @throws {LoadError | CancelledError}
   */
  readonly open: (signal?: AbortSignal) => Promise<Bench>;
}

/** @param size how many workers may run at the same time */
export function createKeyWorkshop(size: number): KeyWorkshop {
  const waiting: (() => void)[] = [];
  let free = size;
  const leave = () => {
    const next = waiting.shift();
    // The caller that has waited longest gets its turn directly. `free` isn't raised, so no other caller can take the
    // turn first.
    if (next) next();
    else free += 1;
  };
  return {
    async open(signal) {
      if (free > 0) free -= 1;
      else {
        await abortable<void>(signal, (resolve, cancel) => {
          waiting.push(resolve);
          return () => {
            const place = waiting.indexOf(resolve);
            // A caller that isn't in the queue any more already has its turn, so there is no wait to cancel.
            // `startBench` then rejects because of the abort, and the `catch` block below passes the turn on to the
            // next caller.
            if (place < 0) return;
            waiting.splice(place, 1);
            cancel();
          };
        });
      }
      try {
        return await startBench(leave, signal);
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

async function startBench(leave: () => void, signal: AbortSignal | undefined): Promise<Bench> {
  const worker = startKeyWorker();
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    // Ending the worker frees its memory, and with it the private key.
    worker.terminate();
    leave();
  };
  await abortable<void>(signal, (resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = () => reject(new LoadError('the worker for private keys could not be started'));
    return () => reject();
  }).catch((error: unknown) => {
    worker.terminate();
    throw error;
  });
  const run: Bench['run'] = async (task, { signal, onProgress } = {}) => {
    try {
      return (await ask(worker, task, { signal, onProgress })) as never;
    } finally {
      close();
    }
  };
  return { run, close };
}

function ask(
  worker: Worker,
  task: KeyTask,
  { signal, onProgress }: { signal: AbortSignal | undefined; onProgress: Progress | undefined },
): Promise<unknown> {
  return abortable(signal, (resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(`key worker: ${message}`));
    worker.onmessage = ({ data }: { data: FromWorker }) => {
      if (data.kind === 'progress') onProgress?.(data.done);
      else if (data.kind === 'answer') resolve(data.answer);
      else reject(errorOf(data));
    };
    worker.postMessage(task satisfies ToWorker);
    return () => reject();
  });
}

/**
 * Makes a promise that `signal` can end early. When the promise settles, the abort listener is removed. Otherwise a
 * signal that lives for hours would keep the listener, and with it the task, in memory.
 * @param start starts the work, and returns the function to call when `signal` aborts. If `start` calls `reject`
 * without a reason, the promise rejects with a {@link CancelledError}.
 * @returns the promise
 */
function abortable<Result>(
  signal: AbortSignal | undefined,
  start: (resolve: (result: Result) => void, reject: (reason?: Error) => void) => () => void,
): Promise<Result> {
  let onabort = () => {};
  const promise = new Promise<Result>((resolve, reject) => {
    onabort = start(resolve, (reason = new CancelledError('cancelled')) => reject(reason));
  });
  if (signal?.aborted) onabort();
  else signal?.addEventListener('abort', onabort);
  return promise.finally(() => signal?.removeEventListener('abort', onabort));
}

function errorOf(failure: Exclude<FromWorker, { kind: 'progress' | 'answer' }>): Error {
  if (failure.kind === 'passphrase') return new PassphraseError(failure.problem);
  if (failure.kind === 'named') return new KeyFileError(failure.verdict);
  if (failure.kind === 'format') return new FormatError(failure.rule);
  if (failure.kind === 'notLoaded') return new LoadError('a part of the worker could not be loaded');
  return new Error(`key worker: ${failure.kind === 'broken' ? failure.name : failure.kind}`);
}
