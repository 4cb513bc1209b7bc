/**
 * Creating a key pair at Tencent Cloud, from the name to the file, as one straight line. The service gives the
 * private key once and has no idempotency token, so every step that can't be undone is journalled before it is
 * taken, CreateKeyPair is sent exactly once, and an answer that was lost becomes a row that says so.
 */
import { createKeyPair, describeKeyPairs, type KeyPair, type Tag } from '../cvm/actions.ts';
import type { Caller } from '../cvm/call.ts';
import { AnswerError, ApiError, FormatError, InputError, TransportError } from '../errors.ts';
import { type Attempt, keyFileName, type KeyRecord } from '../keyRecord.ts';
import { matchHalves, privateKeyFileText } from '../ssh/keyPair.ts';
import { bitLength, parsePublicKey } from '../ssh/publicKey.ts';
import { sha256Fingerprint } from '../ssh/fingerprint.ts';
import { bytesEqual } from '../bytes.ts';
import { type Journal, journalIfPossible } from './journal.ts';
import { SaveError, type Saver } from './saver.ts';

/** What the user asked for. */
export interface CreateKeyIntent {
  readonly name: string;
  readonly projectId: number;
  readonly tags: readonly Tag[];
}

/** What a record says about how its key travels. */
export type Route = Pick<
  KeyRecord,
  'connection' | 'account' | 'site' | 'endpointHost' | 'relayHost' | 'region'
>;

/** In the order in which they happen. */
export type Step =
  | 'signed'
  | 'sent'
  | 'received'
  | 'halvesMatch'
  | 'written'
  | 'downloaded'
  | 'cloudAgrees'
  | 'cloudNotConfirmed';

/** A text that must not be lost, whose it is, and the name it would be saved under. */
export interface KeptText {
  /** The ledger row's id. */
  readonly recordId: string;
  readonly text: string;
  readonly fileName: string;
}

export interface CreateKeyPorts {
  readonly caller: Caller;
  readonly route: Route;
  readonly saver: Saver;
  readonly journal: Journal;
  /** Holds the private key in memory until it is safe, so that it can be saved another way. */
  readonly keep: (kept: KeptText) => void;
  readonly report: (step: Step) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
}

/**
 * - `saved`: the file is there; the record says whether it was verified, `journalled` whether it is in the ledger
 * - `unsaved`: the key is in memory; saving failed
 * - `alarm`: an answer came that can't be right; it is in memory
 * - `notSent`: nothing left this device
 * - `refused`: the service did nothing, and says why
 * - `unknown`: it may have been created; the record is `orphan` where the cloud was seen to have it
 */
export type CreateKeyResult =
  | { readonly kind: 'saved'; readonly record: KeyRecord; readonly journalled: boolean }
  | { readonly kind: 'unsaved'; readonly record: KeyRecord; readonly error: SaveError }
  | { readonly kind: 'alarm'; readonly record: KeyRecord; readonly error: FormatError | AnswerError }
  | { readonly kind: 'notSent'; readonly error: unknown }
  | { readonly kind: 'refused'; readonly record: KeyRecord; readonly error: ApiError | TransportError }
  | {
      readonly kind: 'unknown';
      readonly record: KeyRecord;
      readonly error: ApiError | AnswerError | TransportError;
    };

