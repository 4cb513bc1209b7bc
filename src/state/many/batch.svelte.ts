/** Making many keys, as the page shows it: one state, and verbs to move it on. Outlives the page that shows it. */
import { utf8ToBytes } from '../../core/base/bytes.ts';
import { inRegion } from '../../core/api/call.ts';
import {
  CancelledError,
  FormatError,
  InputError,
  isCallError,
  LoadError,
  PassphraseError,
} from '../../core/base/errors.ts';
import {
  type BatchPorts,
  batchRows,
  type BatchWish,
  confirmArchive,
  isBatchOpen,
  isOnlyItsOwn,
  KEY_PAIR_QUOTA,
  lookAround,
  makeArchive,
  runBatch,
  type Surroundings,
} from '../../core/flows/many/batch.ts';
import type { CreateKeyResult } from '../../core/flows/create/createKey.ts';
import { findInFolder, isForFolder } from '../../core/flows/file/findInFolder.ts';
import { JournalError } from '../../core/flows/ports/journal.ts';
import { SaveError, type Saver } from '../../core/flows/ports/saver.ts';
import { isPractice, type KeyRecord, type Route } from '../../core/ledger/keyRecord.ts';
import { nameHolder } from '../../core/ledger/names.ts';
import { pacedCaller } from '../../core/api/pace.ts';
import { RSA_SIZES } from '../../core/ssh/rsaSize.ts';
import type { CreateKeyParts } from '../newKey/createKey.svelte.ts';
import type { CreateRefusal } from '../newKey/refusal.ts';
import { readKeyFile, workshop } from '../files/workshop.ts';

const loadArchive = () => import('../../platform/files/archive.ts');

export interface BatchParts extends Omit<CreateKeyParts, 'askForPersistence'> {
  readonly pause: (ms: number) => Promise<void>;
}

/** What the form asks for. */
export interface NewBatch extends Omit<BatchWish, 'batch'> {
  readonly batch: Omit<BatchWish['batch'], 'id' | 'isEncrypted'>;
  /** Of each private key file; empty: none. */
  readonly passphrase: string;
  /** The user knows of a higher quota. */
  readonly isQuotaRaised: boolean;
}

/**
 * Why nothing was begun.
 * - `taken`: these names exist, or may still come to exist; - `quota`: more than the account seems to have room for
 * - `noFolder`: the keys folder isn't chosen any more; - `otherPassphrase`: the files made so far have another one
 */
export type BatchObstacle =
  | { readonly kind: 'taken'; readonly names: readonly string[] }
  | { readonly kind: 'quota'; readonly count: number; readonly room: number }
  | { readonly kind: 'noFolder' }
  | { readonly kind: 'otherPassphrase' }
  | { readonly kind: 'refused'; readonly refusal: CreateRefusal }
  | { readonly kind: 'error'; readonly error: unknown };

/**
 * - `looking`: at the cloud, before the first key; - `packing`: keys are made for a ZIP file, and nothing is sent yet
 * - `running`: with the cloud; - `stopped`: by the user, by what became of a key (`result`), or because all is done
 */
export type BatchState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'looking' }
  | { readonly kind: 'packing'; readonly done: number; readonly total: number }
  | { readonly kind: 'running'; readonly isPausing: boolean }
  | { readonly kind: 'stopped'; readonly result: CreateKeyResult | null }
  | { readonly kind: 'obstacle'; readonly obstacle: BatchObstacle };

export class Batch {
  readonly #parts: BatchParts;
  #state = $state.raw<BatchState>({ kind: 'idle' });
  #id = $state<string | null>(null);
  #pause = new AbortController();
  /** Why single keys were passed over, by the row's id. */
  #passedOver = $state.raw<ReadonlyMap<string, unknown>>(new Map());
  /** The ZIP file of this visit's batch, until its files were seen: a download that was blocked can be repeated. */
  #archive: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> } | null = null;
  #hasArchive = $state(false);

  constructor(parts: BatchParts) {
    this.#parts = parts;
  }

