/** The ids of the selected items of a list. */
export class Selection {
  #ids = $state.raw<ReadonlySet<string>>(new Set());

  get size(): number {
    return this.#ids.size;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#ids[Symbol.iterator]();
  }

  /** Selects or unselects the given ids. */
  set(ids: Iterable<string>, isSelected: boolean): void {
    const next = new Set(this.#ids);
    for (const id of ids) {
      if (isSelected) next.add(id);
      else next.delete(id);
    }
    this.#ids = next;
  }

  clear(): void {
    this.#ids = new Set();
  }
}
