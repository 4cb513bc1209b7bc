/** Taking back the last change of something that only this device knows. */
export class Undo {
  #last = $state.raw<{ readonly text: string; readonly revert: () => Promise<void> } | null>(null);

  /** What was done, in a sentence; `null` when there is nothing to take back. */
  get text(): string | null {
    return this.#last?.text ?? null;
  }

  offer(text: string, revert: () => Promise<void>): void {
    this.#last = { text, revert };
  }

  async run(): Promise<void> {
    const last = this.#last;
    this.#last = null;
    await last?.revert();
  }

  forget(): void {
    this.#last = null;
  }
}
