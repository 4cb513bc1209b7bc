/** Reads a list of allowed signers (ssh-keygen(1), "ALLOWED SIGNERS") and looks a signer up. */
import { base64ToBytes, bytesEqual } from '../base/bytes.ts';

/** One line of the list: a key, and what it may sign under which names. */
interface AllowedSigner {
  /** Patterns with `*` and `?`; one that begins with `!` excludes. */
  readonly principals: readonly string[];
  readonly publicKey: Uint8Array;
  /** Patterns of what the key may sign; `null` for everything. */
  readonly namespaces: readonly string[] | null;
  /** Milliseconds since 1970; `null` for no limit. */
  readonly validAfter: number | null;
  readonly validBefore: number | null;
}

/** The question whether the list lets this key sign this kind of thing, under this name and at this time. */
export interface SignerQuestion {
  readonly publicKey: Uint8Array;
  readonly identity: string;
  readonly namespace: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * - `allowed`: a line allows it
 * - `unknownKey`: no line has this key
 * - `otherIdentity`: the key is there, under other names only; `principals` has them
 * - `otherNamespace`: the key may not sign this kind of thing
 * - `expired`, `notYetValid`: the key was valid until, or will be valid from `at`, in milliseconds since 1970
 */
export type SignerVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'unknownKey' }
  | { readonly kind: 'otherIdentity'; readonly principals: string }
  | { readonly kind: 'otherNamespace' }
  | { readonly kind: 'expired' | 'notYetValid'; readonly at: number };

/** Looks a signer up. A line that can't be read allows nothing. */
export function lookUpSigner(list: string, question: SignerQuestion): SignerVerdict {
  const own = list
    .split(/\r?\n/)
    .map(readLine)
    .filter((signer) => signer !== null && bytesEqual(signer.publicKey, question.publicKey))
    .map((signer) => judge(signer as AllowedSigner, question));
  return own.find(({ kind }) => kind === 'allowed') ?? own[0] ?? { kind: 'unknownKey' };
}

function judge(signer: AllowedSigner, { identity, namespace, now }: SignerQuestion): SignerVerdict {
  const { namespaces, principals, validAfter, validBefore } = signer;
  if (!matchesList(identity, principals)) return { kind: 'otherIdentity', principals: principals.join(',') };
  if (namespaces !== null && !matchesList(namespace, namespaces)) return { kind: 'otherNamespace' };
  if (validAfter !== null && now < validAfter) return { kind: 'notYetValid', at: validAfter };
  if (validBefore !== null && now > validBefore) return { kind: 'expired', at: validBefore };
  return { kind: 'allowed' };
}

/** Whether a text matches a list of patterns: one of them at least, and none that excludes. */
function matchesList(text: string, patterns: readonly string[]): boolean {
  const isExcluded = patterns.some((pattern) => pattern.startsWith('!') && matches(text, pattern.slice(1)));
  return !isExcluded && patterns.some((pattern) => matches(text, pattern));
}

function matches(text: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** @returns `null` for an empty line, a comment, a certificate authority, and what can't be read */
function readLine(line: string): AllowedSigner | null {
  const [principals, ...rest] = fieldsOf(line);
  if (principals === undefined || line.trimStart().startsWith('#')) return null;
  const isKeyType = (text: string) => /^(sk-)?(ssh|ecdsa)-[a-z0-9@.-]+$/.test(text);
  const [options, base64] = isKeyType(rest[0] ?? '') ? ['', rest[1]] : [rest[0] ?? '', rest[2]];
  const publicKey = base64ToBytes(base64 ?? '');
  const read = readOptions(options);
  if (publicKey === null || publicKey.length === 0 || read === null) return null;
  return { ...read, principals: unquoted(principals).split(','), publicKey };
}

/** The fields of a line: white space separates them, unless it is in double quotes. */
function fieldsOf(line: string): readonly string[] {
  return line.match(/(?:"(?:\\"|[^"])*"|[^\s"])+/g) ?? [];
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/s, '$1').replaceAll('\\"', '"');
}

type Options = Pick<AllowedSigner, 'namespaces' | 'validAfter' | 'validBefore'>;

/** @returns `null` if one of the options isn't known, or makes the key one that signs certificates only */
function readOptions(text: string): Options | null {
  const read: { -readonly [Name in keyof Options]: Options[Name] } = {
    namespaces: null,
    validAfter: null,
    validBefore: null,
  };
  for (const option of text === '' ? [] : (text.match(/(?:"(?:\\"|[^"])*"|[^,"])+/g) ?? [''])) {
    const [, name = '', value = ''] = /^([a-z-]+)=(.*)$/is.exec(option) ?? [];
    const time = timeOf(unquoted(value));
    if (name.toLowerCase() === 'namespaces') read.namespaces = unquoted(value).split(',');
    else if (name.toLowerCase() === 'valid-after' && time !== null) read.validAfter = time;
    else if (name.toLowerCase() === 'valid-before' && time !== null) read.validBefore = time;
    else return null;
  }
  return read;
}

/**
 * A time as ssh-keygen writes it: YYYYMMDD, with HHMM or HHMMSS behind it; in this device's time zone, or in UTC with
 * a Z behind it.
 * @returns milliseconds since 1970; `null` if it is no such time
 */
function timeOf(text: string): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z?)$/i.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1, 7)
    .map((digits) => Number(digits ?? 0));
  const parts = [year, month - 1, day, hours, minutes, seconds] as const;
  const time = match[7] === '' ? new Date(...parts).getTime() : Date.UTC(...parts);
  return Number.isNaN(time) ? null : time;
}
