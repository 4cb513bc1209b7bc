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
 * The name for another attempt. A number of up to four digits at the end is incremented and keeps its leading
 * zeros (`web_09` becomes `web_10`). Any other name gets `_2`: a longer number is a date or an id. A long name
 * is shortened first, so that the new name still fits the rule.
 */
export function nextKeyName(name: string): string {
  const [, stem = name, digits = ''] = /^(|.*[^0-9])([0-9]{1,4})$/.exec(name) ?? [];
  const suffix = digits === '' ? '_2' : String(Number(digits) + 1).padStart(digits.length, '0');
  return stem.slice(0, KEY_NAME_MAX_LENGTH - suffix.length) + suffix;
}
