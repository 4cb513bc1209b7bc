/**
 * Many key pairs, each as safe as one: every row is written before anything is sent, so that whatever stops a batch, the
 * ledger says what is still to be made. What goes wrong with one key stops the handing out; what is under way is finished.
 */
import { findByIds, listKeyPairs, type Look, verdictOn } from '../look/askCloud.ts';
import type { Tag } from '../../cvm/actions.ts';
import type { Caller } from '../../api/call.ts';
import { isNotPermitted } from '../../api/outcome.ts';
import { ApiError, CancelledError, InputError, isCallError } from '../../base/errors.ts';
import {
  type CloudVerdict,
  keyFileName,
  type KeyRecord,
  mayImport,
  type Route,
} from '../../ledger/keyRecord.ts';
import { fileDigest } from '../../ssh/fileDigest.ts';
import type { MadeFile } from '../../ssh/keyTasks.ts';
import { newRecord } from '../create/attempt.ts';
import {
  createKey,
  type CreateKeyPorts,
  type CreateKeyResult,
  type KeptText,
  type Step,
} from '../create/createKey.ts';
import { importKey } from '../create/importKey.ts';
import { makeKey } from '../create/makeKey.ts';
import { publicFacts } from '../../ssh/publicFacts.ts';
import { SaveError } from '../ports/saver.ts';

/** The documented quota of an account, CreateKeyPair, tencentcloud.com/document/api/213/15699; it can be raised. */
export const KEY_PAIR_QUOTA = 100;

export interface BatchWish {
  readonly names: readonly string[];
  readonly method: 'cloud' | 'device';
  readonly projectId: number;
  readonly tags: readonly Tag[];
  readonly batch: NonNullable<KeyRecord['batch']>;
}

export interface Surroundings {
  /** Names that the region has already; `null` where they can't be looked up. */
  readonly taken: ReadonlySet<string> | null;
  /** Key pairs of the region, of all names. */
  readonly count: number;
  /** When that was asked, milliseconds since 1970. */
  readonly listedAt: number;
}

/** What has to be known of the cloud before the first key. @throws {CallError} */
export async function lookAround(caller: Caller, now: () => number): Promise<Surroundings> {
  const listedAt = now();
  try {
    const { pairs } = await listKeyPairs(caller);
    return { taken: new Set(pairs.map(({ KeyName }) => KeyName)), count: pairs.length, listedAt };
  } catch (error) {
    if (error instanceof ApiError && isNotPermitted(error.apiCode))
      return { taken: null, count: 0, listedAt };
    throw error;
  }
}

/** A row for each name, in their order: nothing was done for any of them yet. */
export function batchRows(
  { names, method, projectId, tags, batch }: BatchWish,
  ports: { readonly route: Route; readonly now: () => number; readonly newId: () => string },
): readonly KeyRecord[] {
  return names.map((name) => ({ ...newRecord(ports, { name, projectId, tags }, method), batch }));
}

/**
 * Rows of a batch that something is to be done for: not sent yet; not created, as is known by now; or with a file whose
 * public half the cloud hasn't got. What was sent and isn't settled waits until it is. A row that an imported list told of
 * isn't open: what was made for it would be nobody's until somebody looked.
 */
export function isBatchOpen(record: KeyRecord): boolean {
  const { attempts, batch, hearsay, keyId, publicKey, state } = record;
  if (batch === null || hearsay !== null) return false;
  if (state === 'intent' && attempts.length === 0) return true;
  if (state === 'absent' && keyId === null && publicKey === null) return true;
  return record.method === 'device' && keyId === null && mayImport(record);
}

export interface BatchPorts extends Omit<
  CreateKeyPorts,
  'keep' | 'report' | 'newId' | 'toFile' | 'look' | 'onDoubt' | 'exclusive'
