/**
 * Keeps track of the flows of this tab. Lets only one flow at a time create, import or delete key pairs in the
 * cloud, among all tabs of this browser.
 */
import { withSeriesLock, withWriterLock } from '../../platform/tabs/writerLock.ts';

interface Running {
  /** The id of the row that the flow works on; `null` if it works on several rows. */
  readonly recordId: string | null;
  readonly flow: Promise<unknown>;
}

export class Writer {
  #flows = $state(0);
  /** How many running flows may still have a private key that isn't in a file. */
  #making = $state(0);
  #rows = $state.raw<ReadonlySet<string>>(new Set());
  readonly #running = new Set<Running>();
  /** The next flow of this tab waits for this promise before it requests the writer lock. */
  #turn: Promise<unknown> = Promise.resolve();
  #isInSeries = false;

  /** Whether a flow is under way in this tab. */
  get isBusy(): boolean {
    return this.#flows > 0;
  }

  /** Whether a running flow may have a private key that isn't in a file yet. */
  get isMaking(): boolean {
    return this.#making > 0;
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

  /** Waits until no flow of this tab is under way. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.#running].map(({ flow }) => flow));
  }

  /** Waits until the flows that may be working on this row have ended, whether they succeed or fail. */
  async settled(recordId: string): Promise<void> {
    const flows = [...this.#running].filter((one) => one.recordId === null || one.recordId === recordId);
    await Promise.allSettled(flows.map(({ flow }) => flow));
  }

  /**
   * Runs a flow and counts it: while it runs, `isBusy` is true. Several flows may run at the same time, but only
   * one at a time may write: see `locked`.
   * @param flow may call `handOver` once its key is in a file: from then on, another key may be begun
   * @param recordId the row that the flow works on; left out for a batch, which calls `begin` for each row
   */
  async track<Result>(
    flow: (handOver: () => void) => Promise<Result>,
    recordId: string | null = null,
  ): Promise<Result> {
    this.#flows += 1;
    this.#making += 1;
    let isMaking = true;
    const handOver = () => {
      if (isMaking) this.#making -= 1;
      isMaking = false;
    };
    if (recordId !== null) this.begin(recordId);
    const running = { recordId, flow: flow(handOver) };
    this.#running.add(running);
    try {
      return await running.flow;
    } finally {
      handOver();
      this.#flows -= 1;
      this.#running.delete(running);
      if (recordId !== null) this.end(recordId);
      if (this.#flows === 0) this.#rows = new Set();
    }
  }

  /**
   * Runs the part of a flow that writes to the cloud. Flows of this tab wait for each other.
   * @returns `null` if another tab is writing or runs a series: `flow` isn't called then
   */
  readonly locked = <Result>(flow: () => Promise<Result>): Promise<Result | null> => {
    const turn = this.#turn.then(() => withWriterLock(flow, this.#isInSeries));
    this.#turn = turn.catch(() => undefined);
    return turn;
  };

  /**
   * Runs a series of flows. Between two flows of the series, other flows of this tab may write, but other tabs may
   * not.
   * @returns `null` if another tab is writing or runs a series: `series` isn't called then
   */
  async inSeries<Result>(series: () => Promise<Result>): Promise<Result | null> {
    let onBegun: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      onBegun = resolve;
    });
    const running: Promise<Result | null> = this.#turn.then(() =>
      withSeriesLock(async () => {
        this.#isInSeries = true;
        onBegun();
        try {
          return await series();
        } finally {
          this.#isInSeries = false;
          // Makes the next flow of this tab wait until the browser has released the lock.
          this.#turn = Promise.allSettled([this.#turn, running]);
        }
      }),
    );
    this.#turn = Promise.race([begun, running.catch(() => undefined)]);
    return running;
  }
}
