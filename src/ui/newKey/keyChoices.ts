/** The choices that the forms for one key and for many keys share. */
export const KEY_METHODS = ['cloud', 'device'] as const;
/** Who makes the private key. */
export type KeyMethod = (typeof KEY_METHODS)[number];

/** @returns `null` if the text isn't a project's number */
export function projectNumber(text: string): number | null {
  return /^\d{1,10}$/.test(text.trim()) ? Number(text) : null;
}