> {
  /** Keeps to the limit of calls. */
  readonly caller: Caller;
  readonly surroundings: Surroundings;
  readonly keep: (kept: KeptText) => void;
  readonly report: (record: KeyRecord, step: Step) => void;
  /** The text of the private key file, in the format and under the passphrase that were asked for. */
  readonly toFile: (record: KeyRecord, pem: string) => Promise<string>;
  /** Generates and checks a key pair. */
  readonly make: (record: KeyRecord) => Promise<MadeFile>;
  /** Waits so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}

export interface BatchHooks {
  /** No further key is begun once it is aborted. */
  readonly signal: AbortSignal;
  /** A row as it is when its turn comes: it may have been taken off the list. */
  readonly current: (row: KeyRecord) => KeyRecord | null;
  readonly onBegin: (record: KeyRecord) => void;
  readonly onResult: (record: KeyRecord, result: CreateKeyResult) => void;
}

/** Enough to keep ten calls a second going while each key waits for its answer and its file. */
const AT_ONCE = 12;

/**
 * Makes the key pairs of rows that are open.
 * @returns the result that stopped it; `null` when all were begun, or `signal` said so
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
  // A mistake of ours in one ends the handing out, and is told when the others are done.
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

/** Where a file system doesn't tell capitals, two names are one file: whichever is second has to see the first. */
function fileOf({ name }: KeyRecord): string {
  return name.toLowerCase();
}

/** Runs what has the same key one after the other, in the order in which it was asked for. */
function oneByOne() {
  const last = new Map<string, Promise<void>>();
  return (key: string, run: () => Promise<void>): Promise<void> => {
    const before = last.get(key);
    const done = before === undefined ? run() : before.catch(() => undefined).then(run);
    last.set(key, done);
    return done;
  };
}

/** Whether what became of one key says nothing about the next. */
export function isOnlyItsOwn(result: CreateKeyResult): boolean {
  if (result.kind === 'saved') return true;
  if (result.kind !== 'notSent') return isAboutOne(result.error);
  const { error } = result;
  if (error instanceof InputError || error instanceof CancelledError) return true;
  return error instanceof SaveError && error.problem === 'exists';
}

/** The service's answer to a name, or a public key, that it has already or doesn't take. */
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
    // Told by the result; and the whole batch holds the lock.
    onDoubt: () => undefined,
    exclusive: <Result>(flow: () => Promise<Result>) => flow(),
  };
  const found = await ownFile(ports, open);
  if (found instanceof SaveError) return { kind: 'notSent', error: found };
  if (found !== null) return importKey(own, found);
  // The way may be another one than when the batch began: who carries the answer is who could have seen the key, and who
  // signs is who can be asked about it.
  const { account, connection, relayHost, secretId } = ports.route;
  // One that was sent before stays what it is known to be until it is sent again.
  const state = open.attempts.length === 0 ? 'intent' : open.state;
  const row: KeyRecord = { ...open, state, account, connection, relayHost, secretId };
  const { name, projectId, tags, batch } = row;
  const intent = { name, projectId, tags, format: batch?.format ?? 'pkcs1', row };
  return row.method === 'device'
    ? makeKey({ ...own, make: () => ports.make(row) }, intent)
    : createKey({ ...own, toFile: (pem) => ports.toFile(row, pem) }, intent);
}

