/**
 * Signs requests that a person carries to a device that can send them: the import of a row's public key, and the
 * query whether the cloud has that key. Before an import is handed out, the row is journalled with the time of the
 * import's last signature.
 */
import type { Endpoint } from '../api/endpoint.ts';
import { InputError } from '../base/errors.ts';
import { mayStillRun } from '../ledger/attemptWindow.ts';
import type { KeyRecord } from '../ledger/keyRecord.ts';
import { mayImport, settledState } from '../ledger/keyState.ts';
import { isWithoutAccount, type Route } from '../ledger/route.ts';
import type { Journal } from '../flows/ports/journal.ts';
import type { DayKeys } from '../tc3/dayKeys.ts';
import { type SignedHeaders, signRequest } from '../tc3/sign.ts';
import { utcDate } from '../tc3/stringToSign.ts';
import { type CarriedAction, type CarriedInputs, encodeParameters, signCarried } from '../v1/sign.ts';
import type { Parameter } from '../v1/stringToSign.ts';

const VERSION = '2017-03-12';
const MINUTE_MS = 60_000;
/**
 * The time between two consecutive signatures of the request in a file. Each signature is good from five minutes
 * before its time to five minutes after it. The service might refuse signatures whose time is still to come. Even
 * then, a gap of four minutes leaves no moment without a good signature.
 */
export const RUNG_MS = 4 * MINUTE_MS;
/**
 * The longest time for which a file may be good. All that time, anyone who has the file can register the public
 * key.
 */
export const MAX_CARRY_MS = 8 * 60 * MINUTE_MS;

/** What signing a carried request needs. */
export interface CarryPorts {
  readonly endpoint: Endpoint;
  readonly secretId: string;
  /** The STS token of a temporary credential, else `null`. */
  readonly token: string | null;
  /** HMAC-SHA256 of a string to sign; its key is the SecretKey. */
  readonly hmac: (stringToSign: string) => Promise<Uint8Array>;
  /** Milliseconds since 1970, by this device's clock. */
  readonly now: () => number;
  /** The accepted correction of that clock, in milliseconds. */
  readonly skewMs: number;
  /** A random whole number above 0. */
  readonly nonce: () => number;
}

/** What is needed to hand out a row's import request, in addition to what signing needs. */
export interface HandOutPorts extends CarryPorts {
  readonly journal: Journal;
  /** The account and the endpoint that the request is for. A row that has no account yet is assigned to both. */
  readonly route: Route;
}

/** A signed request that can be carried. */
export interface Carried {
  readonly parameters: readonly Parameter[];
  /** The time in the signature, milliseconds since 1970. */
  readonly signedAt: number;
}

/**
 * Why a row's import can't be carried; `null` if it can.
 * - `import`: the public key isn't to be imported now
 * - `tags`: the row has tags. A tag may contain any character, so tags can't be signed safely
 */
export function carryObstacle(record: KeyRecord): 'import' | 'tags' | null {
  if (!mayImport(record) || record.state === 'unconfirmed') return 'import';
  return record.tags.length === 0 ? null : 'tags';
}

/**
 * Signs the import of a row's public key. Before the requests are returned, the row is journalled with the time
 * of the last signature. From then on, the import counts as one that may be executed.
 * @param method GET: a link, signed once; POST: a form, signed for all of the time that it is to be good for
 * @param forMs how long a form is to be good for, in milliseconds; at most {@link MAX_CARRY_MS}
 * @returns the row as journalled, and one signed request for every {@link RUNG_MS} of that time, the earliest
 * first
 * @throws {InputError} for the field `row`, with the problem `import` or `tags`; for a parameter whose value
 * can't be signed safely, with the problem `joined`
 * @throws {JournalError} if the row couldn't be journalled: then nothing was handed out
 */
export async function carryImport(
  ports: HandOutPorts,
  record: KeyRecord,
  { method, forMs = 0 }: { readonly method: 'GET' | 'POST'; readonly forMs?: number },
): Promise<{ readonly record: KeyRecord; readonly carried: readonly Carried[] }> {
  const input = importOf(record);
  const first = wholeSeconds(ports.now() + ports.skewMs);
  const count = Math.floor(Math.min(forMs, MAX_CARRY_MS) / RUNG_MS) + 1;
  const times = Array.from({ length: count }, (_, index) => first + index * RUNG_MS);
  const carried = await Promise.all(
    times.map((signedAt) =>
      sign(ports, { method, action: 'ImportKeyPair', region: record.region, input }, signedAt),
    ),
  );
  const journalled = withCarry(ports, record, { first, last: times.at(-1) ?? first });
  await ports.journal(journalled);
  return { record: journalled, carried };
}

/**
 * Signs the import of a row's public key by TC3-HMAC-SHA256, for a program that sends the headers and the body of a
 * request as they are. The request is good for five minutes. The row is journalled first, as by
 * {@link carryImport}.
 * @throws as {@link carryImport}
 */
