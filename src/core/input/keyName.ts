/**
 * The rule for key names: 1 to 25 characters, each of them a digit, an ASCII letter or an underscore.
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
 * Returns the nearest name that fits the rule. Accents are dropped, other illegal characters become `_`, and the name
 * is cut at 25 characters.
 * @returns `null` if no letter and no digit would be left
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
 * Returns the name for another attempt. A number of up to four digits at the end is incremented and keeps its leading
 * zeros (`web_09` becomes `web_10`). Any other name gets `_2`, even one with a longer number, which is probably a
 * date or an id. A long name is shortened first, so that the new name still fits the rule.
 */
export function nextKeyName(name: string): string {
  const [, stem = name, digits = ''] = /^(|.*[^0-9])([0-9]{1,4})$/.exec(name) ?? [];
  const suffix = digits === '' ? '_2' : String(Number(digits) + 1).padStart(digits.length, '0');
  return stem.slice(0, KEY_NAME_MAX_LENGTH - suffix.length) + suffix;
}
