/** A part of the app that is made when it is first needed. */
interface Lazy<Part> {
  /** `null` before it was loaded. */
  part: Part | null;
  /** A failed loading may be tried again. @throws what making it has thrown */
  readonly load: () => Promise<Part>;
}

/** @param make called once, when it is first asked for; again after it has failed */
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