  get state(): BatchState {
    return this.#state;
  }

  get passedOver(): ReadonlyMap<string, unknown> {
    return this.#passedOver;
  }

  get hasArchive(): boolean {
    return this.#hasArchive;
  }

  readonly isWorking = $derived.by(() => ['looking', 'packing', 'running'].includes(this.#state.kind));

  /** The rows of the batch that is shown: this visit's, or the last one that isn't finished. */
  readonly rows = $derived.by((): readonly KeyRecord[] => {
    const { keys, session } = this.#parts;
    const ofBatches = keys.all.filter(
      (row) => row.batch !== null && row.hearsay === null && isPractice(row) === session.isPractice,
    );
    const id = this.#id ?? ofBatches.find(isUnfinished)?.batch?.id ?? null;
    return ofBatches.filter(({ batch, state }) => batch?.id === id && state !== 'closed').sort(byName);
  });

  /** Still to be made, or to be imported. */
  readonly open = $derived(this.rows.filter(isBatchOpen));
  /** In a ZIP file that nobody has seen yet. */
  readonly unseen = $derived(this.rows.filter(isUnseen));
  readonly isOwn = $derived.by(() => {
    const [first] = this.rows;
    return first !== undefined && this.#parts.session.isOwn(first);
  });

  /** It stays in view when nothing of it is open any more. @returns its first row */
  #pin(): KeyRecord | undefined {
    const [first] = this.rows;
    this.#id = first?.batch?.id ?? null;
    return first;
  }

  /** Begins a new batch, or says in `state` why not. */
  async begin(wish: NewBatch): Promise<void> {
    const { folder, keys, newId, now } = this.#parts;
    await this.#run(wish.method, async () => {
      this.#state = { kind: 'looking' };
      const opened = await this.#open();
      const saver = await folder.saver();
      // Permission is asked for first of all, while the click still counts.
      if (wish.batch.place === 'folder') await saver.read?.('keysmith');
      await keys.ready();
      await this.#loadAll(wish);
      const surroundings = await lookAround(opened.caller, now);
      const obstacle = this.#whyNot(wish, surroundings);
      if (obstacle !== null) throw new Obstacle(obstacle);
      const batch = { ...wish.batch, id: newId(), isEncrypted: wish.passphrase !== '' };
      const rows = batchRows({ ...wish, batch }, { route: opened.route, newId, now });
      await keys.add(...rows);
      this.#id = batch.id;
      await this.#makeAll({ ...opened, saver, surroundings, passphrase: wish.passphrase });
    });
  }

  /** Goes on with what is open. */
  async resume(passphrase: string): Promise<void> {
    await this.#run(this.rows[0]?.method ?? 'device', async () => {
      this.#state = { kind: 'looking' };
      const { folder, keys, now } = this.#parts;
      const saver = await folder.saver();
      const first = this.#pin();
      const opened = await this.#open(first);
      const isFolder = first?.batch?.place === 'folder';
      if (isFolder && saver.kind !== 'folder') throw new Obstacle({ kind: 'noFolder' });
      if (isFolder) await saver.read?.('keysmith');
      if (first?.batch) await this.#loadAll({ ...first, batch: first.batch, passphrase });
      // Another tab may have gone on with it since it was shown.
      await keys.load();
      if (isFolder && passphrase !== '') await this.#checkPassphrase(saver, passphrase);
      if (isFolder) await this.#searchFolder();
      const surroundings = await lookAround(opened.caller, now);
      await this.#makeAll({ ...opened, saver, surroundings, passphrase });
    });
  }

  /** Files whose rows a kill has left behind are found again: nothing of them was lost. */
  async #searchFolder(): Promise<void> {
    const { folder, keys } = this.#parts;
    const wanted = this.rows.filter(isForFolder);
    const content = wanted.length === 0 ? null : await folder.content({ asks: true });
    if (content === null) return;
    for (const row of await findInFolder(wanted, content, readKeyFile)) {
      const before = wanted.find(({ id }) => id === row.id);
      if (before !== undefined) await keys.replace(row, before);
    }
  }

  /** Begins no further key; those under way are finished. */
  pause(): void {
    this.#pause.abort();
    if (this.#state.kind === 'running') this.#state = { kind: 'running', isPausing: true };
  }

  async downloadAgain(): Promise<void> {
    const { downloadFile } = await import('../../platform/files/download.ts');
    if (this.#archive !== null) downloadFile(this.#archive.bytes, this.#archive.name);
  }

  /** Compares an opened ZIP file with the rows; the public halves of those that it holds go to the cloud. */
  async openArchive(file: File): Promise<void> {
    await this.#run('device', async () => {
      this.#state = { kind: 'looking' };
      const { folder, keys, kept, now } = this.#parts;
      const first = this.#pin();
      const { readArchive } = await loadArchive();
      const files = await readArchive(file);
      await keys.load();
      const { unseen } = this;
      const seen = confirmArchive(unseen, files);
      if (seen.length === 0) throw new FormatError('archive: it has none of these keys');
      await keys.changeAll(unseen, seen);
      for (const record of seen) kept.letGo(record.id);
      if (this.unseen.length === 0) this.#dropArchive();
      const opened = await this.#open(first);
      const surroundings = await lookAround(opened.caller, now);
      const saver = await folder.saver();
      await this.#makeAll({ ...opened, saver, surroundings, passphrase: '', isSeen: true });
    });
  }

  /** By the user's own word: the ZIP file never arrived, so nobody has these private keys. They are made again. */
  async giveUpArchive(): Promise<void> {
    const { keys, kept } = this.#parts;
    await this.#change(async () => {
      const rows = this.unseen;
      await keys.change(rows, () => NOTHING_MADE);
      for (const row of rows) kept.letGo(row.id);
      this.#dropArchive();
    });
  }

  /** By the user's own word: what wasn't made yet isn't going to be. */
  async giveUp(): Promise<void> {
    // What has a public key may be in the cloud, or in a file: it stays in the list, with its own next step.
    await this.#change(() =>
      this.#parts.keys.change(this.open, (row) =>
        row.publicKey === null ? { state: 'closed' } : { batch: null },
      ),
    );
  }

  /** Another batch can be begun: this one is in the list of keys. */
  forget(): void {
    this.#id = '';
    this.#dropArchive();
    this.#passedOver = new Map();
    this.#state = { kind: 'idle' };
  }

  /** Changes the rows as they are now, while no tab works with them. */
  async #change(change: () => Promise<void>): Promise<void> {
    this.#pin();
    try {
      const done = await this.#parts.writer.locked(async () => {
        await this.#parts.keys.load();
        await change();
        return true;
      });
      if (done === null) throw new Obstacle({ kind: 'refused', refusal: 'otherTab' });
      this.#state = { kind: 'stopped', result: null };
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#state = { kind: 'obstacle', obstacle: obstacleOf(error) };
    if (!isExpected(error)) throw error;
  }

  async #run(method: KeyRecord['method'], flow: () => Promise<void>): Promise<void> {
    const { consent, safety, writer } = this.#parts;
    const refusal = safety.isUnsafe ? 'unsafe' : consent.missingFor(method) === null ? null : 'relay';
    if (refusal !== null) {
      this.#state = { kind: 'obstacle', obstacle: { kind: 'refused', refusal } };
      return;
    }
    this.#pause = new AbortController();
    this.#passedOver = new Map();
    try {
      const done = await writer.alone(() =>
        writer.locked(async () => {
          await flow();
          return true;
        }),
      );
      if (done === null) throw new Obstacle({ kind: 'refused', refusal: 'otherTab' });
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param row whose account it must be @throws {Obstacle} */
  async #open(row?: KeyRecord) {
    const opened = await this.#parts.session.open();
    if (opened === null) throw new Obstacle({ kind: 'refused', refusal: 'locked' });
    if (row !== undefined && !opened.owns(row))
      throw new Obstacle({ kind: 'refused', refusal: 'otherAccount' });
    const region = row?.region ?? opened.route.region;
    return {
      skewMs: opened.skewMs,
      route: { ...opened.route, region },
      caller: pacedCaller(inRegion(opened.caller, region)),
    };
  }

  /** Whatever has to be loaded is loaded before anything is sent. @throws {LoadError} */
  async #loadAll({
    method,
    batch,
    passphrase,
  }: {
    readonly method: KeyRecord['method'];
    readonly batch: NewBatch['batch'];
    readonly passphrase: string;
  }): Promise<void> {
    if (method === 'device' || batch.format !== 'pkcs1' || passphrase !== '')
      (await workshop().open()).close();
    if (batch.place === 'archive') await loadArchive();
  }

  /** All files of a batch have the same passphrase: one that is there tells whether this is it. @throws {Obstacle} */
  async #checkPassphrase(saver: Saver, passphrase: string): Promise<void> {
    const made = this.rows.find(({ state, savedBy }) => state === 'verified' && savedBy === 'folder');
    const text = made?.fileName ? await saver.read?.(made.fileName) : null;
    if (!text) return;
    try {
      await readKeyFile(utf8ToBytes(text), passphrase);
    } catch (error) {
      if (error instanceof PassphraseError) throw new Obstacle({ kind: 'otherPassphrase' });
      // Whatever that file is now, it says nothing about the passphrase.
      if (!(error instanceof FormatError)) throw error;
    }
  }

  #whyNot({ names, isQuotaRaised }: NewBatch, { taken, count }: Surroundings): BatchObstacle | null {
    const { keys, session } = this.#parts;
    const { route } = session;
    const isHeld = (name: string) => route !== null && nameHolder(keys.all, { name, route }) !== null;
    const used = names.filter((name) => taken?.has(name) === true || isHeld(name));
    if (used.length > 0) return { kind: 'taken', names: used };
    const room = Math.max(0, KEY_PAIR_QUOTA - count);
    return names.length > room && !isQuotaRaised ? { kind: 'quota', count, room } : null;
  }

  async #makeAll(run: {
    readonly caller: BatchPorts['caller'];
    readonly route: Route;
    readonly skewMs: number;
    readonly saver: Saver;
    readonly surroundings: Surroundings;
    readonly passphrase: string;
    /** The archive has been opened: only what it held is imported now. */
    readonly isSeen?: boolean;
  }): Promise<void> {
    const { keys, kept, now, onUnknown, pause, writer } = this.#parts;
    const { passphrase, isSeen = false, ...rest } = run;
    const { signal } = this.#pause;
    const wishOf = ({ batch, name }: KeyRecord) => ({
      format: batch?.format ?? 'pkcs1',
      passphrase,
      comment: name,
    });
    const make = async (row: KeyRecord, ended?: AbortSignal) => {
      if (row.batch?.isEncrypted === true && passphrase === '') throw new InputError('passphrase', 'differs');
      const bits = RSA_SIZES.find((size) => size === row.batch?.bits) ?? 2048;
      const bench = await workshop().open(ended);
      return bench.run({ kind: 'make', bits, wish: wishOf(row) }, ended ? { signal: ended } : {});
    };
    const ports: BatchPorts = {
      ...rest,
      journal: keys.journal(this.rows),
      rows: keys.rows,
      keep: kept.keep,
      report: () => undefined,
      now,
      pause,
      make: (row) => make(row),
      toFile: (row, pem) => toFile(pem, wishOf(row)),
    };
    const isArchive = this.rows[0]?.batch?.place === 'archive';
    const unmade = this.open.filter(({ publicKey }) => publicKey === null);
    if (isArchive && !isSeen && unmade.length > 0) {
      await this.#pack({ route: rest.route, make: (row) => make(row, signal) }, unmade);
      return;
    }
    this.#state = { kind: 'running', isPausing: false };
    const open = isArchive ? this.open.filter(({ publicKey }) => publicKey !== null) : this.open;
    const result = await runBatch(ports, open, {
      signal,
      current: ({ id }) => keys.find(id),
      onBegin: ({ id }) => writer.begin(id),
      onResult: ({ id }, one) => {
        writer.end(id);
        if (one.kind === 'saved' || one.kind === 'fileOnly' || one.kind === 'alarm')
          kept.letGoIfVerified(one.record);
        if (one.kind === 'unknown') onUnknown();
        if ('error' in one && isOnlyItsOwn(one) && !(one.error instanceof CancelledError))
          this.#passedOver = new Map([...this.#passedOver, [id, one.error]]);
      },
    });
    this.#state = { kind: 'stopped', result };
  }

  /** One ZIP file with all private keys; nothing is sent before it was opened again. */
  async #pack(
    ports: Omit<Parameters<typeof makeArchive>[0], 'journalAll'>,
    rows: readonly KeyRecord[],
  ): Promise<void> {
    const { keys, kept, now } = this.#parts;
    let done = 0;
    this.#state = { kind: 'packing', done, total: rows.length };
    const files = await makeArchive({ ...ports, journalAll: (all) => keys.changeAll(rows, all) }, rows, {
      signal: this.#pause.signal,
      end: () => this.#pause.abort(),
      onMade: () => (this.#state = { kind: 'packing', done: (done += 1), total: rows.length }),
    });
    if (files !== null) {
      const { packArchive } = await loadArchive();
      const name = `keys_${new Date(now()).toISOString().slice(0, 10)}_${files.length}.zip`;
      this.#archive = { name, bytes: packArchive(files, now()) };
      this.#hasArchive = true;
      const texts = new Map(files.map((file) => [file.name, file.text]));
      for (const { fileName, id } of this.unseen) {
        const text = fileName === null ? undefined : texts.get(fileName);
        if (text !== undefined && fileName !== null) kept.keep({ recordId: id, text, fileName });
      }
      await this.downloadAgain();
    }
    this.#state = { kind: 'stopped', result: null };
  }

  #dropArchive(): void {
    this.#archive = null;
    this.#hasArchive = false;
  }
}

