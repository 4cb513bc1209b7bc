/** The worker that has the private keys, in the test's own process: the same tasks, and the same messages. */
import { FormatError, KeyFileError, PassphraseError } from '../../../src/core/base/errors.ts';
import { type KeyTask, runKeyTask } from '../../../src/core/ssh/keyTasks.ts';
import { generateRsaKey } from '../../../src/platform/crypto/generateRsaKey.ts';
import { createKeyCrypto } from '../../../src/platform/crypto/keyCrypto.ts';
import type { FromWorker } from '../../../src/platform/workers/keyMessages.ts';

export class FakeWorker {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  #isEnded = false;

  constructor() {
    queueMicrotask(() => this.#tell({ kind: 'ready' }));
  }

  postMessage(task: KeyTask): void {
    const crypto = createKeyCrypto((done) => this.#tell({ kind: 'progress', done }));
    runKeyTask(task, { crypto, generate: generateRsaKey }).then(
      (answer) => this.#tell({ kind: 'answer', answer }),
      (error: unknown) => {
        if (error instanceof PassphraseError) this.#tell({ kind: 'passphrase', problem: error.problem });
        else if (error instanceof KeyFileError) this.#tell({ kind: 'named', verdict: error.verdict });
        else if (error instanceof FormatError) this.#tell({ kind: 'format', rule: error.message });
        else this.#tell({ kind: 'broken', name: String(error) });
      },
    );
  }

  terminate(): void {
    this.#isEnded = true;
  }

  #tell(data: FromWorker): void {
    if (!this.#isEnded) this.onmessage?.({ data });
  }
}
