/**
 * A language that nobody speaks: English with accents on its letters, a third longer, in brackets. What a page shows outside
 * of brackets was never given to translators; what is cut off here would be cut off in a longer language.
 */
const ACCENTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'aàbƀcçdđeèfƒgĝhĥiìjĵkķlļmḿnñoòpƥqɋrŕsštţuùvṽwŵxẋyŷzž'].reduce(pairs, [])),
  ...Object.fromEntries([...'AÀBƁCÇDĐEÈFƑGĜHĤIÌJĴKĶLĻMḾNÑOÒPƤQɊRŔSŠTŢUÙVṼWŴXẊYŶZŽ'].reduce(pairs, [])),
};

function pairs(
  all: [string, string][],
  letter: string,
  index: number,
  letters: string[],
): [string, string][] {
  return index % 2 === 0 ? [...all, [letter, letters[index + 1] ?? letter]] : all;
}

/** Not for reading: a locale's name, and an address. */
const AS_THEY_ARE = new Set(['locale', 'manifest']);

/** Messages of the same shape. What a message is given (a name, a number) is changed with it. */
export function pseudo<Messages>(messages: Messages, name = ''): Messages {
  return translate(messages, name) as Messages;
}

function translate(value: unknown, name: string): unknown {
  if (typeof value === 'string') return AS_THEY_ARE.has(name) ? value : longer(value);
  if (typeof value === 'function')
    return (...args: unknown[]) => translate((value as (...args: unknown[]) => unknown)(...args), name);
  if (Array.isArray(value)) return value.map((one) => translate(one, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, translate(one, key)]));
}

function longer(text: string): string {
  if (text === '') return '';
  const accented = [...text].map((letter) => ACCENTS[letter] ?? letter).join('');
  return `⟦${accented}${' ẋẋẋẋẋ'.repeat(Math.ceil(text.length / 18))}⟧`;
}
