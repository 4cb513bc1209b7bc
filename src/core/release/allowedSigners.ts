/**
 * Checks whether a list of allowed signers (ssh-keygen(1), "ALLOWED SIGNERS") allows a key to sign. Only lines in a
 * plain form are read (see {@link readLine}). Any other line allows nothing, even if ssh-keygen can read it. So
 * Keysmith never allows more than ssh-keygen does.
 */
import { bytesToBase64 } from '../base/bytes.ts';

/** The question that the list has to answer: may this key sign under this name, in this namespace, at this time? */
export interface SignerQuestion {
  /** An Ed25519 key in its wire form. */
  readonly publicKey: Uint8Array;
  readonly identity: string;
  readonly namespace: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Whether a key may sign. If no line allows it, the verdict comes from the first line that has the key.
 * - `allowed`: a line allows the key to sign
 * - `unknownKey`: no line has this key
 * - `unclear`: the line has the key, but isn't in the plain form that Keysmith reads
 * - `otherIdentity`: the key may sign only under other names; `principals` has the patterns of these names
 * - `otherNamespace`: the key may not sign in this namespace
 * - `expired`: the key was valid until `at`, in milliseconds since 1970
 * - `notYetValid`: the key will be valid from `at` on, in milliseconds since 1970
 */
export type SignerVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'unknownKey' | 'unclear' | 'otherNamespace' }
  | { readonly kind: 'otherIdentity'; readonly principals: string }
  | { readonly kind: 'expired' | 'notYetValid'; readonly at: number };

/** @param list the list's text, with one character for each byte of the file */
export function lookUpSigner(list: string, question: SignerQuestion): SignerVerdict {
  const key = bytesToBase64(question.publicKey);
  const own = list
    .split('\n')
    .filter((line) => line.includes(key) && !/^[ \t]*#/.test(line))
    .map((line) => judge(readLine(line, key), question));
  return own.find(({ kind }) => kind === 'allowed') ?? own[0] ?? { kind: 'unknownKey' };
}

/** One line of the list: under which names, in which namespaces and during which time its key may sign. */
interface AllowedSigner {
  /**
   * Patterns for the signer's name, with `*` and `?`, separated by commas. A name that matches a pattern after `!` is
   * excluded.
   */
  readonly principals: string;
  /** Patterns for the namespaces in which the key may sign; `null` if it may sign in every namespace. */
  readonly namespaces: string | null;
  /** Milliseconds since 1970; `null` for no limit. */
  readonly validAfter: number | null;
  readonly validBefore: number | null;
}

function judge(signer: AllowedSigner | null, { identity, namespace, now }: SignerQuestion): SignerVerdict {
  if (signer === null) return { kind: 'unclear' };
  const { namespaces, principals, validAfter, validBefore } = signer;
  if (!matchesList(identity, principals)) return { kind: 'otherIdentity', principals };
  if (namespaces !== null && !matchesList(namespace, namespaces)) return { kind: 'otherNamespace' };
  if (validAfter !== null && now < validAfter) return { kind: 'notYetValid', at: validAfter };
  if (validBefore !== null && now > validBefore) return { kind: 'expired', at: validBefore };
  return { kind: 'allowed' };
}

/** Whether a text matches at least one pattern of a list, and isn't excluded by a pattern that begins with `!`. */
function matchesList(text: string, list: string): boolean {
  const patterns = list.split(',');
  const isExcluded = patterns.some((pattern) => pattern.startsWith('!') && matches(text, pattern.slice(1)));
  return !isExcluded && patterns.some((pattern) => matches(text, pattern));
}

function matches(text: string, pattern: string): boolean {
  const source = pattern.replaceAll(/[.+]/g, '\\$&').replaceAll(/\*+/g, '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}

/**
 * A list of patterns without white space, quotes or escapes. Its length is limited because ssh-keygen never matches a
 * pattern of more than 1,022 characters.
 */
const PATTERNS = '[A-Za-z0-9_@.*?!,+-]{1,1000}';
const LINE = new RegExp(
  `^(?:(${PATTERNS})|"(${PATTERNS})")[ \\t]+(?:([^ \\t]+)[ \\t]+)?ssh-ed25519[ \\t]+(.*)$`,
  's',
);
const OPTION = new RegExp(`^(?:(namespaces)="(${PATTERNS})"|(valid-after|valid-before)="([0-9Z]+)")$`, 'i');

/**
 * Reads a line that contains the key.
 * @param key the key in base64
 * @returns `null` if the line isn't plain. A plain line has no options other than `namespaces`, `valid-after` and
 * `valid-before`. Each appears at most once, and its value is in quotes and can be read
 */
function readLine(line: string, key: string): AllowedSigner | null {
  const [, plain, quoted, options, rest = ''] = LINE.exec(line) ?? [];
  const principals = plain ?? quoted;
  const behind = rest.slice(key.length);
  if (principals === undefined || !rest.startsWith(key) || !/^(\r|[ \t][^\0]*)?$/.test(behind)) return null;
  const read = new Map<string, string>();
  for (const option of options === undefined ? [] : splitOptions(options)) {
    const [, namespaces, patterns = '', validity = '', time = patterns] = OPTION.exec(option) ?? [];
    const name = (namespaces ?? validity).toLowerCase();
    if (name === '' || read.has(name)) return null;
    read.set(name, time);
  }
  const namespaces = read.get('namespaces') ?? null;
  const validAfter = timesOf(read.get('valid-after'));
  const validBefore = timesOf(read.get('valid-before'));
  if (validAfter === undefined || validBefore === undefined) return null;
  if (validAfter !== null && validBefore !== null && validBefore.first <= validAfter.last) return null;
  return {
    principals,
    namespaces,
    validAfter: validAfter?.last ?? null,
    validBefore: validBefore?.first ?? null,
  };
}

/** Splits the options of a line at their commas. Commas inside quotes don't separate options. */
function splitOptions(options: string): readonly string[] {
  return options.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
}

/**
 * The earliest and the latest moment that a time in the list can mean, in milliseconds since 1970. They differ only
 * for a local time in summer; see {@link timesOf}.
 */
interface Moments {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a time in ssh-keygen's form: YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS. A time that ends in Z is in UTC. Any
 * other time is in this device's time zone, but ssh-keygen ignores summer time when it reads such a time. So both
 * moments are returned: with summer time and without.
 * @returns `null` if `text` is `undefined`, and `undefined` if `text` isn't a time
 */
function timesOf(text: string | undefined): Moments | null | undefined {
  if (text === undefined) return null;
  const match = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z?)$/i.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1, 7)
    .map((digits) => Number(digits ?? 0));
  const isTime =
    month >= 1 && month <= 12 && day >= 1 && day <= 31 && hours < 24 && minutes < 60 && seconds < 60;
  if (year <= 1970 || !isTime) return undefined;
  const parts = [year, month - 1, day, hours, minutes, seconds] as const;
  const utc = Date.UTC(...parts);
  if (match[7] !== '') return { first: utc, last: utc };
  // The offset without summer time, in minutes: the larger of the offsets in January and July.
  const offset = Math.max(...[0, 6].map((one) => new Date(year, one, 1).getTimezoneOffset()));
  const moments = [new Date(...parts).getTime(), utc + offset * 60_000];
  return { first: Math.min(...moments), last: Math.max(...moments) };
}