export async function createKey(ports: CreateKeyPorts, intent: CreateKeyIntent): Promise<CreateKeyResult> {
  const { journal, report } = ports;
  const fileName = keyFileName(intent.name, ports.route.connection === 'practice');
  let record = newRecord(ports, intent);
  let place;
  let wasFree;
  try {
    place = await ports.saver.place(fileName);
    wasFree = await isNameFree(ports.caller, intent.name);
    await journal(record);
    record = { ...record, state: 'sending', attempts: [newAttempt(ports.now())] };
    await journal(record);
  } catch (error) {
    return { kind: 'notSent', error };
  }

  const arrived = watchTransport(ports);
  let created;
  try {
    created = await createKeyPair(arrived.caller, {
      KeyName: intent.name,
      ProjectId: intent.projectId,
      ...(intent.tags.length > 0
        ? { TagSpecification: [{ ResourceType: 'keypair' as const, Tags: intent.tags }] }
        : {}),
    });
  } catch (error) {
    return settleFailure(ports, { record, error, wasFree, answer: arrived.text() });
  }
  report('received');

  const { KeyPair, RequestId } = created;
  const text = privateKeyFileText(KeyPair.PrivateKey);
  ports.keep({ recordId: record.id, text, fileName });
  record = {
    ...withOutcome(record, { outcome: 'success', requestId: RequestId, code: null }),
    state: 'unsaved',
    keyId: KeyPair.KeyId,
    publicKey: KeyPair.PublicKey.trim(),
    savedBy: ports.saver.kind,
  };
  try {
    const facts = matchHalves({ privateKey: text, publicKey: KeyPair.PublicKey.trim() });
    if (KeyPair.KeyName !== intent.name) throw new FormatError('answer: it is about another key name');
    record = { ...record, ...facts };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    await journalIfPossible(journal, record);
    return { kind: 'alarm', record, error };
  }
  report('halvesMatch');

  // From here on the key is what matters: a ledger that fails is told at the end, and stops nothing.
  await journalIfPossible(journal, record);
  try {
    const saved = await place.write(text);
    report(saved === 'verified' ? 'written' : 'downloaded');
    record = { ...record, state: saved, fileName };
  } catch (error) {
    if (!(error instanceof SaveError)) throw error;
    return { kind: 'unsaved', record, error };
  }
  await journalIfPossible(journal, record);

  record = { ...record, cloudAgrees: await cloudAgrees(ports.caller, record) };
  report(record.cloudAgrees ? 'cloudAgrees' : 'cloudNotConfirmed');
  const journalled = await journalIfPossible(journal, record);
  return { kind: 'saved', record, journalled };
}

function newRecord({ route, now, newId }: CreateKeyPorts, intent: CreateKeyIntent): KeyRecord {
  return {
    ...route,
    schema: 1,
    id: newId(),
    method: 'cloud',
    name: intent.name,
    projectId: intent.projectId,
    createdAt: new Date(now()).toISOString(),
    state: 'intent',
    keyId: null,
    publicKey: null,
    fingerprint: null,
    bits: null,
    fileName: null,
    savedBy: null,
    cloudAgrees: false,
    attempts: [],
  };
}

function newAttempt(now: number): Attempt {
  return { sentAt: new Date(now).toISOString(), outcome: null, requestId: null, code: null };
}

function withOutcome(record: KeyRecord, outcome: Omit<Attempt, 'sentAt'>): KeyRecord {
  const attempts = record.attempts.map((attempt, index) =>
    index === record.attempts.length - 1 ? { ...attempt, ...outcome } : attempt,
  );
  return { ...record, attempts };
}

/**
 * Looks whether a name is free, so that a later "duplicate" is known to be ours.
 * @returns `null` where looking isn't permitted @throws {InputError} when it is taken
 */
async function isNameFree(caller: Caller, name: string): Promise<boolean | null> {
  try {
    if ((await findByName(caller, name)) === null) return true;
  } catch (error) {
    // Not permitted, or out of reach for this one call: CreateKeyPair itself will say more.
    if (error instanceof ApiError && error.apiCode.startsWith('UnauthorizedOperation')) return null;
    throw error;
  }
  throw new InputError('keyName', 'taken');
}

async function findByName(caller: Caller, name: string): Promise<KeyPair | null> {
  const filters = [{ Name: 'key-name', Values: [name] }];
  const { KeyPairSet } = await describeKeyPairs(caller, { Filters: filters, Limit: 100 });
  // Whether the filter matches exactly isn't documented.
  return KeyPairSet.find(({ KeyName }) => KeyName === name) ?? null;
}

