/** What has just happened, told once beside whatever is in view. */
export interface Toast {
  /** One of each: the newer takes the place of the older. */
  readonly id: string;
  readonly text: string;
  /** What can be done about it. */
  readonly action?: { readonly label: string; readonly run: () => unknown };
}

export class Toasts {
  #all = $state.raw<readonly Toast[]>([]);

  get all(): readonly Toast[] {
    return this.#all;
  }

  show(toast: Toast): void {
    this.#all = [...this.#all.filter(({ id }) => id !== toast.id), toast];
  }

  dismiss(id: string): void {
    this.#all = this.#all.filter((toast) => toast.id !== id);
  }
}
