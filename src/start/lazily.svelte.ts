/** A part of the app that is made when it is first needed. */
export class Lazy<Part> {
  readonly #make: () => Promise<Part>;
  #making: Promise<Part> | null = null;
  #part = $state.raw<Part | null>(null);

  /** @param make called at the first `load`, and again only after a call of it has failed */
  constructor(make: () => Promise<Part>) {
    this.#make = make;
  }

  /** `null` until the part is loaded. */
  get part(): Part | null {
    return this.#part;
  }

  /**
   * Makes the part, or returns the one already made. After a failure, the next call tries again.
   * @throws the error that `make` threw
   */
  readonly load = async (): Promise<Part> => {
    this.#making ??= this.#make();
    try {
      return (this.#part = await this.#making);
    } catch (error) {
      this.#making = null;
      throw error;
    }
  };

  /** The part, for code that runs only after `load`. @throws {TypeError} if the part isn't loaded */
  get loaded(): Part {
    if (this.#part === null) throw new TypeError('a lazy part: expected load() first');
    return this.#part;
  }
}
