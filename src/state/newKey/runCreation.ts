/** Runs the flows that create a key pair or import one to the cloud. Loaded right after the form. */
import { inRegion } from '../../core/api/call.ts';
import { CancelledError, LoadError } from '../../core/base/errors.ts';
import {
  createKey,
  type CreateKeyIntent,
  type CreateKeyResult,
  type FlowPorts,
  type KeptText,
  placeFor,
} from '../../core/flows/create/createKey.ts';
import { importKey } from '../../core/flows/create/importKey.ts';
import { makeKey } from '../../core/flows/create/makeKey.ts';
import { saveAgain } from '../../core/flows/create/saveAgain.ts';
import { SaveError, type Saver } from '../../core/flows/ports/saver.ts';
import { isImport } from '../../core/ledger/keyState.ts';
import { keyFileName, type KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { Progress } from '../../core/ssh/keyCrypto.ts';
import type { FileSpec } from '../../core/ssh/keyTasks.ts';
import { isPractice, isWithoutAccount, type Route } from '../../core/ledger/route.ts';
import type { RsaSize } from '../../core/ssh/rsaSize.ts';
import type { Bench } from '../../platform/workers/keyWorkshop.ts';
import { isAnswerItself, keyFileText } from '../files/keyFileText.ts';
import { workshop } from '../files/workshop.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { Writer } from '../saving/writer.svelte.ts';
import type { Opened, Session } from '../session/session.svelte.ts';
import type { CreateRefusal } from './refusal.ts';

interface CreationParts {
  readonly session: Session;
  readonly keys: Keys;
  readonly writer: Writer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The values that the user has entered in the form. */
export interface NewKeyIntent extends CreateKeyIntent {
  /** Who makes the private key. */
  readonly method: 'cloud' | 'device';
  /** The key's size, used only if the key is made on this device. */
  readonly bits: RsaSize;
  /** Encrypts the private key file; empty: the file isn't encrypted. */
  readonly passphrase: string;
}

/** The values that a key is made from. They are fixed when the user enters the key's name. */
export interface Order {
  readonly recordId: string;
  readonly intent: NewKeyIntent;
  /** The account, region and endpoint that the key's row belongs to. */
  readonly route: Route;
  /**
   * The API caller of the account in use; `null` if the cloud can't be asked now. The key is then made on this
   * device, and its public key is imported later.
   */
  readonly opened: Opened | null;
  readonly saver: Saver;
  /**
   * Called once the key's flow has ended, or once the user or a Lock has cancelled the name.
   * @param error a bug that ended the flow
   */
  readonly onEnd: (error?: unknown) => void;
}

type CreationHooks = Pick<FlowPorts, 'keep' | 'report' | 'onDoubt'> & {
  readonly onProgress: Progress;
  /**
   * Aborting stops the start of the worker, or the making of the key on this device. Once a request was sent,
   * aborting has no effect.
   */
  readonly signal: AbortSignal;
  /** Called once the flow no longer needs the writer lock. */
  readonly onWritten: () => void;
};

/**
 * Makes sure that a key can be made under this name: no row has the name, and the key's file can be written. This is
 * checked as soon as the user enters the name, even if other keys are made first. The browser lets a page ask for
 * access to a folder only shortly after a key stroke.
 * @throws {InputError} for the field `keyName`, with the problem `held`, if a row has the name
 * @throws {SaveError} if the file can't be written
 */
export async function checkOrder({ keys }: Pick<CreationParts, 'keys'>, order: Order): Promise<void> {
  const { intent, route, saver } = order;
  await placeFor({ rows: keys.rows, route, saver }, intent, keyFileName(intent.name, route, intent.format));
}

/**
 * Creates a key, in the cloud or on this device, and saves it.
 * @returns the result; a failure is also returned as a result
 */
export async function runCreation(
  { keys, now, writer }: Pick<CreationParts, 'keys' | 'now' | 'writer'>,
  { intent, opened, recordId, route, saver }: Order,
  hooks: CreationHooks,
): Promise<CreateKeyResult> {
  const exclusive = async <Result>(flow: () => Promise<Result>) => {
    const result = await writer.locked(flow);
    hooks.onWritten();
    return result;
  };
  const own = { journal: keys.journal(), rows: keys.rows, exclusive, now, newId: () => recordId };
  const ports = { ...hooks, ...own, route, saver };
  const bench = await openBench(intent, hooks.signal);
  if (bench instanceof LoadError || bench instanceof CancelledError) return { kind: 'notSent', error: bench };
  try {
    if (intent.method === 'device' && bench !== null) {
      const make = () => bench.run({ kind: 'make', bits: intent.bits, spec: fileSpec(intent) }, hooks);
      const { caller, skewMs } = opened ?? { caller: null, skewMs: 0 };
      return await makeKey({ ...ports, caller, skewMs, make }, intent);
    }
    if (opened === null) throw new TypeError('order: only a key of this device can be registered later');
    const { onProgress } = hooks;
    const toFile = (pem: string) => keyFileText(pem, fileSpec(intent), { bench, onProgress });
    return await createKey({ ...ports, ...opened, toFile }, intent);
  } finally {
    bench?.close();
  }
}

/**
 * Starts the worker that the key file will need, before anything is sent.
 * @returns `null` if no worker is needed, because the private key is saved just as the cloud sends it
 */
async function openBench(
  intent: NewKeyIntent,
  signal: AbortSignal,
): Promise<Bench | LoadError | CancelledError | null> {
  if (intent.method === 'cloud' && isAnswerItself(intent)) return null;
  try {
    return await workshop().open(signal);
  } catch (error) {
    if (error instanceof LoadError || error instanceof CancelledError) return error;
    throw error;
  }
}

function fileSpec({ format, passphrase, name }: NewKeyIntent): FileSpec & { readonly comment: string } {
  return { format, passphrase, comment: name };
}

/**
 * Imports a row's public half to the cloud, under the row's own account and in its own region. A row that has no
 * account yet becomes a row of the account in use. In Practice, such a row isn't imported.
 * @returns the result; or `locked` or `otherAccount` if nothing was begun
 */
export async function runImport(
  { keys, now, session, writer }: Pick<CreationParts, 'keys' | 'now' | 'session' | 'writer'>,
  record: KeyRecord,
  hooks: Pick<FlowPorts, 'report' | 'onDoubt'>,
): Promise<CreateKeyResult | CreateRefusal> {
  const opened = await session.open();
  if (opened === null) return 'locked';
  const { region } = record;
  const row = keys.find(record.id);
  const isWaiting = isWithoutAccount(record) && !isPractice(opened.route);
  // The record has no account yet, but the ledger's row has one: another tab has imported the key meanwhile.
  const isTaken = isWaiting && row !== null && !isWithoutAccount(row);
  if (isTaken || (!isWaiting && !opened.owns(record))) return 'otherAccount';
  const exclusive: typeof writer.locked = async (flow) => {
    if (!isWaiting) return writer.locked(flow);
    return writer.locked(async () => ((await isStillWaiting(keys, row)) ? flow() : null));
  };
  const own = { rows: keys.rows, exclusive, skewMs: opened.skewMs, now };
  // For an existing row, the journal writes only the columns that have changed, for example the name if the key is
  // imported under another name. Without a row, it writes the whole record.
  const journal = keys.journal(row === null ? [] : [row]);
  const caller = inRegion(opened.caller, region);
  return importKey({ ...hooks, ...own, journal, caller, route: { ...opened.route, region } }, record);
}

/** Whether the stored row still has no account. Another tab may have given the row an account meanwhile. */
async function isStillWaiting({ rows }: Pick<Keys, 'rows'>, row: KeyRecord | null): Promise<boolean> {
  if (row === null) return true;
  const stored = (await rows.named(row.name)).find(({ id }) => id === row.id);
  return stored !== undefined && isWithoutAccount(stored);
}

interface SavedAgain {
  readonly record: KeyRecord;
  readonly journalled: boolean;
  /** Whether the row has a KeyId, so that the cloud can be asked about its key pair. */
  readonly isAsked: boolean;
  /** Whether the public half should go to the cloud next: the key was made on this device, and its file is safe now. */
  readonly isImportNext: boolean;
}

/**
 * Tries again to save a private key that is still in memory, with the given saver.
 * @returns the updated row, or the error if saving failed; after an error, the key stays in memory
 */
export async function runSaveAgain(
  { keys, session }: Pick<CreationParts, 'keys' | 'session'>,
  { record, kept, saver }: { record: KeyRecord; kept: KeptText; saver: Saver },
): Promise<SavedAgain | SaveError> {
  const opened = record.keyId === null ? null : await session.open();
  // The cloud may be asked about a row only under the row's own account and in the row's own region.
  const caller = opened?.owns(record) ? inRegion(opened.caller, record.region) : null;
  try {
    const saved = await saveAgain({ saver, journal: keys.journal([record]), caller }, record, kept);
    const isImportNext = saved.record.state === 'verified' && record.keyId === null && isImport(record);
    return { ...saved, isAsked: record.keyId !== null, isImportNext };
  } catch (error) {
    if (error instanceof SaveError) return error;
    throw error;
  }
}

/** Whether the user cancelled the attempt before anything was sent. */
export function isCancelled(result: CreateKeyResult): boolean {
  return result.kind === 'notSent' && result.error instanceof CancelledError;
}
