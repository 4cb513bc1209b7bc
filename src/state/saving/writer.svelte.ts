/** Lets only one flow at a time create or import key pairs, in this tab and across all tabs of this browser. */
import { withWriterLock } from '../../platform/tabs/writerLock.ts';

export class Writer {
  #flows = $state(0);
  #rows = $state.raw<ReadonlySet<string>>(new Set());
  #running: Promise<unknown> = Promise.resolve();

  /** Whether a flow is under way in this tab. */
  get isBusy(): boolean {
    return this.#flows > 0;
  }

  /** Whether a flow of this tab is working on a row right now. */
  isAt(recordId: string): boolean {
    return this.#rows.has(recordId);
  }

  begin(recordId: string): void {
    this.#rows = new Set([...this.#rows, recordId]);
  }

  end(recordId: string): void {
    this.#rows = new Set([...this.#rows].filter((id) => id !== recordId));
  }

  /** Waits until the flow that is under way has ended, whether it succeeds or fails. */
  async settled(): Promise<void> {
    await this.#running.catch(() => undefined);
  }

  /** Runs a flow. While it runs, `isBusy` is true, so that no other flow is begun in this tab. */
  async alone<Result>(flow: () => Promise<Result>): Promise<Result> {
    this.#flows += 1;
    try {
      const running = flow();
      this.#running = running;
      return await running;
    } finally {
      this.#flows -= 1;
      if (this.#flows === 0) this.#rows = new Set();
    }
  }

  /**
   * Runs the part of a flow that writes to the cloud.
   * @returns `null`, without running it, while another tab is writing
   */
  readonly locked = <Result>(flow: () => Promise<Result>): Promise<Result | null> => withWriterLock(flow);
}
