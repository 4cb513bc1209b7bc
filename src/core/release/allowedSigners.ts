/**
 * Looks a signer up in a list of allowed signers (ssh-keygen(1), "ALLOWED SIGNERS"). Only plain lines are read: what
 * ssh-keygen reads in a more unusual way is left to it, so that no line allows more here than there.
 */
import { bytesToBase64 } from '../base/bytes.ts';

/** The question whether the list lets this key sign this kind of thing, under this name and at this time. */
export interface SignerQuestion {
  /** An Ed25519 key in its wire form. */
  readonly publicKey: Uint8Array;
  readonly identity: string;
  readonly namespace: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * - `allowed`: a line allows it
 * - `unknownKey`: no line has this key
 * - `unclear`: the key is only in lines that aren't plain
 * - `otherIdentity`: the key is there, under other names only; `principals` has them
 * - `otherNamespace`: the key may not sign this kind of thing
 * - `expired`, `notYetValid`: the key was valid until, or will be valid from `at`, in milliseconds since 1970
 */
export type SignerVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'unknownKey' | 'unclear' | 'otherNamespace' }
  | { readonly kind: 'otherIdentity'; readonly principals: string }
  | { readonly kind: 'expired' | 'notYetValid'; readonly at: number };

/** @param list the file's bytes, one character for each */
export function lookUpSigner(list: string, question: SignerQuestion): SignerVerdict {
  const key = bytesToBase64(question.publicKey);
  const own = list
    .split('\n')
    .filter((line) => line.includes(key) && !/^[ \t]*#/.test(line))
    .map((line) => judge(readLine(line, key), question));
  return own.find(({ kind }) => kind === 'allowed') ?? own[0] ?? { kind: 'unknownKey' };
}

/** One line of the list: what its key may sign under which names. */
interface AllowedSigner {
  /** Patterns with `*` and `?`, separated by commas; one that begins with `!` excludes. */
  readonly principals: string;
  /** Patterns of what the key may sign; `null` for everything. */
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

/** Whether a text matches a list of patterns: one of them at least, and none that excludes. */
function matchesList(text: string, list: string): boolean {
  const patterns = list.split(',');
  const isExcluded = patterns.some((pattern) => pattern.startsWith('!') && matches(text, pattern.slice(1)));
  return !isExcluded && patterns.some((pattern) => matches(text, pattern));
}

function matches(text: string, pattern: string): boolean {
  const source = pattern.replaceAll(/[.+]/g, '\\$&').replaceAll(/\*+/g, '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}

/** Patterns without white space, quotes and escapes; ssh-keygen matches none of more than 1,022 characters. */
const PATTERNS = '[A-Za-z0-9_@.*?!,+-]{1,1000}';
const LINE = new RegExp(
  `^(?:(${PATTERNS})|"(${PATTERNS})")[ \\t]+(?:([^ \\t]+)[ \\t]+)?ssh-ed25519[ \\t]+(.*)$`,
  's',
);
const OPTION = new RegExp(`^(?:(namespaces)="(${PATTERNS})"|(valid-after|valid-before)="([0-9Z]+)")$`, 'i');

/**
 * @param key the key in base64
 * @returns `null` if the line isn't plain: no other options than these, each once and in quotes
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

/** Options are separated by commas, which may also stand inside quotes. */
function splitOptions(options: string): readonly string[] {
  return options.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
}

/** The moments that a time may stand for, in milliseconds since 1970. */
interface Moments {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a time as ssh-keygen writes it: YYYYMMDD, with HHMM or HHMMSS behind it; in UTC with a Z behind it, and else in
 * this device's time zone. There, ssh-keygen reckons without summer time, so such a time may stand for two moments.
 * @returns `null` if there is no time, and `undefined` if the text isn't one
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
  // In minutes; the larger one is that without summer time.
  const offset = Math.max(...[0, 6].map((one) => new Date(year, one, 1).getTimezoneOffset()));
  const moments = [new Date(...parts).getTime(), utc + offset * 60_000];
  return { first: Math.min(...moments), last: Math.max(...moments) };
}
