/**
 * Reports in toasts what a page about keys has done. The last change to data that only this device has can be undone.
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

  /** @param text what was done, in a sentence */
  offer(text: string, revert: () => Promise<void>): void {
    const run = () => this.#takeBack(revert);
    this.#toasts.show({ id: DONE, text: () => text, action: { label: () => this.#texts().undo, run } });
  }

  /** Reports something that can't be taken back. From then on, neither can what was done before it. */
  say(text: string): void {
    this.#toasts.show({ id: DONE, text: () => text });
  }

  /** Something was found out; what was done before can still be taken back. */
  note(text: string): void {
    this.#toasts.show({ id: NOTE, text: () => text });
  }

  /** The page has gone, and its last words with it. */
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
