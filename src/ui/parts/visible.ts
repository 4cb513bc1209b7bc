/** Makes text from elsewhere safe to show. */

/**
 * Cuts untrusted text to 500 characters, and replaces its control and bidirectional characters with visible escape
 * sequences.
 */
export function visible(text: string): string {
  return text.slice(0, 500).replace(
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
