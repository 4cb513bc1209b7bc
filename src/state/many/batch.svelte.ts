/**
 * Makes many keys at once (a batch), and holds the state that the page shows. The state is kept when the user leaves
 * the page.
 */
import { utf8ToBytes } from '../../core/base/bytes.ts';
import { inRegion } from '../../core/api/call.ts';
import { pacedCaller } from '../../core/api/pace.ts';
import { FormatError, PassphraseError } from '../../core/base/errors.ts';
import type { CreateKeyResult } from '../../core/flows/create/createKey.ts';
import { findInFolder, isForFolder } from '../../core/flows/file/findInFolder.ts';
import {
  type BatchIntent,
  batchRows,
  givenUp,
  isBatchOpen,
  isUnseen,
  NOTHING_MADE,
  rowsOfBatch,
} from '../../core/flows/many/batchRows.ts';
import { KEY_PAIR_QUOTA, type RegionSurvey, surveyRegion } from '../../core/flows/many/regionSurvey.ts';
import type { Saver } from '../../core/flows/ports/saver.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { nameHolder } from '../../core/ledger/names.ts';
import { readKeyFile } from '../files/workshop.ts';
import type { KeysFolder } from '../saving/folder.svelte.ts';
import type { Safety } from '../saving/safety.svelte.ts';
import type { RelayConsent } from '../session/relayConsent.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import { BatchArchive, loadArchive } from './batchArchive.svelte.ts';
import { type BatchRun, loadMaker, makeFile, type MakerParts, runRows } from './maker.ts';
import { type BatchObstacle, isExpected, refused } from './obstacle.ts';

interface BatchParts extends MakerParts {
  readonly session: Session;
  readonly consent: RelayConsent;
  readonly folder: KeysFolder;
  readonly safety: Safety;
  readonly newId: () => string;
}

/** The values that the user has entered in the form. */
export interface NewBatch extends Omit<BatchIntent, 'batch'> {
  readonly batch: Omit<BatchIntent['batch'], 'id' | 'isEncrypted'>;
  /** Encrypts each private key file; empty: the files aren't encrypted. */
  readonly passphrase: string;
  /**
   * Whether the user says that the account has a higher quota of key pairs than usual. If so, the usual quota doesn't
   * stop the batch.
   */
  readonly isQuotaRaised: boolean;
}

/**
 * - `looking`: before the first key, the cloud is asked which names are taken and how many key pairs there are
 * - `packing`: keys for a ZIP file are being made; nothing is sent yet
 * - `running`: key pairs are being created in the cloud or imported to it
 * - `stopped`: the user has paused, a key's outcome (`result`) has ended the batch, all keys are done, or the ZIP
 *   file is packed and the user has to open it next
 */
type BatchState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'looking' }
  | { readonly kind: 'packing'; readonly done: number; readonly total: number }
  | { readonly kind: 'running'; readonly isPausing: boolean }
  | { readonly kind: 'stopped'; readonly result: CreateKeyResult | null }
  | { readonly kind: 'obstacle'; readonly obstacle: BatchObstacle };

type Opened = Pick<BatchRun, 'caller' | 'route' | 'skewMs'>;

export class Batch {
  readonly #parts: BatchParts;
  readonly #archive: BatchArchive;
  #state = $state.raw<BatchState>({ kind: 'idle' });
  #id = $state<string | null>(null);
  #pause = new AbortController();
  /** The errors of keys that failed while the batch went on with the others, by the id of the key's row. */
  #passedOver = $state.raw<ReadonlyMap<string, unknown>>(new Map());

  constructor(parts: BatchParts) {
    this.#parts = parts;
    this.#archive = new BatchArchive(parts);
  }

  get state(): BatchState {
    return this.#state;
  }

  get passedOver(): ReadonlyMap<string, unknown> {
    return this.#passedOver;
  }

  get hasArchive(): boolean {
    return this.#archive.isHeld;
  }

