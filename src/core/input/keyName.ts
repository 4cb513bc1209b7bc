/**
 * The rule for key names: 1 to 25 digits, ASCII letters and underscores.
 * Source: CreateKeyPair, input parameter KeyName, tencentcloud.com/document/api/213/15699.
 */
export const KEY_NAME_MAX_LENGTH = 25;

export type KeyNameProblem =
  | { readonly kind: 'empty' }
  | { readonly kind: 'illegalCharacters'; readonly characters: string }
  | { readonly kind: 'tooLong'; readonly length: number };

/** @returns the first thing that is wrong with a name; `null` when it is fine */
export function keyNameProblem(name: string): KeyNameProblem | null {
  if (name === '') return { kind: 'empty' };
  const illegal = new Set(name.match(/[^0-9A-Za-z_]/gu) ?? []);
  if (illegal.size > 0) return { kind: 'illegalCharacters', characters: [...illegal].join('') };
  return name.length > KEY_NAME_MAX_LENGTH ? { kind: 'tooLong', length: name.length } : null;
}

/**
 * The nearest name that fits the rule: accents dropped, anything else illegal replaced by `_`, cut at 25.
 * @returns `null` where nothing of the name would be left
 */
export function suggestKeyName(name: string): string | null {
  const suggestion = name
    .trim()
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .replace(/[^0-9A-Za-z_]+/gu, '_')
    .slice(0, KEY_NAME_MAX_LENGTH);
  return /[0-9A-Za-z]/.test(suggestion) ? suggestion : null;
}

/**
 * The name for another attempt: `web_1` becomes `web_1_2`, and `web_1_2` becomes `web_1_3`. A long name is shortened
 * first, so that the new name still fits the rule.
 */
export function nextKeyName(name: string): string {
  const match = /^(.+)_(\d{1,3})_(\d{1,3})$/.exec(name);
  const [stem, count] = match === null ? [name, 2] : [`${match[1]}_${match[2]}`, Number(match[3]) + 1];
  const suffix = `_${count}`;
  return stem.slice(0, KEY_NAME_MAX_LENGTH - suffix.length) + suffix;
}