export async function carryPost(
  ports: HandOutPorts & { readonly dayKey: DayKeys },
  record: KeyRecord,
): Promise<{
  readonly record: KeyRecord;
  readonly headers: SignedHeaders;
  readonly body: string;
  readonly signedAt: number;
}> {
  const { dayKey, endpoint, secretId, token } = ports;
  const signedAt = wholeSeconds(ports.now() + ports.skewMs);
  const input = importOf(record);
  const body = JSON.stringify(input);
  const request = { method: 'POST', host: endpoint.host, service: 'cvm', query: '', body } as const;
  const call = { action: 'ImportKeyPair', version: VERSION, region: record.region, token, language: null };
  const timestampSeconds = signedAt / 1000;
  const signingKey = await dayKey(utcDate(timestampSeconds), 'cvm');
  const headers = signRequest(
    { ...request, ...call },
    { secretId, signingKey, timestampSeconds, level: 'full' },
  );
  const journalled = withCarry(ports, record, { first: signedAt, last: signedAt });
  await ports.journal(journalled);
  return { record: journalled, headers, body, signedAt };
}

/** @throws {InputError} for the field `row`, with the problem `import` or `tags` */
function importOf(record: KeyRecord): CarriedInputs['ImportKeyPair'] {
  const { name: KeyName, projectId: ProjectId, publicKey: PublicKey } = record;
  const obstacle = carryObstacle(record);
  if (obstacle !== null || PublicKey === null) throw new InputError('row', obstacle ?? 'import');
  return { KeyName, ProjectId, PublicKey };
}

/**
 * Signs a query whether the cloud has a row's key pair. The query lists the key pairs with the row's name, or
 * the first 100 of all, since there is no filter for public keys. The person who carries the query could change
 * it without breaking its signature (`v1/stringToSign.ts`). So only the row's own public key in the answer
 * counts as proof.
 */
export async function carryCheck(
  ports: CarryPorts,
  { name, region }: Pick<KeyRecord, 'name' | 'region'>,
  asks: 'name' | 'all',
): Promise<Carried> {
  const filters = { Filters: [{ Name: 'key-name', Values: [name] }] };
  const input = { ...(asks === 'name' ? filters : {}), Limit: 100 };
  const signedAt = wholeSeconds(ports.now() + ports.skewMs);
  return sign(ports, { method: 'GET', action: 'DescribeKeyPairs', region, input }, signedAt);
}

/** The address of a link: opening it sends the request. */
export function linkOf({ scheme, host }: Endpoint, { parameters }: Carried): string {
  return `${scheme}://${host}/?${encodeParameters(parameters)}`;
}

interface ToSign<Action extends CarriedAction> {
  readonly method: 'GET' | 'POST';
  readonly action: Action;
  readonly region: string;
  readonly input: CarriedInputs[Action];
}

async function sign<Action extends CarriedAction>(
  { endpoint, hmac, nonce, secretId, token }: CarryPorts,
  request: ToSign<Action>,
  signedAt: number,
): Promise<Carried> {
  const parameters = await signCarried(
    { ...request, host: endpoint.host, version: VERSION, token },
    { secretId, hmac, timestampSeconds: signedAt / 1000, nonce: nonce() },
  );
  return { parameters, signedAt };
}

/** States that an earlier request can leave behind. Handing out a new request replaces them. */
const UNSETTLED: ReadonlySet<KeyRecord['state']> = new Set(['absent', 'unknown', 'sending']);

const NOTHING_KNOWN = { keyId: null, claimedKeyId: null, evidence: null, cloud: 'unknown' } as const;

interface Handed {
  readonly first: number;
  readonly last: number;
}

/**
 * Notes in a row that its import is handed out. If an earlier carried request may still be executed, and the clock
 * correction is still the same, the new signatures extend the earlier attempt. Otherwise they become a new attempt,
 * because an attempt's window depends on the correction.
 */
function withCarry(
  { route, skewMs }: Pick<HandOutPorts, 'route' | 'skewMs'>,
  record: KeyRecord,
  { first, last }: Handed,
): KeyRecord {
  const { attempts, carriedUntil, region } = record;
  const before = carriedUntil === null ? last : Date.parse(carriedUntil);
  const isOpen = carriedUntil !== null && mayStillRun(record, first) && attempts.at(-1)?.skewMs === skewMs;
  const attempt = {
    action: 'ImportKeyPair',
    signedAt: new Date(first).toISOString(),
    skewMs,
    outcome: null,
    requestId: null,
    code: null,
  } as const;
  return {
    ...record,
    ...(isWithoutAccount(record) ? { ...route, region } : {}),
    // An `UNSETTLED` state says how an earlier request ended. Now a new one may be executed, so the row begins anew.
    ...(UNSETTLED.has(record.state) ? { state: settledState(record) } : {}),
    // The KeyId of an `absent` row belonged to a key pair that is gone. The new import gets another KeyId.
    ...(record.state === 'absent' ? NOTHING_KNOWN : {}),
    attempts: isOpen ? attempts : [...attempts, attempt],
    carriedUntil: new Date(Math.max(last, before)).toISOString(),
    look: null,
  };
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