/** What becomes of a row whose private key is nowhere. */
const NOTHING_MADE = {
  state: 'intent',
  publicKey: null,
  fingerprint: null,
  bits: null,
  fileName: null,
  fileDigest: null,
  savedBy: null,
} as const;

/** Something that the user is told, and can mend. */
class Obstacle extends Error {
  readonly obstacle: BatchObstacle;
  constructor(obstacle: BatchObstacle) {
    super(obstacle.kind);
    this.obstacle = obstacle;
  }
}

function obstacleOf(error: unknown): BatchObstacle {
  return error instanceof Obstacle ? error.obstacle : { kind: 'error', error };
}

/** Whatever else is thrown is a mistake of ours. */
function isExpected(error: unknown): boolean {
  if (error instanceof Obstacle || error instanceof JournalError || error instanceof SaveError) return true;
  if (error instanceof FormatError || error instanceof InputError || error instanceof LoadError) return true;
  return isCallError(error);
}

async function toFile(
  pem: string,
  wish: { format: NonNullable<KeyRecord['batch']>['format']; passphrase: string; comment: string },
): Promise<string> {
  if (wish.format === 'pkcs1' && wish.passphrase === '') return pem;
  try {
    const bytes = utf8ToBytes(pem);
    return (await (await workshop().open()).run({ kind: 'convert', bytes, passphrase: '', wish })).text;
  } catch (error) {
    // Whatever it is, the key is there and wants to be saved.
    throw new SaveError('format', wish.comment, { cause: error });
  }
}

function isUnseen({ batch, state }: KeyRecord): boolean {
  return batch?.place === 'archive' && state === 'unconfirmed';
}

function isUnfinished(row: KeyRecord): boolean {
  return isBatchOpen(row) || isUnseen(row);
}

/** Numbers count as numbers: web_2 before web_10. */
function byName(a: KeyRecord, b: KeyRecord): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}