/** A row whose private half is in a file already, as a kill before the import leaves it. */
async function ownFile(ports: BatchPorts, row: KeyRecord): Promise<KeyRecord | SaveError | null> {
  if (row.method !== 'device' || row.publicKey === null || row.fileDigest === null) return null;
  // It was seen to be there before.
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

/** How long keys wait for others to be asked about with them. */
const GATHER_MS = 250;
/** How long it is relied on that a name is free because it wasn't listed: about as long as one key asks for itself. */
const FRESH_MS = 3_000;
/** Listed again that long before, so that no key has to wait for it. */
const AHEAD_MS = 1_500;

/** Names from what was listed before; verdicts for all keys that wait for one: never more than are made at once. */
function lookTogether({ caller, now, pause, surroundings }: BatchPorts): Look {
  type Asked = {
    readonly keyId: string;
    readonly publicKey: string;
    readonly tell: (verdict: CloudVerdict) => void;
    readonly fail: (error: unknown) => void;
  };
  let gathered: Asked[] = [];
  let listed = surroundings;
  let listing: Promise<void> | null = null;
  const age = () => now() - listed.listedAt;
  const listAgain = async () => {
    try {
      listed = await lookAround(caller, now);
    } catch (error) {
      // Then it is asked at the next name again.
      if (!isCallError(error)) throw error;
    } finally {
      listing = null;
    }
  };
  const ask = async (asked: readonly Asked[]) => {
    let found: Awaited<ReturnType<typeof findByIds>> | null = null;
    try {
      found = await findByIds(
        caller,
        asked.map(({ keyId }) => keyId),
      );
    } catch (error) {
      if (!isCallError(error)) throw error;
    }
    for (const { keyId, publicKey, tell } of asked) {
      tell(found === null ? 'unknown' : verdictOn(found.get(keyId), publicKey));
    }
  };
  return {
    async isNameFree(name) {
      if (listed.taken === null) return null;
      if (age() > FRESH_MS - AHEAD_MS) listing ??= listAgain();
      if (age() > FRESH_MS) await listing;
      if (listed.taken === null || age() > FRESH_MS) return null;
      if (listed.taken.has(name)) throw new InputError('keyName', 'taken');
      return true;
    },
    verdict({ keyId, publicKey }) {
      if (keyId === null || publicKey === null) return Promise.resolve('unknown');
      return new Promise((tell, fail) => {
        gathered.push({ keyId, publicKey, tell, fail });
        if (gathered.length > 1) return;
        void pause(GATHER_MS).then(async () => {
          const now = gathered;
          gathered = [];
          try {
            await ask(now);
          } catch (error) {
            for (const one of now) one.fail(error);
          }
        });
      });
    },
  };
}

/** A private key file of an archive. */
export interface ArchivedFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Makes the key pairs of rows on this device, for one archive: nothing is sent, and each row says what its file holds.
 * @returns the files, in the order of the rows; `null` when `signal` ended it: then nothing is left of it
 * @throws {JournalError} then there must be no archive
 */
export async function makeArchive(
  ports: Pick<BatchPorts, 'route' | 'make'> & {
    readonly journalAll: (rows: readonly KeyRecord[]) => Promise<void>;
  },
  rows: readonly KeyRecord[],
  {
    signal,
    end,
    onMade,
  }: {
    readonly signal: AbortSignal;
    /** Ends what is being made: `signal` is aborted then. */
    readonly end: () => void;
    readonly onMade: () => void;
  },
): Promise<readonly ArchivedFile[] | null> {
  if (signal.aborted) return null;
  const made = await Promise.allSettled(
    rows.map(async (row) => {
      const file = await ports.make(row).catch((error: unknown) => {
        // One that fails ends the others, too.
        end();
        throw error;
      });
      if (!signal.aborted) onMade();
      const name = keyFileName(row.name, ports.route, row.batch?.format ?? 'pkcs1');
      const record: KeyRecord = {
        ...row,
        ...publicFacts(file.publicKey),
        state: 'unconfirmed',
        fileName: name,
        fileDigest: fileDigest(file.text),
        savedBy: 'download',
      };
      return { record, name, text: file.text };
    }),
  );
  const failed = made.find((one) => one.status === 'rejected' && !(one.reason instanceof CancelledError));
  if (failed?.status === 'rejected') throw failed.reason;
  if (signal.aborted) return null;
  const whole = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  // A row without its file can be given up; a file without its row would be forgotten.
  await ports.journalAll(whole.map(({ record }) => record));
  return whole.map(({ name, text }) => ({ name, text }));
}

/** The rows whose file an opened archive has, byte for byte: those are safe, and their public halves may go. */
export function confirmArchive(
  rows: readonly KeyRecord[],
  files: readonly ArchivedFile[],
): readonly KeyRecord[] {
  const digests = new Set(files.map(({ text }) => fileDigest(text)));
  return rows
    .filter(({ fileDigest: digest }) => digest !== null && digests.has(digest))
    .map((row) => ({ ...row, state: 'verified' as const }));
}
