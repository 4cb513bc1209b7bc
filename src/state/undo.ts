/** What a page about keys has done, told in a toast; the last change of what only this device knows can be taken back. */
import type { Toasts } from './toasts.svelte.ts';

const ID = 'keys';

export class Undo {
  readonly #toasts: Toasts;
  readonly #texts: () => { readonly undo: string; readonly undone: string };

  constructor(toasts: Toasts, texts: () => { readonly undo: string; readonly undone: string }) {
    this.#toasts = toasts;
    this.#texts = texts;
  }

  /** @param text what was done, in a sentence */
  offer(text: string, revert: () => Promise<void>): void {
    const { undo, undone } = this.#texts();
    const run = async () => {
      await revert();
      this.say(undone);
    };
    this.#toasts.show({ id: ID, text, action: { label: undo, run } });
  }

  /** Something else was done, which can't be taken back: nor can what was done before it. */
  say(text: string): void {
    this.#toasts.show({ id: ID, text });
  }

  /** The page has gone, and its last words with it. */
  forget(): void {
    this.#toasts.dismiss(ID);
  }
}
