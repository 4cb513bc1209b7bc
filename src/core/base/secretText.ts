/**
 * JavaScript engines keep some texts in memory even when no variable refers to them any more. These functions
 * make an engine release such texts (measured in V8's heap).
 */

/**
 * Copies a part of a longer text, so that the copy shares no memory with that text. An uncopied part keeps the whole
 * text alive.
 */
export function copyOf(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

/**
 * Every engine keeps the text of the last regular-expression match (for `RegExp.input`) until the next match. So this
 * function makes a harmless match.
 */
export function forgetLastMatch(): void {
  /nothing/.exec('nothing');
}
