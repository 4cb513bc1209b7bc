/**
 * A short message about something that has just happened. It stays in view on every page until the user closes it or
 * the app dismisses it.
 */
export interface Toast {
  /** At most one toast with this id is shown: a newer one replaces it. */
  readonly id: string;
  /** A function, so that the text is always in the current language. */
  readonly text: () => string;
  /** Whether the toast disappears by itself: for news that isn't important and can be seen elsewhere too. */
  readonly isBrief?: boolean;
  /** A button in the toast: its label and what it does. */
  readonly action?: { readonly label: () => string; readonly run: () => unknown };
}

export class Toasts {
  #all = $state.raw<readonly (Toast & { readonly number: number })[]>([]);
  #count = 0;

  /**
   * The toasts in view. Showing a toast gives it a new number, even if its id and text are the same as before, so
   * that a screen reader announces the text again.
   */
  get all(): readonly (Toast & { readonly number: number })[] {
    return this.#all;
  }

  show(toast: Toast): void {
    this.#count += 1;
    this.#all = [...this.#all.filter(({ id }) => id !== toast.id), { ...toast, number: this.#count }];
  }

  dismiss(id: string): void {
    this.#all = this.#all.filter((toast) => toast.id !== id);
  }
}
