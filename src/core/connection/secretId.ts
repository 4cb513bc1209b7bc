/**
 * Checks whether a text has the form of a SecretId or a SecretKey. A SecretId begins with AKID at the China site, and
 * with IKID at the international site. Source: "Access keys", tencentcloud.com/document/product/598/34228 (2026).
 */
const MAX_LENGTH = 128;

/** Whether a text has the form of a SecretId of the public sites: AKID or IKID, then letters, digits, `-` and `_`. */
export function isSecretId(text: string): boolean {
  return /^(AKID|IKID)[A-Za-z0-9_-]{4,}$/.test(text) && text.length <= MAX_LENGTH;
}

/** Whether a text has the form of a SecretKey: 32 letters and digits that don't begin with AKID or IKID. */
export function isSecretKey(text: string): boolean {
  return /^[A-Za-z0-9]{32}$/.test(text) && !/^(AKID|IKID)/.test(text);
}

/** Whether a free text contains a word that can be a SecretKey. Such a text must not be stored. */
export function holdsSecretKey(text: string): boolean {
  return text.split(/[^A-Za-z0-9]+/).some(isSecretKey);
}

/**
 * Whether a text may be a private cloud's SecretId. Such a text could also be something secret, so the user is asked
 * once whether it is a SecretId.
 */
export function mayBeForeignId(text: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(text) && text.length <= MAX_LENGTH && !isSecretKey(text);
}

/** Whether a text may be a SecretId that the user is still typing. */
export function isBeginning(text: string, isCustom: boolean): boolean {
  if (text === '' || /^(AKID|IKID)[A-Za-z0-9_-]*$/.test(text)) return text.length <= MAX_LENGTH;
  if ('AKID'.startsWith(text) || 'IKID'.startsWith(text)) return true;
  return isCustom && mayBeForeignId(text);
}
