/**
 * Creates a key pair at Tencent Cloud, in fixed steps from checking the name to saving the file. The service returns
 * the private key only once, and CreateKeyPair has no idempotency token. So every step that can't be undone is
 * written to the ledger before it is taken. CreateKeyPair is sent again only after RequestLimitExceeded. If the
 * answer is lost, the row's state becomes `unknown`.
 */
import { type CreatedKeyPair, createKeyPair, type Tag, tagSpecification } from '../../cvm/actions.ts';
import type { Caller } from '../../api/call.ts';
import {
  AlarmError,
  AnswerError,
  BusyError,
  type CallError,
  FormatError,
  InputError,
  isCallError,
} from '../../base/errors.ts';
import { keyFileName, type KeyRecord } from '../../ledger/keyRecord.ts';
import type { Route } from '../../ledger/route.ts';
import { nameHolder } from '../../ledger/names.ts';
import { fileDigest } from '../../ssh/fileDigest.ts';
import { halvesMatch, privateKeyFileText } from '../../ssh/keyPair.ts';
import type { PrivateKeyFormat } from '../../ssh/privateKeyFile.ts';
import { type Look, lookOneByOne } from '../look/askCloud.ts';
import { newRecord, sendWrite } from './attempt.ts';
import { type Journal, type JournalError, journalIfPossible } from '../ports/journal.ts';
import { publicFacts, type PublicFacts } from '../../ssh/publicFacts.ts';
import { reconcile } from '../look/reconcile.ts';
import { type Place, SaveError, type Saver } from '../ports/saver.ts';

/** The key pair that the user asked for. */
export interface CreateKeyIntent {
  readonly name: string;
  readonly projectId: number;
  readonly tags: readonly Tag[];
  /** The format of the private key file. */
  readonly format: PrivateKeyFormat;
  /** For a key of a batch: its row in the ledger, if the batch has already written it. */
  readonly row?: KeyRecord;
}

/** The steps that a flow reports. The method decides which steps come, and in which order: see `plannedSteps.ts`. */
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

/**
 * A private key or an answer that must not be lost, with the row it belongs to and the file name to save it under.
 */
export interface KeptText {
  /** The ledger row's id. */
  readonly recordId: string;
  readonly text: string;
  readonly fileName: string;
}

/** Reads the ledger's rows. A flow checks that no other row has the same name or key pair. */
export interface RowsPort {
  /** The rows with this name, as they are in storage at this moment. @throws {JournalError} when they can't be read */
  readonly named: (name: string) => Promise<readonly KeyRecord[]>;
  /** All rows, as this tab has them in memory. */
  readonly all: () => readonly KeyRecord[];
}

export interface FlowPorts {
  readonly caller: Caller;
  readonly route: Route;
  /** The clock correction that the user accepted, in milliseconds; `caller` signs with the corrected time. */
  readonly skewMs: number;
  readonly saver: Saver;
  readonly journal: Journal;
  readonly rows: RowsPort;
  /**
   * Keeps the text of the private key in memory until a saved file has been checked. So if saving fails, the user can
   * save the key again.
   */
  readonly keep: (kept: KeptText) => void;
  readonly report: (step: Step) => void;
  /**
   * Called as soon as a failure leaves it open whether the key pair exists, before the cloud is asked about the key
   * pair.
   */
  readonly onDoubt: (record: KeyRecord, error: CallError) => void;
  /**
   * Runs a flow that writes to the cloud, but only while no other tab runs one.
   * @returns `null` if another tab is running one: then the flow wasn't run
   */
  readonly exclusive: <Result>(flow: () => Promise<Result>) => Promise<Result | null>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  /**
   * How the flow asks the cloud about its key. If left out, the flow asks about its key alone, not together with
   * the other keys of a batch.
   */
  readonly look?: Look;
  /**
   * For a key of a batch: called right before the key's request is sent. Returns `false` if the batch has stopped in
   * the meantime, for example because another key failed. Then the request isn't sent.
   */
  readonly mayBegin?: () => boolean;
}

export interface CreateKeyPorts extends FlowPorts {
  /**
   * Turns the private key `pem` into the text of its file, in the format and with the passphrase that the user chose.
   */
  readonly toFile: (pem: string) => Promise<string>;
}

/**
 * - `saved`: a file was written or downloaded, or a public key was imported. The record says whether a file was
 *   verified; `journalled` says whether the record was written to the ledger
 * - `unsaved`: the file couldn't be saved; the private key is in memory
 * - `alarm`: an answer came that can't be right. If the answer contains a private key that isn't in a file yet, that
 *   key or the whole answer is kept in memory
 * - `notSent`: no request that changes the cloud was sent. Keysmith may have asked the cloud whether the name is free
 * - `unknown`: the request was sent, but no answer reported success. `error` is the error of the service or the
 *   network. After that, Keysmith asked the cloud about the key pair, and the record says what it found. `lookError`
 *   is the error if asking failed, otherwise `null`
 * - `fileOnly`: only for an import. The ledger couldn't be read or written, so nothing was sent. If the record has a
 *   file name, the private key is safe in that file
 */
