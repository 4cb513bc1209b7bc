/**
 * Makes many key pairs, each as safely as a single one. Every row is written to the ledger before anything is sent.
 * So if the batch stops, the ledger shows which keys still have to be made. If a key fails for a reason that may
 * affect other keys, Keysmith begins no further key, but finishes those that it has begun.
 */
import type { Caller } from '../../api/call.ts';
import { ApiError, CancelledError, InputError } from '../../base/errors.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import { fileDigest } from '../../ssh/fileDigest.ts';
import type { MadeFile } from '../../ssh/keyTasks.ts';
import {
  createKey,
  type CreateKeyPorts,
  type CreateKeyResult,
  type KeptText,
  type Step,
} from '../create/createKey.ts';
import { importKey } from '../create/importKey.ts';
import { makeKey } from '../create/makeKey.ts';
import type { Look } from '../look/askCloud.ts';
import { SaveError } from '../ports/saver.ts';
import { isBatchOpen } from './batchRows.ts';
import { lookTogether } from './lookTogether.ts';
import type { RegionSurvey } from './regionSurvey.ts';

export interface BatchPorts extends Omit<
  CreateKeyPorts,
  'keep' | 'report' | 'newId' | 'toFile' | 'look' | 'onDoubt' | 'exclusive'
> {
  /** Keeps to the service's limit of calls per second. */
  readonly caller: Caller;
  readonly survey: RegionSurvey;
  readonly keep: (kept: KeptText) => void;
  readonly report: (record: KeyRecord, step: Step) => void;
  /** The text of the private key file, in the format and with the passphrase that the user chose. */
  readonly toFile: (record: KeyRecord, pem: string) => Promise<string>;
  /** Generates and checks a key pair. */
  readonly make: (record: KeyRecord) => Promise<MadeFile>;
  /** Waits for `ms` milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}

interface BatchHooks {
  /** Once this signal is aborted, no further key is begun. */
  readonly signal: AbortSignal;
  /** The current version of a row when its turn comes; `null` if it was taken off the list. */
  readonly current: (row: KeyRecord) => KeyRecord | null;
  readonly onBegin: (record: KeyRecord) => void;
  readonly onResult: (record: KeyRecord, result: CreateKeyResult) => void;
}

/**
 * How many keys are made at the same time. Each key spends time waiting for its answer and its file. With this many
 * keys at a time, Keysmith can still send ten calls a second.
 */
const AT_ONCE = 12;

/**
 * Makes or imports the key pairs of those rows that still need work ({@link isBatchOpen}).
 * @returns the result that stopped the batch; `null` if all rows had their turn, or if `signal` ended the batch
 */
export async function runBatch(
  ports: BatchPorts,
  rows: readonly KeyRecord[],
  { signal, current, onBegin, onResult }: BatchHooks,
): Promise<CreateKeyResult | null> {
  const look = lookTogether(ports);
  const queue = [...rows];
  const inTurn = oneByOne();
  let stop: CreateKeyResult | null = null;
  // An unexpected error (a bug) while a key was being made. After it, no further key is begun. The error is thrown
  // when the other keys are done.
  let failure: { readonly error: unknown } | null = null;
  const mayBegin = () => stop === null && failure === null && !signal.aborted;
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const row = next;
      await inTurn(fileOf(row), () => makeNext(row));
    }
  };
  const makeNext = async (next: KeyRecord) => {
    const row = current(next);
    if (!mayBegin() || row === null || !isBatchOpen(row)) return;
    onBegin(row);
    const result = await makeOne({ ...ports, look, mayBegin }, row);
    onResult(row, result);
    if (!isOnlyItsOwn(result)) stop ??= result;
  };
  const workOn = async () => {
    try {
      await work();
    } catch (error) {
      failure ??= { error };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOn));
  const thrown = failure as { readonly error: unknown } | null;
  if (thrown !== null) throw thrown.error;
  return stop;
}

/**
 * Returns the name in lower case. Two names that differ only in case can mean the same file, so their keys are made
 * one after the other.
 */
function fileOf({ name }: KeyRecord): string {
  return name.toLowerCase();
}

/** Returns a function that runs tasks with the same `key` one after the other, in the order of its calls. */
function oneByOne() {
  const last = new Map<string, Promise<void>>();
  return (key: string, run: () => Promise<void>): Promise<void> => {
    const before = last.get(key);
    const done = before === undefined ? run() : before.catch(() => undefined).then(run);
    last.set(key, done);
    return done;
  };
}

/** Whether a result concerns its own key only, so that the batch can go on. */
export function isOnlyItsOwn(result: CreateKeyResult): boolean {
  if (result.kind === 'saved') return true;
  if (result.kind !== 'notSent') return isAboutOne(result.error);
  const { error } = result;
  if (error instanceof InputError || error instanceof CancelledError) return true;
  return error instanceof SaveError && error.problem === 'exists';
}

/** Whether the service's error concerns only this key: its name is taken, or its public key isn't accepted. */
function isAboutOne(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.apiCode === 'InvalidKeyPairName.Duplicate' || error.apiCode.startsWith('InvalidPublicKey.');
}

async function makeOne(
  ports: BatchPorts & { readonly look: Look },
  open: KeyRecord,
): Promise<CreateKeyResult> {
  const own = {
    ...ports,
    report: (step: Step) => ports.report(open, step),
    newId: () => open.id,
    // `onDoubt` reports a failure after which the key pair may exist. In a batch, the key's result reports it, so
    // `onDoubt` does nothing. The whole batch already holds the lock against other tabs, so `exclusive` takes none.
    onDoubt: () => undefined,
    exclusive: <Result>(flow: () => Promise<Result>) => flow(),
  };
  const found = await ownFile(ports, open);
  if (found instanceof SaveError) return { kind: 'notSent', error: found };
  if (found !== null) return importKey(own, found);
  // The connection may have changed since the batch began. So the row gets the current relay, which can see the key,
  // and the current credential, with which the cloud can be asked about the key pair.
  const { account, connection, relayHost, secretId } = ports.route;
  // If a request was sent for this row before, the row keeps its state until the next request is sent.
  const state = open.attempts.length === 0 ? 'intent' : open.state;
  const row: KeyRecord = { ...open, state, account, connection, relayHost, secretId };
  const { name, projectId, tags, batch } = row;
  const intent = { name, projectId, tags, format: batch?.format ?? 'pkcs1', row };
  return row.method === 'device'
    ? makeKey({ ...own, make: () => ports.make(row) }, intent)
    : createKey({ ...own, toFile: (pem) => ports.toFile(row, pem) }, intent);
}

/**
 * Returns the row if its private key is already in a file, for example because the page was killed before the
 * import; otherwise `null`. Returns the error if the file can't be read.
 */
async function ownFile(ports: BatchPorts, row: KeyRecord): Promise<KeyRecord | SaveError | null> {
  if (row.method !== 'device' || row.publicKey === null || row.fileDigest === null) return null;
  // If the row's state isn't `intent` any more, the file was seen before. It needn't be read again.
  if (row.state !== 'intent') return row;
  if (ports.saver.read === undefined || row.fileName === null) return null;
  try {
    const text = await ports.saver.read(row.fileName);
    return text !== null && fileDigest(text) === row.fileDigest ? { ...row, state: 'verified' } : null;
  } catch (error) {
    if (error instanceof SaveError) return error;
    throw error;
  }
}
