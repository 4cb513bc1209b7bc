/** What has just happened, told once beside whatever is in view. */
export interface Toast {
  /** One of each: the newer takes the place of the older. */
  readonly id: string;
  /** In the language in use when it is read. */
  readonly text: () => string;
  /** Merely good to know, and visible elsewhere too: it disappears by itself. */
  readonly isBrief?: boolean;
  /** What can be done about it. */
  readonly action?: { readonly label: () => string; readonly run: () => unknown };
}

export class Toasts {
  #all = $state.raw<readonly (Toast & { readonly number: number })[]>([]);
  #count = 0;

  /** Each has a number of its own, so that the same words are announced again when they are shown again. */
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
