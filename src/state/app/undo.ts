/**
 * Shows toasts about what the user has done on a page, for example to keys or to saved connections. The last
 * change to data that exists only on this device can be undone.
 */
import { JournalError } from '../../core/flows/ports/journal.ts';
import type { Toasts } from './toasts.svelte.ts';

interface UndoTexts {
  readonly undo: string;
  readonly undone: string;
  readonly notWritten: string;
}

const DONE = 'keys';
const NOTE = 'keysNote';

export class Undo {
  readonly #toasts: Toasts;
  readonly #texts: () => UndoTexts;

  constructor(toasts: Toasts, texts: () => UndoTexts) {
    this.#toasts = toasts;
    this.#texts = texts;
  }

  /** Reports a change, and offers to undo it. @param text says in one sentence what was done */
  offer(text: string, revert: () => Promise<void>): void {
    const run = () => this.#takeBack(revert);
    this.#toasts.show({ id: DONE, text: () => text, action: { label: () => this.#texts().undo, run } });
  }

  /**
   * Reports something that can't be undone. The toast replaces an earlier offer to undo, so from now on the earlier
   * change can't be undone.
   */
  say(text: string): void {
    this.#toasts.show({ id: DONE, text: () => text });
  }

  /** Reports a result in a toast of its own, so that an earlier offer to undo stays in view. */
  note(text: string): void {
    this.#toasts.show({ id: NOTE, text: () => text });
  }

  /** Removes these toasts when the user leaves the page. */
  forget(): void {
    this.#toasts.dismiss(DONE);
    this.#toasts.dismiss(NOTE);
  }

  async #takeBack(revert: () => Promise<void>): Promise<void> {
    try {
      await revert();
      this.say(this.#texts().undone);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.say(this.#texts().notWritten);
    }
  }
}
