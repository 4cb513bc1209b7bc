/**
 * How a JavaScript engine keeps texts that nothing refers to any more, and how to make it let go: measured in V8's
 * heap.
 */

/** A copy that shares no memory with the text that it was cut out of. Without it, a part keeps the whole text alive. */
export function copyOf(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

/** Every engine keeps the text of the last match, for `RegExp.input`, until the next match: so this makes one. */
export function forgetLastMatch(): void {
  /nothing/.exec('nothing');
}