export type CreateKeyResult =
  | { readonly kind: 'saved'; readonly record: KeyRecord; readonly journalled: boolean }
  | { readonly kind: 'unsaved'; readonly record: KeyRecord; readonly error: SaveError }
  | { readonly kind: 'alarm'; readonly record: KeyRecord; readonly error: AlarmError | AnswerError }
  | { readonly kind: 'notSent'; readonly error: unknown }
  | {
      readonly kind: 'unknown';
      readonly record: KeyRecord;
      readonly error: CallError;
      readonly lookError: CallError | null;
    }
  | { readonly kind: 'fileOnly'; readonly record: KeyRecord; readonly error: CallError | JournalError };

/**
 * Lets Tencent Cloud create a key pair, and saves its private key. Each step is written to the ledger before the next
 * one begins, and nothing is sent before it is certain that a file can be written. Wherever the flow stops, the key's
 * row in the ledger says what may have happened.
 * @returns the result. A failure is returned, not thrown, because it carries more details than an error
 * @throws only for bugs in Keysmith
 */
export async function createKey(ports: CreateKeyPorts, intent: CreateKeyIntent): Promise<CreateKeyResult> {
  const fileName = keyFileName(intent.name, ports.route, intent.format);
  let place: Place;
  try {
    place = await placeFor(ports, intent, fileName);
  } catch (error) {
    return { kind: 'notSent', error };
  }
  const made = await ports.exclusive(() => create(ports, intent, { fileName, place }));
  if (made === null) return { kind: 'notSent', error: new BusyError('another tab is creating a key pair') };
  // The steps below change nothing in the cloud, so they need no lock, and the next flow needn't wait for them.
  if (made.kind === 'lost') return settle(ports, made);
  return made.kind === 'handedOver' ? confirmByCloud(ports, made.record) : made.result;
}

/**
 * Makes sure that the key's file can be written, and returns its place. Nothing is awaited before the saver is
 * called: a browser lets a page ask for access to a folder only right after a click.
 * @throws {InputError} when another row, as far as this tab knows, holds the name. The name is checked before the
 * file, because an error about the name tells the user more than an error about an existing file
 * @throws {SaveError}
 */
export async function placeFor(
  { rows, route, saver }: Pick<FlowPorts, 'rows' | 'route' | 'saver'>,
  { name, row }: Pick<CreateKeyIntent, 'name' | 'row'>,
  fileName: string,
): Promise<Place> {
  const wanted = row === undefined ? { name, route } : { name, route, except: row.id };
  if (nameHolder(rows.all(), wanted) !== null) throw new InputError('keyName', 'held');
  return saver.place(fileName);
}

/** @throws {InputError} when a row of this ledger holds the name @throws {JournalError} */
export async function checkName(
  { rows, route }: Pick<FlowPorts, 'rows' | 'route'>,
  name: string,
  except?: string,
): Promise<void> {
  const known = await rows.named(name);
  const wanted = except === undefined ? { name, route } : { name, route, except };
  if (nameHolder(known, wanted) !== null) throw new InputError('keyName', 'held');
}

interface Lost {
  readonly kind: 'lost';
  readonly record: KeyRecord;
  readonly error: CallError;
  readonly text: string | null;
}

type Made =
  | Lost
  | { readonly kind: 'handedOver'; readonly record: KeyRecord }
  | { readonly kind: 'ended'; readonly result: CreateKeyResult };

