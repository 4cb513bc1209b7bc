/** Asks the cloud about unfinished rows at regular intervals while the account of these rows is connected. */
import { type FolderContent, isForFolder } from '../../core/flows/file/findInFolder.ts';
import { isPractice } from '../../core/ledger/route.ts';
import { isWorthALook, needsLook } from '../../core/ledger/keyState.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { KeysFolder } from '../saving/folder.svelte.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { WordOf } from '../saving/keyStateWords.ts';
import type { KeptKeys } from '../saving/keptKeys.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

interface ReconcilerParts {
  readonly session: Session;
  readonly keys: Keys;
  readonly kept: KeptKeys;
  readonly folder: KeysFolder;
  readonly wordOf: WordOf;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The time between two rounds of asking the cloud: short enough for a user who waits, and long enough to stay far
 * below the API's limit.
 */
const RECONCILE_EVERY_MS = 30_000;

export class Reconciler {
  readonly #parts: ReconcilerParts;
  #isReconciling = $state(false);
  #error = $state.raw<unknown>(null);
  #reconciledAt = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
    // The effect runs as long as the page is open, so a row that becomes unfinished later is looked at, too.
    $effect.root(() => {
      $effect(() => {
        if (this.own.length > 0) this.#reconcileLater();
      });
    });
  }

  get isReconciling(): boolean {
    return this.#isReconciling;
  }

  /**
   * When the last round of asking the cloud ended, in milliseconds since 1970; 0 before the first round. The page
   * uses it to tell whether a row's request had already expired in that round.
   */
  get reconciledAt(): number {
    return this.#reconciledAt;
  }

  /** The first error of the last round of asking; `null` if that round had no error. */
  get error(): unknown {
    return this.#error;
  }

  /**
   * The unfinished rows of Practice while Practice is in use, otherwise those of all real accounts. Rows that this
   * tab is working on, or whose private key it has in memory, are left out.
   */
  readonly pending = $derived.by(() => {
    const { session, keys, kept, wordOf } = this.#parts;
    const records = keys.all.filter((record) => isPractice(record) === session.isPractice);
    return records.filter(
      (record) => needsLook(record) && !kept.has(record.id) && wordOf(record) !== 'working',
    );
  });

  /** The unfinished rows that belong to the account in use, so that the cloud can be asked about them now. */
  readonly own = $derived.by(() => this.pending.filter((row) => this.#isOwn(row)));

  /**
   * Asks the cloud about every row of the connected account that is unfinished, or whose facts about the cloud may be
   * wrong. Then searches the keys folder for files of unfinished rows, whichever account they belong to. Repeats this
   * regularly while the connected account has unfinished rows. Does nothing while an earlier call is still running.
   * Never throws: the error is available as `error`.
   */
  async reconcile(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isReconciling) return;
    this.#isReconciling = true;
    this.#error = null;
    try {
      const { folder, keys } = this.#parts;
      await keys.ready();
      const opened = await this.#parts.session.open();
      if (opened !== null && keys.all.some(isWorthALook)) {
        const { reconcileRows } = await import('./reconcileRows.ts');
        this.#error = await reconcileRows(this.#parts, opened);
      }
      // A key counts as lost only after the keys folder has been searched. The folder is searched here only if the
      // browser allows it without asking the user for permission.
      if (keys.all.some(isForFolder)) await this.#searchFolder(await folder.content({ asks: false }));
    } catch (error) {
      this.#error = error;
    } finally {
      this.#isReconciling = false;
      this.#reconciledAt = this.#parts.now();
    }
    if (this.own.length > 0) this.#reconcileLater();
  }

  #reconcileLater(): void {
    this.#timer ??= setTimeout(() => void this.reconcile(), RECONCILE_EVERY_MS);
  }

  /**
   * Searches the keys folder. Asks the user for a folder if none is chosen, and for permission if the browser
   * requires it.
   * @returns whether the folder could be read
   */
  async lookInFolder(): Promise<boolean> {
    const content = await this.#parts.folder.content({ asks: true });
    await this.#searchFolder(content);
    return content !== null;
  }

  async #searchFolder(content: FolderContent | null): Promise<void> {
    if (content === null) return;
    const { searchFolder } = await import('./searchFolder.ts');
    await searchFolder(this.#parts, content);
  }

  #isOwn(record: KeyRecord): boolean {
    return this.#parts.session.isOwn(record);
  }
}