  /** Whether the ZIP file waits for a key stroke or a click, so that the browser accepts its download. */
  get isArchiveHeldBack(): boolean {
    return this.#archive.isHeldBack;
  }

  readonly isWorking = $derived.by(() => ['looking', 'packing', 'running'].includes(this.#state.kind));

  /**
   * The rows of the batch that is shown: the one begun or continued in this visit, otherwise the newest one that
   * isn't finished.
   */
  readonly rows = $derived.by((): readonly KeyRecord[] => {
    const { keys, session } = this.#parts;
    return rowsOfBatch(keys.all, { id: this.#id, practice: session.isPractice });
  });

  /** The rows whose key is still to be made or imported. */
  readonly open = $derived(this.rows.filter(isBatchOpen));
  /** The rows whose private key is in a ZIP file that the user hasn't opened yet. */
  readonly unseen = $derived(this.rows.filter(isUnseen));
  readonly isOwn = $derived.by(() => {
    const [first] = this.rows;
    return first !== undefined && this.#parts.session.isOwn(first);
  });

  /** Begins a new batch. If the batch can't begin, `state` says why. */
  async begin(intent: NewBatch): Promise<void> {
    const { folder, keys, newId, now } = this.#parts;
    await this.#run(intent.method, async () => {
      const opened = await this.#open();
      if ('kind' in opened) return opened;
      const saver = await folder.saver();
      // Asks the user for access to the folder first, because the browser allows that only shortly after a click.
      // Reading any file, even one that doesn't exist, makes the browser ask.
      if (intent.batch.place === 'folder') await saver.read?.('keysmith');
      await keys.ready();
      await this.#load(intent.method, intent.batch, intent.passphrase);
      const survey = await surveyRegion(opened.caller, now);
      const obstacle = this.#whyNot(intent, survey);
      if (obstacle !== null) return obstacle;
      const batch = { ...intent.batch, id: newId(), isEncrypted: intent.passphrase !== '' };
      await keys.add(...batchRows({ ...intent, batch }, { route: opened.route, newId, now }));
      this.#id = batch.id;
      return this.#makeAll({ ...opened, saver, survey, passphrase: intent.passphrase });
    });
  }

  /** Goes on with the open rows of the batch. */
  async resume(passphrase: string): Promise<void> {
    await this.#run(this.rows[0]?.method ?? 'device', async () => {
      const { folder, keys, now } = this.#parts;
      const saver = await folder.saver();
      const first = this.#pin();
      const opened = await this.#open(first);
      if ('kind' in opened) return opened;
      const isFolder = first?.batch?.place === 'folder';
      if (isFolder && saver.kind !== 'folder') return { kind: 'noFolder' };
      if (isFolder) await saver.read?.('keysmith');
      if (first?.batch) await this.#load(first.method, first.batch, passphrase);
      // Another tab may have continued this batch since this tab read its rows.
      await keys.load();
      if (isFolder && passphrase !== '' && !(await this.#isPassphrase(saver, passphrase)))
        return { kind: 'otherPassphrase' };
      if (isFolder) await this.#searchFolder();
      return this.#makeAll({ ...opened, saver, survey: await surveyRegion(opened.caller, now), passphrase });
    });
  }

  /**
   * Pauses the batch: no further key is begun. Keys that are being created or imported are still finished. If a ZIP
   * file is being packed, the keys for it are discarded.
   */
  pause(): void {
    this.#pause.abort();
    if (this.#state.kind === 'running') this.#state = { kind: 'running', isPausing: true };
  }

  async downloadAgain(): Promise<void> {
    await this.#archive.download();
  }

  /**
   * Compares an opened ZIP file with the rows, then imports the public keys of the rows whose private keys are in the
   * file.
   */
  async openArchive(file: File): Promise<void> {
    await this.#run('device', async () => {
      const { folder, now } = this.#parts;
      const first = this.#pin();
      // First marks the rows whose files are in the archive as `verified`. These marks stay even if nothing can be
      // sent now.
      await this.#archive.confirm(file, () => this.unseen);
      const opened = await this.#open(first);
      if ('kind' in opened) return opened;
      const [survey, saver] = [await surveyRegion(opened.caller, now), await folder.saver()];
      return this.#import({ ...opened, saver, survey, passphrase: '' });
    });
  }

  /**
   * Called when the user says that the ZIP file never arrived, so nobody has these private keys. Resets their rows to
   * the state before the keys were made, so that new keys can be made.
   */
  async giveUpArchive(): Promise<void> {
    const { keys, kept } = this.#parts;
    await this.#change(async () => {
      const rows = this.unseen;
      await keys.change(rows, () => NOTHING_MADE);
      for (const { id } of rows) kept.letGo(id);
      this.#archive.drop();
    });
  }

  /** Gives up the rest of the batch. The batch makes and imports no more keys. */
  async giveUp(): Promise<void> {
    await this.#change(() => this.#parts.keys.change(this.open, givenUp));
  }

  /** Stops showing this batch, so that the user can begin another. Its rows stay in the list of keys. */
  forget(): void {
    this.#id = '';
    this.#archive.drop();
    this.#passedOver = new Map();
    this.#state = { kind: 'idle' };
  }

  /** Keeps the page on this batch even once it is finished. @returns its first row; `undefined` if no batch is shown */
  #pin(): KeyRecord | undefined {
    const [first] = this.rows;
    this.#id = first?.batch?.id ?? null;
    return first;
  }

  /** Reloads the rows and changes them under the writer lock, so that no other tab writes meanwhile. */
  async #change(change: () => Promise<void>): Promise<void> {
    this.#pin();
    await this.#attempt(async () => {
      const done = await this.#parts.writer.locked(async () => {
        await this.#parts.keys.load();
        await change();
        return true;
      });
      if (done === null) return refused('otherTab');
      this.#state = { kind: 'stopped', result: null };
      return null;
    });
  }

  /**
   * Runs a flow under the writer lock. If an obstacle stops the flow or prevents it from beginning, `state` shows the
   * obstacle.
   * @param flow returns the obstacle that stopped it; `null` if it has set `state` itself
   */
  async #run(method: KeyRecord['method'], flow: () => Promise<BatchObstacle | null>): Promise<void> {
    const { consent, safety, writer } = this.#parts;
    await this.#attempt(async () => {
      if (safety.isUnsafe) return refused('unsafe');
      if (consent.missingFor(method) !== null) return refused('relay');
      this.#pause = new AbortController();
      this.#passedOver = new Map();
      this.#state = { kind: 'looking' };
      const done = await writer.track(() =>
        writer.locked(async () => {
          return { obstacle: await flow() };
        }),
      );
      return done === null ? refused('otherTab') : done.obstacle;
    });
  }

  /** Shows an obstacle or an error in `state`. @throws only errors that are bugs of this app, after showing them */
  async #attempt(work: () => Promise<BatchObstacle | null>): Promise<void> {
    try {
      const obstacle = await work();
      if (obstacle !== null) this.#state = { kind: 'obstacle', obstacle };
    } catch (error) {
      this.#state = { kind: 'obstacle', obstacle: { kind: 'error', error } };
      if (!isExpected(error)) throw error;
    }
  }

  /**
   * Opens an API caller for a batch.
   * @param row a row of the batch: the caller is for this row's region, and the row's account must be connected. If
   * left out, the caller is for the account and the region in use
   * @returns the caller with its facts; or the obstacle if there is no caller for the batch
   */
  async #open(row?: KeyRecord): Promise<Opened | BatchObstacle> {
    const opened = await this.#parts.session.open();
    if (opened === null) return refused('locked');
    if (row !== undefined && !opened.owns(row)) return refused('otherAccount');
    const region = row?.region ?? opened.route.region;
    return {
      skewMs: opened.skewMs,
      route: { ...opened.route, region },
      caller: pacedCaller(inRegion(opened.caller, region)),
    };
  }

  /** Loads the code that the batch needs, before anything is sent. @throws {LoadError} */
  async #load(
    method: KeyRecord['method'],
    { format, place }: Pick<NewBatch['batch'], 'format' | 'place'>,
    passphrase: string,
  ): Promise<void> {
    await loadMaker({ method, format, passphrase });
    if (place === 'archive') await loadArchive();
  }

  /**
   * Whether a passphrase is the passphrase of the batch. All files of a batch have the same passphrase, so the
   * passphrase is tried on one file that was already made. Returns `true` if no such file can be read.
   */
  async #isPassphrase(saver: Saver, passphrase: string): Promise<boolean> {
    const made = this.rows.find(({ state, savedBy }) => state === 'verified' && savedBy === 'folder');
    const text = made?.fileName ? await saver.read?.(made.fileName) : null;
    if (!text) return true;
    try {
      await readKeyFile(utf8ToBytes(text), passphrase);
      return true;
    } catch (error) {
      if (error instanceof PassphraseError) return false;
      // The file isn't a readable key any more, so it can't show that the passphrase is wrong.
      if (error instanceof FormatError) return true;
      throw error;
    }
  }

  #whyNot({ names, isQuotaRaised }: NewBatch, { taken, count }: RegionSurvey): BatchObstacle | null {
    const { keys, session } = this.#parts;
    const { route } = session;
    const isHeld = (name: string) => route !== null && nameHolder(keys.all, { name, route }) !== null;
    const used = names.filter((name) => taken?.has(name) === true || isHeld(name));
    if (used.length > 0) return { kind: 'taken', names: used };
    const room = Math.max(0, KEY_PAIR_QUOTA - count);
    return names.length > room && !isQuotaRaised ? { kind: 'quota', count, room } : null;
  }

  /**
   * Looks in the keys folder for the files of unfinished rows. If the page was closed while it was saving a key,
   * the file may be there although the row doesn't say so; then the key isn't lost.
   */
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

  async #makeAll(run: BatchRun): Promise<null> {
    const unmade = this.open.filter(({ publicKey }) => publicKey === null);
    const isArchive = this.rows[0]?.batch?.place === 'archive';
    if (isArchive && unmade.length > 0) return this.#pack(run, unmade);
    return isArchive ? this.#import(run) : this.#runRows(run, this.open);
  }

  /**
   * Imports the open rows that have a public key. The private keys of these rows were already seen in the archive.
   */
  async #import(run: BatchRun): Promise<null> {
    return this.#runRows(
      run,
      this.open.filter(({ publicKey }) => publicKey !== null),
    );
  }

  async #runRows(run: BatchRun, open: readonly KeyRecord[]): Promise<null> {
    this.#state = { kind: 'running', isPausing: false };
    const result = await runRows(this.#parts, run, {
      known: this.rows,
      open,
      signal: this.#pause.signal,
      onPassedOver: ({ id }, error) => {
        this.#passedOver = new Map([...this.#passedOver, [id, error]]);
      },
    });
    this.#state = { kind: 'stopped', result };
    return null;
  }

  /**
   * Packs the private keys of the rows into one ZIP file. Nothing is sent to the cloud until the user has opened the
   * ZIP file here.
   */
  async #pack({ passphrase, route }: BatchRun, rows: readonly KeyRecord[]): Promise<null> {
    const pausing = this.#pause;
    const { signal } = pausing;
    let done = 0;
    const tell = () => (this.#state = { kind: 'packing', done, total: rows.length });
    tell();
    await this.#archive.pack({ route, make: (row) => makeFile(row, passphrase, signal) }, rows, {
      signal,
      end: () => pausing.abort(),
      onMade: () => {
        done += 1;
        tell();
      },
    });
    this.#state = { kind: 'stopped', result: null };
    return null;
  }
}
