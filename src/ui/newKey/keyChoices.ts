/** The choices that the forms for one key and for many keys share. */
import type { KeyMethod } from '../../state/newKey/newKeyForm.svelte.ts';

export const KEY_METHODS: readonly KeyMethod[] = ['cloud', 'device'];

/**
 * Reads the number of a project.
 * @returns `null` if the text isn't a project's number
 */
export function projectNumber(text: string): number | null {
  return /^\d{1,10}$/.test(text.trim()) ? Number(text) : null;
}
