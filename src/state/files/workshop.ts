/** The page's one workshop for private keys, with as many workers as there are cores. */
import { createKeyWorkshop, type KeyWorkshop, type TaskOptions } from '../../platform/workers/keyWorkshop.ts';
import type { KeyFileFacts, KeyTask, KeyTaskAnswers } from '../../core/ssh/keyTasks.ts';

let only: KeyWorkshop | null = null;

/** The workshop, made when it is first needed. */
export function workshop(): KeyWorkshop {
  only ??= createKeyWorkshop(Math.max(1, navigator.hardwareConcurrency || 1));
  return only;
}

/** Runs one task in a worker of its own. @throws {FormatError | PassphraseError | CancelledError | LoadError} */
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
