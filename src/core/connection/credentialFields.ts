/**
 * Sorts the parts of a credential into the right fields. The SecretId's field is a username field, and a browser
 * keeps the text of a submitted username field in its own profile. So any text that can't be a SecretId is
 * removed from that field before the form can be submitted.
 */
import { copyOf, forgetLastMatch } from '../base/secretText.ts';
import { type CredentialFields, parseCredentialText } from './credentialText.ts';
import { isBeginning, isSecretId, isSecretKey, mayBeForeignId } from './secretId.ts';

export type { CredentialFields } from './credentialText.ts';

/**
 * What was done with the text that was entered in a field.
 * - `understood`: the text was a whole credential, and each part was put into its field
 * - `swapped`: the SecretId and the SecretKey were in each other's field, and were exchanged
 * - `movedKey`, `movedId`: the SecretKey or the SecretId was entered in another field than its own
 * - `notAnId`: the text can't be a SecretId, and was removed
 */
export type CredentialNote = 'understood' | 'swapped' | 'movedKey' | 'movedId' | 'notAnId';

/**
 * Finds the one value in a text that may be a line from a file, with a name before the value, quotes around it and a
 * comment after it.
 */
const ONE_VALUE = /^(?:[^\n]*[=:：＝\s])?["'“‘]?([\w-]{8,128})["'”’]?\s*[;,]?\s*(?:#.*)?$/;

/** The corrected fields; `note` is `null` if there is nothing to tell the user. */
export interface Sorted {
  readonly fields: CredentialFields;
  readonly note: CredentialNote | null;
}

/**
 * Moves the text that was entered in the field `changed`, or its parts, to the fields where they belong.
 * @param isCustom whether the connection uses a custom endpoint, where a SecretId may have another form
 * @returns the corrected fields; `note` is `null` if there is nothing to tell the user
 */
export function sortCredential(
  fields: CredentialFields,
  changed: keyof CredentialFields,
  isCustom: boolean,
): Sorted {
  const sorted = sort(fields, changed, isCustom);
  forgetLastMatch();
  return withoutSource(sorted);
}

function sort(fields: CredentialFields, changed: keyof CredentialFields, isCustom: boolean): Sorted {
  const text = fields[changed].trim();
  const whole = sortWhole(text, isCustom);
  if (whole !== null) return whole;
  const value = valueIn(text);
  if (changed === 'secretId') return sortId({ ...fields, secretId: value }, isCustom);
  const bare = value === text ? fields : { ...fields, [changed]: value };
  if (isSecretId(value)) {
    if (changed === 'secretKey' && isSecretKey(fields.secretId)) return swap(bare);
    return { fields: { ...bare, secretId: value, [changed]: '' }, note: 'movedId' };
  }
  // A text that looks like a SecretKey can't be a token: tokens are much longer.
  if (changed === 'token' && isSecretKey(value) && fields.secretKey === '')
    return { fields: { ...bare, secretKey: value, token: '' }, note: 'movedKey' };
  return { fields: bare, note: null };
}

/**
 * Like {@link sortCredential}, but for a text that the user pastes or drops. The text isn't in a field yet.
 * @param into the credential field that gets the text; `null` for any other field of the form
 * @returns `null` if the text isn't part of a credential: then the browser handles it as usual
 */
export function sortPasted(
  fields: CredentialFields,
  text: string,
  into: keyof CredentialFields | null,
  isCustom: boolean,
): Sorted | null {
  const sorted = sortText(fields, text, into, isCustom);
  forgetLastMatch();
  return sorted === null ? null : withoutSource(sorted);
}

function sortText(
  fields: CredentialFields,
  text: string,
  into: keyof CredentialFields | null,
  isCustom: boolean,
): Sorted | null {
  const whole = sortWhole(text, isCustom);
  if (whole !== null || into === null) return whole;
  const value = valueIn(text.trim());
  if (isSecretId(value))
    return { fields: { ...fields, secretId: value }, note: into === 'secretId' ? null : 'movedId' };
  if (isSecretKey(value))
    return { fields: { ...fields, secretKey: value }, note: into === 'secretKey' ? null : 'movedKey' };
  return null;
}

/** Copies the SecretId, so that it doesn't keep the whole pasted or typed text in memory. */
function withoutSource({ fields, note }: Sorted): Sorted {
  return { fields: { ...fields, secretId: copyOf(fields.secretId) }, note };
}

function sortWhole(text: string, isCustom: boolean): Sorted | null {
  const whole = parseCredentialText(text);
  if (whole === null || !(isSecretId(whole.secretId) || (isCustom && mayBeForeignId(whole.secretId))))
    return null;
  return { fields: whole, note: 'understood' };
}

/** The SecretId or SecretKey that a text contains; the unchanged text if it contains neither. */
function valueIn(text: string): string {
  const value = ONE_VALUE.exec(text)?.[1] ?? '';
  return isSecretId(value) || isSecretKey(value) ? value : text;
}

function sortId(fields: CredentialFields, isCustom: boolean): Sorted {
  const { secretId, secretKey } = fields;
  if (isSecretKey(secretId)) {
    if (isSecretId(secretKey.trim())) return swap(fields);
    // A SecretKey that is already in its field stays: it may be the right one.
    const key = secretKey === '' ? secretId : secretKey;
    return { fields: { ...fields, secretId: '', secretKey: key }, note: 'movedKey' };
  }
  if (isBeginning(secretId, isCustom)) return { fields, note: null };
  return { fields: { ...fields, secretId: '' }, note: 'notAnId' };
}

function swap({ secretId, secretKey, token }: CredentialFields): Sorted {
  return { fields: { secretId: secretKey.trim(), secretKey: secretId, token }, note: 'swapped' };
}
