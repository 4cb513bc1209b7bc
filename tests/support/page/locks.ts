/** Web Locks among the tabs of a test: each name has one holder; others wait in turn, or are told that it isn't available. */
type Held = { readonly name: string } | null;

export class FakeLocks {
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #held = new Set<string>();

  async request<Result>(
    name: string,
    optionsOrRun: { readonly ifAvailable?: boolean } | ((lock: Held) => Result | Promise<Result>),
    maybeRun?: (lock: Held) => Result | Promise<Result>,
  ): Promise<Result> {
    const run = typeof optionsOrRun === 'function' ? optionsOrRun : maybeRun;
    if (run === undefined) throw new TypeError('request: expected what is to be run');
    const { ifAvailable = false } = typeof optionsOrRun === 'function' ? {} : optionsOrRun;
    if (ifAvailable && this.#held.has(name)) return run(null);
    const before = this.#last.get(name);
    if (!this.#held.has(name)) this.#held.add(name);
    const running = (before ?? Promise.resolve()).then(async () => {
      this.#held.add(name);
      try {
        return await run({ name });
      } finally {
        if (this.#last.get(name) === settled) this.#held.delete(name);
      }
    });
    const settled: Promise<unknown> = running.catch(() => undefined);
    this.#last.set(name, settled);
    return running;
  }

  async query(): Promise<{ held: readonly { name: string }[] }> {
    return { held: [...this.#held].map((name) => ({ name })) };
  }
}
