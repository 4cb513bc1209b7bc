/**
 * Signs requests that a person carries to a device that can send them. One request imports a row's public key, the
 * other asks whether the cloud has that key. Before an import request is returned, the time of its last signature is
 * written to the row in the ledger.
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
 * The time between two consecutive signatures of a request that is carried in a file. A signature is valid from five
 * minutes before its time to five minutes after it. The service might refuse signatures whose time is still to come.
 * Even then, one signature is always valid, since the gap is shorter than five minutes.
 */
export const RUNG_MS = 4 * MINUTE_MS;
/**
 * The longest time for which the signatures in a file may be valid, in milliseconds. During that time, anyone who has
 * the file can import the public key.
 */
export const MAX_CARRY_MS = 8 * 60 * MINUTE_MS;

/** The dependencies for signing a request that a person carries. */
export interface CarryPorts {
  readonly endpoint: Endpoint;
  readonly secretId: string;
  /** The STS token of a temporary credential, else `null`. */
  readonly token: string | null;
  /** HMAC-SHA256 of a string to sign; its key is the SecretKey. */
  readonly hmac: (stringToSign: string) => Promise<Uint8Array>;
  /** Milliseconds since 1970, by this device's clock. */
  readonly now: () => number;
  /** The correction of this device's clock that the user accepted, in milliseconds. */
  readonly skewMs: number;
  /** A random whole number above 0. */
  readonly nonce: () => number;
}

/** The dependencies for signing a row's import request and recording it in the ledger. */
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
 * Why a person can't carry the request that imports a row's public key; `null` if a person can carry it.
 * - `import`: Keysmith doesn't allow an import of the public key now
 * - `tags`: the row has tags. A tag may contain any character, so tags can't be signed safely
 */
export function carryObstacle(record: KeyRecord): 'import' | 'tags' | null {
  if (!mayImport(record) || record.state === 'unconfirmed') return 'import';
  return record.tags.length === 0 ? null : 'tags';
}

/**
 * Signs the import of a row's public key. Before the signed requests are returned, the time of the last signature is
 * written to the row in the ledger. From then on, Keysmith assumes that the import may be executed.
 * @param method GET for a link, which is signed once; POST for a form, which is signed for the whole time `forMs`
 * @param forMs how long a form must stay valid, in milliseconds; at most {@link MAX_CARRY_MS}
 * @returns the row as written to the ledger, and one signed request for every {@link RUNG_MS} of that time, the
 * earliest first
 * @throws {InputError} for the field `row`, with the problem `import` or `tags`; for a parameter whose value can't be
 * signed safely, with the problem `joined`
 * @throws {JournalError} if the row couldn't be written; then no request is returned
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
 * request as they are. The request is valid for five minutes. The row is written to the ledger first, as by
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
 * Signs a request that asks whether the cloud has a row's key pair. The request lists the key pairs with the row's
 * name, or the first 100 of all, since there is no filter for public keys. The person who carries the request could
 * change it without breaking its signature (`v1/stringToSign.ts`). So only the row's own public key in the answer
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
 * Records in a row that its import request is about to be returned. If an earlier carried request may still be
 * executed, and the clock correction is still the same, the new signatures extend the earlier attempt. Otherwise they
 * become a new attempt: the time until which an attempt may be executed depends on the correction.
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
    // An `UNSETTLED` state describes an earlier request. A new request may now be executed, so that state is
    // replaced.
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
