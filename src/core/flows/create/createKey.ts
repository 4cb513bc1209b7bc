/**
 * Creates a key pair at Tencent Cloud in one straight sequence, from the name to the file. The service returns
 * the private key only once, and CreateKeyPair has no idempotency token. So every step that can't be undone is
 * journalled before it is taken. CreateKeyPair is sent again only after RequestLimitExceeded. After a lost
 * answer, the row says that the answer was lost.
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

/** What the user asked for. */
export interface CreateKeyIntent {
  readonly name: string;
  readonly projectId: number;
  readonly tags: readonly Tag[];
  /** The format of the private key file. */
  readonly format: PrivateKeyFormat;
  /** For a key of a batch: its row, if it was written in advance. */
  readonly row?: KeyRecord;
}

/** The steps that a flow reports. Which ones, and in which order, depends on the method: see `plannedSteps.ts`. */
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

/** A text that must not be lost, with the row that it belongs to and the file name to save it under. */
export interface KeptText {
  /** The ledger row's id. */
  readonly recordId: string;
  readonly text: string;
  readonly fileName: string;
}

/** The ledger's rows, so that a flow can make sure that no other row has its name or key pair. */
export interface RowsPort {
  /** The rows with this name, as they are in storage at this moment. @throws {JournalError} when they can't be read */
  readonly named: (name: string) => Promise<readonly KeyRecord[]>;
  /** All rows, as this tab knows them. */
  readonly all: () => readonly KeyRecord[];
}

export interface FlowPorts {
  readonly caller: Caller;
  readonly route: Route;
  /** The accepted correction of this device's clock that `caller` signs with, in milliseconds. */
  readonly skewMs: number;
  readonly saver: Saver;
  readonly journal: Journal;
  readonly rows: RowsPort;
  /**
   * Keeps the text of the private key in memory until a saved file was found to be right, so that the user can save the
   * key again if saving fails.
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
   * For a key of a batch: asked right before the key's request is sent. The answer is `false` if the batch has
   * stopped meanwhile, for example because another key failed. Then the request isn't sent.
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
 *   verified; `journalled` says whether the ledger has the record
 * - `unsaved`: saving failed; the key is in memory
 * - `alarm`: an answer came that can't be right. If it contains a private key that isn't in a file yet, that key
 *   or the whole answer is in memory
 * - `notSent`: no request that changes anything was sent; the cloud may have been asked whether the name is free
 * - `unknown`: the request was sent, and no success came back. `error` is the error of the service or the
 *   network. The record says what a look has shown since; if the look failed, `lookError` says why
 * - `fileOnly`: only for an import: the ledger couldn't be read or written, so nothing was sent. If the record
 *   has a file, the private key is safe in it
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
 * Has Tencent Cloud create a key pair, and saves its private key. Each step is journalled before the next one, and
 * nothing is sent before a file can be written. Wherever the flow stops, the row says what may have happened.
 * @returns the result; failures are results too, because they need more details than an error has
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
  // Asking the cloud afterwards needs no lock, so the next flow needn't wait for it.
  if (made.kind === 'lost') return settle(ports, made);
  return made.kind === 'handedOver' ? confirmByCloud(ports, made.record) : made.result;
}

/**
 * Finds the place for the file. Nothing is awaited before the saver is called: a browser gives permission for a
 * folder only right after a click.
 * @throws {InputError} when a row that this tab knows holds the name. The name is checked before the place, because
 * an error about the name tells the user more than an error about an existing file
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
  // From here on, saving the key comes first: a failure of the ledger is reported at the end and stops nothing. No
  // part of the answer enters a row before that part is known to be public.
  try {
    record = { ...record, ...ownKeyId(ports, KeyPair, record) };
    record = { ...record, ...checkHalves(KeyPair, text, intent.name) };
  } catch (error) {
    if (!(error instanceof AlarmError)) throw error;
    // If a half can't be read, its field may hold something else, and the private key may be elsewhere in the answer.
    // So the whole answer is kept in memory.
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
 * The columns that a row gets from an answer's KeyId.
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
 * Finds out whether a key pair was created, after the request failed. Even a refusal proves nothing. Reports the
 * failure at once, then asks the cloud, and journals what became of the key pair, as far as that can be known.
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
 * Looks for the row's key pair once, immediately. If this look settles nothing, the row stays unfinished, and the
 * reconciler looks again later.
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
