/**
 * Where the parts of a credential belong. A browser keeps the text of a submitted username field in its own profile, so
 * whatever can't be a SecretId is taken out of that field before anything can be submitted.
 */
import { copyOf, forgetLastMatch } from '../base/secretText.ts';
import { type CredentialFields, parseCredentialText } from './credentialText.ts';
import { isBeginning, isSecretId, isSecretKey, mayBeForeignId } from './secretId.ts';

export type { CredentialFields } from './credentialText.ts';

/**
 * What was done with what came into a field.
 * - `understood`: a whole credential was in it, and is in its fields now
 * - `swapped`: the two were in each other's field; - `movedKey`, `movedId`: one was in another's field
 * - `notAnId`: it can't be a SecretId, and was taken out
 */
export type CredentialNote = 'understood' | 'swapped' | 'movedKey' | 'movedId' | 'notAnId';

/** What somebody may mean by a text: one value, without the name, quotes and comment that it has in a file. */
const ONE_VALUE = /^(?:[^\n]*[=:：＝\s])?["'“‘]?([\w-]{8,128})["'”’]?\s*[;,]?\s*(?:#.*)?$/;

/** The fields as they should be; `note` is `null` when there is nothing to say. */
export interface Sorted {
  readonly fields: CredentialFields;
  readonly note: CredentialNote | null;
}

/**
 * Puts what came into a field where it belongs.
 * @param isCustom at a custom endpoint, where a SecretId may look otherwise
 * @returns the fields as they should be; its `note` is `null` when there is nothing to say
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
  // A token is much longer.
  if (changed === 'token' && isSecretKey(value) && fields.secretKey === '')
    return { fields: { ...bare, secretKey: value, token: '' }, note: 'movedKey' };
  return { fields: bare, note: null };
}

/**
 * The same for a text that is pasted or dropped as a whole, before the browser puts it beside what is there already.
 * @param into the field that it comes into; `null` for another field of the form
 * @returns `null` if the text is no part of a credential: then the browser treats it as usual
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

/** The SecretId or SecretKey that a text is about; the text itself for anything else. */
function valueIn(text: string): string {
  const value = ONE_VALUE.exec(text)?.[1] ?? '';
  return isSecretId(value) || isSecretKey(value) ? value : text;
}

function sortId(fields: CredentialFields, isCustom: boolean): Sorted {
  const { secretId, secretKey } = fields;
  if (isSecretKey(secretId)) {
    if (isSecretId(secretKey.trim())) return swap(fields);
    // What is in the other field stays: it may be the right one.
    const key = secretKey === '' ? secretId : secretKey;
    return { fields: { ...fields, secretId: '', secretKey: key }, note: 'movedKey' };
  }
  if (isBeginning(secretId, isCustom)) return { fields, note: null };
  return { fields: { ...fields, secretId: '' }, note: 'notAnId' };
}

function swap({ secretId, secretKey, token }: CredentialFields): Sorted {
  return { fields: { secretId: secretKey.trim(), secretKey: secretId, token }, note: 'swapped' };
}
