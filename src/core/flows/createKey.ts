/**
 * Creating a key pair at Tencent Cloud, from the name to the file, as one straight line. The service gives the
 * private key once and has no idempotency token, so every step that can't be undone is journalled before it is
 * taken, CreateKeyPair is sent exactly once, and an answer that was lost becomes a row that says so.
 */
import { createKeyPair, type Tag, tagSpecification } from '../cvm/actions.ts';
import type { Caller } from '../cvm/call.ts';
import {
  AlarmError,
  AnswerError,
  CancelledError,
  type ApiError,
  type CallError,
  FormatError,
  isCallError,
  type TransportError,
} from '../errors.ts';
import { keyFileName, type KeyRecord, type Route } from '../keyRecord.ts';
import { fileDigest } from '../ssh/fileDigest.ts';
import { halvesMatch, privateKeyFileText } from '../ssh/keyPair.ts';
import type { PrivateKeyFormat } from '../ssh/privateKeyFile.ts';
import { type Look, lookOneByOne } from './askCloud.ts';
import { newAttempt, newRecord, sentLast, watchTransport, withFailure, withOutcome } from './attempt.ts';
import { type Journal, type JournalError, journalIfPossible } from './journal.ts';
import { publicFacts, type PublicFacts } from '../ssh/publicFacts.ts';
import { reconcile } from './reconcile.ts';
import { SaveError, type Saver } from './saver.ts';

/** What the user asked for. */
export interface CreateKeyIntent {
  readonly name: string;
  readonly projectId: number;
  readonly tags: readonly Tag[];
  /** The private key file's. */
  readonly format: PrivateKeyFormat;
  /** Its row, where that was written ahead, for one of a batch. */
  readonly row?: KeyRecord;
}

/** In the order in which they happen. */
export type Step =
  | 'generated'
  | 'signed'
  | 'sent'
  | 'received'
  | 'halvesMatch'
  | 'written'
  | 'downloaded'
  | 'confirmed'
  | 'cloudAgrees'
  | 'cloudNotConfirmed';

/** A text that must not be lost, whose it is, and the name it would be saved under. */
export interface KeptText {
  /** The ledger row's id. */
  readonly recordId: string;
  readonly text: string;
  readonly fileName: string;
}

export interface FlowPorts {
  readonly caller: Caller;
  readonly route: Route;
  /** The accepted correction of this device's clock that `caller` signs with, in milliseconds. */
  readonly skewMs: number;
  readonly saver: Saver;
  readonly journal: Journal;
  /** Holds the private key in memory until it is safe, so that it can be saved another way. */
  readonly keep: (kept: KeptText) => void;
  readonly report: (step: Step) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  /** One by one where it is left out. */
  readonly look?: Look;
  /** Asked right before it is sent, for one of a batch: whether nothing went wrong with another meanwhile. */
  readonly mayBegin?: () => boolean;
}

export interface CreateKeyPorts extends FlowPorts {
  /** The text of the private key file, in the format and under the passphrase that were asked for. */
  readonly toFile: (pem: string) => Promise<string>;
}

/**
 * - `saved`: the file is there; the record says whether it was verified, `journalled` whether it is in the ledger
 * - `unsaved`: the key is in memory; saving failed
 * - `alarm`: an answer came that can't be right; it is in memory
 * - `notSent`: CreateKeyPair was not sent; at most it was looked whether the name is free
 * - `refused`: the service did nothing, and says why
 * - `unknown`: it may have been created; the record is `orphan` where the cloud was seen to have it
 * - `fileOnly`: made on this device: the file is there, and no cloud has its public half
 */
export type CreateKeyResult =
  | { readonly kind: 'saved'; readonly record: KeyRecord; readonly journalled: boolean }
  | { readonly kind: 'unsaved'; readonly record: KeyRecord; readonly error: SaveError }
  | { readonly kind: 'alarm'; readonly record: KeyRecord; readonly error: AlarmError | AnswerError }
  | { readonly kind: 'notSent'; readonly error: unknown }
  | { readonly kind: 'refused'; readonly record: KeyRecord; readonly error: ApiError | TransportError }
  | { readonly kind: 'unknown'; readonly record: KeyRecord; readonly error: CallError }
  | { readonly kind: 'fileOnly'; readonly record: KeyRecord; readonly error: CallError | JournalError };

