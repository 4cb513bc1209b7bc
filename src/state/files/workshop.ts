/**
 * The page's only pool of web workers that make and read private keys. It runs as many workers at once as the machine
 * has cores.
 */
import { createKeyWorkshop, type KeyWorkshop, type TaskOptions } from '../../platform/workers/keyWorkshop.ts';
import type { KeyFileFacts, KeyTask, KeyTaskAnswers } from '../../core/ssh/keyTasks.ts';

let only: KeyWorkshop | null = null;

/** Returns the pool of workers. The first call creates it. */
export function workshop(): KeyWorkshop {
  only ??= createKeyWorkshop(Math.max(1, navigator.hardwareConcurrency || 1));
  return only;
}

/** Runs one task in its own worker. @throws {FormatError | PassphraseError | CancelledError | LoadError} */
export async function runTask<Task extends KeyTask>(
  task: Task,
  options?: TaskOptions,
): Promise<KeyTaskAnswers[Task['kind']]> {
  return (await workshop().open()).run(task, options);
}

/** Reads a key file, including its private half if the passphrase fits. @throws as {@link runTask} */
export function readKeyFile(bytes: Uint8Array, passphrase: string, index?: number): Promise<KeyFileFacts> {
  return runTask({ kind: 'read', bytes, passphrase, ...(index === undefined ? {} : { index }) });
}