/** Reports what really happens on the way, and holds on to the raw answer until it has been understood. */
function watchTransport({ caller, report }: CreateKeyPorts) {
  let text: string | null = null;
  const watched: Caller = {
    ...caller,
    transport: async (request, options) => {
      report('signed');
      const pending = caller.transport(request, options);
      report('sent');
      const answer = await pending;
      text = answer.text;
      return answer;
    },
  };
  return { caller: watched, text: () => text };
}

interface Failure {
  readonly record: KeyRecord;
  readonly error: unknown;
  readonly wasFree: boolean | null;
  readonly answer: string | null;
}

/** No usable answer: was anything created? The journal gets the answer to that, as far as it can be known. */
async function settleFailure(ports: CreateKeyPorts, failure: Failure): Promise<CreateKeyResult> {
  const { error, wasFree, answer } = failure;
  const isOurs = error instanceof ApiError || error instanceof AnswerError || error instanceof TransportError;
  if (!isOurs) throw error;
  const { outcome } = error;
  const api = error instanceof ApiError ? error : null;
  let record = withOutcome(failure.record, {
    outcome,
    requestId: api?.requestId ?? null,
    code: api?.apiCode ?? null,
  });

  if (outcome !== 'ambiguous' && outcome !== 'maybeOurs' && !(error instanceof AnswerError)) {
    record = { ...record, state: 'refused' };
    await journalIfPossible(ports.journal, record);
    return { kind: 'refused', record, error };
  }

  record = { ...record, state: 'unknown' };
  await journalIfPossible(ports.journal, record);
  if (error instanceof AnswerError && answer?.includes('PRIVATE KEY')) {
    ports.keep({ recordId: record.id, text: answer, fileName: `${failure.record.name}.answer.json` });
    return { kind: 'alarm', record, error };
  }
  record = await lookAgain(ports, record, wasFree);
  return { kind: 'unknown', record, error };
}

/** Only a key that wasn't there before the attempt is known to be the attempt's. */
async function lookAgain(
  ports: CreateKeyPorts,
  record: KeyRecord,
  wasFree: boolean | null,
): Promise<KeyRecord> {
  if (wasFree !== true) return record;
  let found;
  try {
    found = await findByName(ports.caller, record.name);
  } catch (error) {
    if (error instanceof ApiError || error instanceof AnswerError || error instanceof TransportError) {
      return record;
    }
    throw error;
  }
  if (found === null) return record;
  const orphan: KeyRecord = {
    ...record,
    ...publicFacts(found.PublicKey),
    state: 'orphan',
    keyId: found.KeyId,
    cloudAgrees: true,
  };
  await journalIfPossible(ports.journal, orphan);
  return orphan;
}

function publicFacts(line: string | null): Pick<KeyRecord, 'publicKey' | 'fingerprint' | 'bits'> {
  try {
    if (line === null) return { publicKey: null, fingerprint: null, bits: null };
    const key = parsePublicKey(line.trim());
    return {
      publicKey: line.trim(),
      fingerprint: sha256Fingerprint(key.blob),
      bits: bitLength(key.modulus),
    };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { publicKey: null, fingerprint: null, bits: null };
  }
}

/** Whether the cloud, asked again by id, has the very key that was saved. */
async function cloudAgrees(caller: Caller, { keyId, publicKey }: KeyRecord): Promise<boolean> {
  if (keyId === null || publicKey === null) return false;
  try {
    const { KeyPairSet } = await describeKeyPairs(caller, { KeyIds: [keyId] });
    const line = KeyPairSet.find(({ KeyId }) => KeyId === keyId)?.PublicKey;
    return line != null && bytesEqual(parsePublicKey(line.trim()).blob, parsePublicKey(publicKey).blob);
  } catch (error) {
    if (error instanceof ApiError || error instanceof AnswerError) return false;
    if (error instanceof TransportError || error instanceof FormatError) return false;
    throw error;
  }
}