export async function createKey(ports: CreateKeyPorts, intent: CreateKeyIntent): Promise<CreateKeyResult> {
  const { journal, report } = ports;
  const fileName = keyFileName(intent.name, ports.route, intent.format);
  const look = ports.look ?? lookOneByOne(ports.caller);
  let record = intent.row ?? newRecord(ports, intent, 'cloud');
  let place;
  let giveBack: () => void = () => undefined;
  try {
    place = await ports.saver.place(fileName);
    record = { ...record, nameWasFree: await look.isNameFree(intent.name) };
    await journal(record);
    giveBack = (await ports.caller.turn?.('CreateKeyPair')) ?? giveBack;
    if (ports.mayBegin?.() === false) throw new CancelledError('cancelled');
    record = {
      ...record,
      state: 'sending',
      attempts: [...record.attempts, newAttempt(ports, 'CreateKeyPair')],
    };
    await journal(record);
  } catch (error) {
    giveBack();
    return { kind: 'notSent', error };
  }

  const arrived = watchTransport(ports);
  let created;
  try {
    created = await createKeyPair(arrived.caller, {
      KeyName: intent.name,
      ProjectId: intent.projectId,
      ...tagSpecification(intent.tags),
    });
  } catch (error) {
    return settleFailure(ports, {
      record: sentLast(record, arrived.sentAt()),
      error,
      answer: arrived.text(),
    });
  }
  report('received');

  const { KeyPair, RequestId } = created;
  const text = privateKeyFileText(KeyPair.PrivateKey);
  ports.keep({ recordId: record.id, text, fileName });
  record = {
    ...withOutcome(record, { outcome: 'success', requestId: RequestId, code: null }),
    state: 'unsaved',
    keyId: KeyPair.KeyId,
    savedBy: ports.saver.kind,
  };
  // From here on the key is what matters: a ledger that fails is told at the end, and stops nothing.
  // And nothing of the answer enters a row before it is known to be public.
  try {
    record = { ...record, ...checkHalves(KeyPair, text, intent.name) };
  } catch (error) {
    if (!(error instanceof AlarmError)) throw error;
    // What can't be read may be the wrong half: then the whole answer is what must not be lost.
    if (error.reason === 'unreadable') keepAnswer(ports, record, arrived.text());
    await journalIfPossible(journal, record);
    return { kind: 'alarm', record, error };
  }
  report('halvesMatch');
  await journalIfPossible(journal, record);

  try {
    const file = await ports.toFile(text);
    ports.keep({ recordId: record.id, text: file, fileName });
    record = { ...record, fileDigest: fileDigest(file) };
    // So that a kill after the file was written leaves a row that knows it again.
    if (intent.row !== undefined) await journalIfPossible(journal, record);
    const saved = await place.write(file);
    report(saved === 'verified' ? 'written' : 'downloaded');
    record = { ...record, state: saved, fileName };
  } catch (error) {
    if (!(error instanceof SaveError)) throw error;
    return { kind: 'unsaved', record, error };
  }
  await journalIfPossible(journal, record);

  record = { ...record, cloud: await look.verdict(record) };
  const journalled = await journalIfPossible(journal, record);
  if (record.cloud === 'differs') return { kind: 'alarm', record, error: new AlarmError('cloudDiffers') };
  report(record.cloud === 'agrees' ? 'cloudAgrees' : 'cloudNotConfirmed');
  return { kind: 'saved', record, journalled };
}

/** @throws {AlarmError} unless the answer is a pair whose halves match, under the name that was asked for */
function checkHalves(
  { PublicKey, KeyName }: { PublicKey: string; KeyName: string },
  privateKey: string,
  name: string,
): PublicFacts {
  const publicKey = PublicKey.trim();
  let isMatch;
  try {
    isMatch = halvesMatch({ privateKey, publicKey });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new AlarmError('unreadable', { cause: error });
  }
  if (!isMatch) throw new AlarmError('mismatch');
  if (KeyName !== name) throw new AlarmError('otherName');
  return publicFacts(publicKey);
}

interface Failure {
  readonly record: KeyRecord;
  readonly error: unknown;
  readonly answer: string | null;
}

/** No usable answer: was anything created? The journal gets the answer to that, as far as it can be known. */
async function settleFailure(ports: CreateKeyPorts, failure: Failure): Promise<CreateKeyResult> {
  const { error, answer } = failure;
  if (!isCallError(error)) throw error;
  const { outcome } = error;
  let record = withFailure(failure.record, error);

  if (outcome !== 'ambiguous' && outcome !== 'maybeOurs' && !(error instanceof AnswerError)) {
    record = { ...record, state: 'refused' };
    await journalIfPossible(ports.journal, record);
    return { kind: 'refused', record, error };
  }

  record = { ...record, state: 'unknown' };
  await journalIfPossible(ports.journal, record);
  const hasKey = error instanceof AnswerError && answer?.includes('PRIVATE KEY') === true;
  if (hasKey) keepAnswer(ports, record, answer);
  record = await lookAgain(ports, record);
  if (hasKey) return { kind: 'alarm', record, error };
  return { kind: 'unknown', record, error };
}

function keepAnswer(ports: CreateKeyPorts, { id, name }: KeyRecord, text: string | null): void {
  if (text !== null) ports.keep({ recordId: id, text, fileName: `${name}.answer.json` });
}

/** A first look at once; what it can't settle is looked at again later. */
async function lookAgain(ports: CreateKeyPorts, record: KeyRecord): Promise<KeyRecord> {
  try {
    const seen = await reconcile(ports.caller, record, ports.now());
    if (seen.state !== record.state) await journalIfPossible(ports.journal, seen);
    return seen;
  } catch (error) {
    if (isCallError(error)) return record;
    throw error;
  }
}
