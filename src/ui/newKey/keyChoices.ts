/** Choices that are the same for every way of making keys. */
export const KEY_METHODS = ['cloud', 'device'] as const;
/** Who makes the private key. */
export type KeyMethod = (typeof KEY_METHODS)[number];

/** @returns `null` for what is no project's number */
export function projectNumber(text: string): number | null {
  return /^\d{1,10}$/.test(text.trim()) ? Number(text) : null;
}
