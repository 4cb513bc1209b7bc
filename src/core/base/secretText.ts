/** What an engine keeps of texts that nobody holds any more, and how it lets go: measured in V8's heap. */

/** A text that shares no memory with the one that it was cut out of: a part keeps the whole of it alive. */
export function copyOf(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

/** Every engine keeps the text of the last match, for `RegExp.input`: until the next one. */
export function forgetLastMatch(): void {
  /nothing/.exec('nothing');
}