/** The steps that must run while no other tab writes: from checking the name to writing the file. */
async function create(
  ports: CreateKeyPorts,
  intent: CreateKeyIntent,
  { fileName, place }: { fileName: string; place: Place },
): Promise<Made> {
  const { journal, report, saver } = ports;
  const look = ports.look ?? lookOneByOne(ports.caller);
  let record: KeyRecord = {
    ...(intent.row ?? newRecord(ports, intent, 'cloud')),
    savedBy: saver.kind,
    folder: saver.folder,
  };
  try {
    await checkName(ports, intent.name, record.id);
    await look.isNameFree(intent.name);
    await journal(record);
  } catch (error) {
    return { kind: 'ended', result: { kind: 'notSent', error } };
  }

  const written = await sendWrite(ports, record, 'CreateKeyPair', (caller, options) =>
    createKeyPair(
      caller,
      { KeyName: intent.name, ProjectId: intent.projectId, ...tagSpecification(intent.tags) },
      options,
    ),
  );
  if (written.kind === 'notSent') return { kind: 'ended', result: written };
  if (written.kind === 'failed') return { ...written, kind: 'lost' };
  report('received');

  const { KeyPair } = written.output;
  const text = privateKeyFileText(KeyPair.PrivateKey);
  ports.keep({ recordId: record.id, text, fileName });
  record = { ...written.record, state: 'unsaved' };
  // From here on, saving the private key comes first: a failure of the ledger stops nothing, and is reported at the
  // end. A part of the answer is written to the row only once it is known to be public.
  try {
    record = { ...record, ...ownKeyId(ports, KeyPair, record) };
    record = { ...record, ...checkHalves(KeyPair, text, intent.name) };
  } catch (error) {
    if (!(error instanceof AlarmError)) throw error;
    // If one half of the key pair can't be read, the private key may be somewhere else in the answer. So the whole
    // answer is kept in memory.
    if (error.reason === 'unreadable') keepAnswer(ports, record, written.text);
    await journalIfPossible(journal, record);
    return { kind: 'ended', result: { kind: 'alarm', record, error } };
  }
  report('halvesMatch');
  await journalIfPossible(journal, record);

  try {
    const file = await ports.toFile(text);
    ports.keep({ recordId: record.id, text: file, fileName });
    record = { ...record, fileDigest: fileDigest(file) };
    // The file's digest is journalled before the file is written. So if the page is killed after writing, Keysmith
    // can still recognise the file by the digest in the row.
    await journalIfPossible(journal, record);
    const saved = await place.write(file);
    report(saved === 'verified' ? 'written' : 'downloaded');
    record = { ...record, state: saved, fileName };
  } catch (error) {
    if (!(error instanceof SaveError)) throw error;
    return { kind: 'ended', result: { kind: 'unsaved', record, error } };
  }
  await journalIfPossible(journal, record);
  return { kind: 'handedOver', record };
}

/**
 * Returns the columns that record the answer's KeyId in the row.
 * @throws {AlarmError} if another row has this KeyId already
 */
function ownKeyId(
  { rows }: FlowPorts,
  { KeyId }: CreatedKeyPair,
  record: KeyRecord,
): Pick<KeyRecord, 'keyId' | 'evidence'> {
  const isTaken = rows.all().some((row) => row.id !== record.id && row.keyId === KeyId);
  if (isTaken) throw new AlarmError('knownKeyId');
  return { keyId: KeyId, evidence: 'answer' };
}

/** @throws {AlarmError} if a half can't be read, if the halves don't match, or if the name isn't the one asked for */
function checkHalves({ PublicKey, KeyName }: CreatedKeyPair, privateKey: string, name: string): PublicFacts {
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

async function confirmByCloud(ports: CreateKeyPorts, saved: KeyRecord): Promise<CreateKeyResult> {
  const look = ports.look ?? lookOneByOne(ports.caller);
  const record: KeyRecord = { ...saved, cloud: await look.verdict(saved) };
  const journalled = await journalIfPossible(ports.journal, record);
  if (record.cloud === 'differs') return { kind: 'alarm', record, error: new AlarmError('cloudDiffers') };
  ports.report(record.cloud === 'agrees' ? 'cloudAgrees' : 'cloudNotConfirmed');
  return { kind: 'saved', record, journalled };
}

/**
 * Finds out, after the request failed, whether a key pair was created. Even if the service refused the request, a key
 * pair may exist. Reports the failure at once, then asks the cloud, and writes the result to the ledger.
 */
async function settle(ports: CreateKeyPorts, { error, text, ...lost }: Lost): Promise<CreateKeyResult> {
  const record: KeyRecord = { ...lost.record, state: 'unknown' };
  await journalIfPossible(ports.journal, record);
  const hasKey = error instanceof AnswerError && text?.includes('PRIVATE KEY') === true;
  if (hasKey) keepAnswer(ports, record, text);
  ports.onDoubt(record, error);
  const looked = await lookAfterDoubt(ports, record);
  if (hasKey) return { kind: 'alarm', record: looked.record, error };
  return { kind: 'unknown', ...looked, error };
}

function keepAnswer(ports: CreateKeyPorts, { id, name }: KeyRecord, text: string | null): void {
  if (text !== null) ports.keep({ recordId: id, text, fileName: `${name}.answer.json` });
}

/**
 * Asks the cloud once, right away, for the row's key pair. If the cloud's list doesn't show what happened, the row
 * stays unfinished, and Keysmith asks again later.
 */
export async function lookAfterDoubt(
  { caller, journal, now, rows }: Pick<FlowPorts, 'caller' | 'journal' | 'now' | 'rows'>,
  record: KeyRecord,
): Promise<{ readonly record: KeyRecord; readonly lookError: CallError | null }> {
  try {
    const seen = await reconcile({ caller, now, rows: rows.all }, record);
    if (seen !== record) await journalIfPossible(journal, seen);
    return { record: seen, lookError: null };
  } catch (error) {
    if (isCallError(error)) return { record, lookError: error };
    throw error;
  }
}
