/** A part of the app that is made when it is first needed. */
interface Lazy<Part> {
  /** `null` before it was loaded. */
  part: Part | null;
  /**
   * Makes the part, or returns the one already made. After a failure, the next call tries again.
   * @throws the error that `make` threw
   */
  readonly load: () => Promise<Part>;
}

/** @param make called when the part is first asked for, and again only if that failed */
export function lazily<Part>(make: () => Promise<Part>): Lazy<Part> {
  let making: Promise<Part> | null = null;
  const lazy: Lazy<Part> = {
    part: null,
    async load() {
      making ??= make();
      try {
        return (lazy.part = await making);
      } catch (error) {
        making = null;
        throw error;
      }
    },
  };
  return lazy;
}
