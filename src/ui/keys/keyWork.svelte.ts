/** The actions that the user can run on keys, for the list of keys and for a key's own page. */
import { isRegion } from '../../core/api/regions.ts';
import { tick } from 'svelte';
import type { FileMatch } from '../../core/flows/file/confirmFile.ts';
import { isForFolder } from '../../core/flows/file/findInFolder.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { KeyRow } from '../../core/list/keyRows.ts';
import { pageAddress } from '../../state/app/router.svelte.ts';
import { Undo } from '../../state/app/undo.ts';
import type { AppParts } from '../context/app.ts';
import type { KeyAction } from './keyAction.ts';
import { refusalText } from '../connect/refusalText.ts';
import { FileCheck } from '../parts/fileCheck.svelte.ts';
import type { MenuItem } from '../parts/menuItem.ts';
import { visible } from '../parts/visible.ts';

export class KeyWork {
  readonly #app: AppParts;
  readonly undo: Undo;
  #action = $state.raw<KeyAction | null>(null);
  /** The file input for key files. All rows share it, because an input in each row would make a long list slow. */
  #chooser: HTMLInputElement | null = null;
  /** The row for which the user chooses a key file. */
  #wanted: KeyRow | null = null;
  /** The row whose key file was opened last. */
  #opened = $state.raw<KeyRow | null>(null);
  readonly files = new FileCheck();

  constructor(app: AppParts) {
    this.#app = app;
    this.undo = new Undo(app.toasts, () => ({
      ...app.language.pages.keys,
      notWritten: app.language.pages.device.notWritten,
    }));
  }

  /** The action whose dialog is open; `null` if none is. */
  get action(): KeyAction | null {
    return this.#action;
  }

  begin(action: KeyAction): void {
    this.#action = action;
  }

  async end(): Promise<void> {
    this.#action = null;
    await this.keepFocus();
  }

  /**
   * Moves the focus to the page's heading or content, if the element that had the focus has disappeared, for
   * example a button together with its row.
   */
  async keepFocus(): Promise<void> {
    await tick();
    if (document.activeElement === document.body)
      (document.querySelector<HTMLElement>('main h1[tabindex]') ?? document.getElementById('main'))?.focus();
  }

  /** The actions that are possible for these rows now, as items for the bar, the menus and the key's own page. */
  actionsFor(rows: readonly KeyRow[]): readonly MenuItem[] {
    const { keyList } = this.#app.keyParts;
    const { keys: texts } = this.#app.language.pages;
    const changeable = rows.filter((row) => keyList.mayChange(row));
    const [first] = changeable;
    const isOneRegion = new Set(changeable.map(({ route }) => route.region)).size === 1;
    const item = (label: string, action: KeyAction): MenuItem => ({ label, run: () => this.begin(action) });
    return [
      ...(rows.some((row) => this.isInFolder(row))
        ? [{ label: texts.lookInFolder, run: () => this.lookInFolder() }]
        : []),
      item(texts.note, { kind: 'note', rows }),
      ...(first && changeable.length === 1 ? [item(texts.rename, { kind: 'rename', row: first })] : []),
      ...(isOneRegion
        ? [
            item(texts.bind, { kind: 'bind', rows: changeable }),
            item(texts.unbind, { kind: 'unbind', rows: changeable }),
          ]
        : []),
      ...(first ? [{ ...item(texts.delete, { kind: 'delete', rows: changeable }), isDangerous: true }] : []),
    ];
  }

  /**
   * Whether to offer a search of the keys folder for the row's file. The file must possibly be there, the private key
   * must not be in memory, and no task may be running for the row.
   */
  isInFolder({ record }: Pick<KeyRow, 'record'>): boolean {
    const { kept, wordOf } = this.#app;
    return record !== null && isForFolder(record) && !kept.has(record.id) && wordOf(record) !== 'working';
  }

  /** Attachment for the page's file input, with which the user chooses the key file of a row. */
  readonly chooser = (node: HTMLInputElement) => {
    this.#chooser = node;
  };

  /** Lets the user choose the key file of a row. */
  chooseFile(row: KeyRow): void {
    this.#wanted = row;
    this.#chooser?.click();
  }

  /** Called with the chosen file: compares it with the row's key. */
  async openFile(file: File): Promise<void> {
    const row = this.#wanted;
    if (row === null || this.files.isBusy) return;
    this.#opened = row;
    await this.files.open(file, (one, passphrase) => {
      // The row may have changed while the user was choosing.
      const now = this.#app.keyParts.keyList.rows.find(({ id }) => id === row.id) ?? row;
      return now.record === null
        ? this.#adopt(now, one, passphrase)
        : this.#check(now.record, one, passphrase);
    });
  }

  /** Why a row's key file couldn't be read; `null` if nothing failed. */
  fileFailure({ id }: KeyRow): FileCheck['failure'] {
    return this.#opened?.id === id ? this.files.failure : null;
  }

  async lookInFolder(): Promise<void> {
    const { keyParts, language } = this.#app;
    if (!(await keyParts.reconciler.lookInFolder())) this.undo.note(language.pages.keys.folderNotRead);
  }

  /**
   * Calls `next` once the connection in use is unlocked; if it is locked, the user is asked to unlock it. If there is
   * no connection, or only one that has never connected, goes to the page Connect instead.
   */
  whenUnlocked(next: () => void): void {
    const { session } = this.#app;
    if (session.state.kind === 'later' || session.isNameless) location.hash = pageAddress('connect');
    else if (session.state.kind === 'locked') this.begin({ kind: 'unlock', next });
    else next();
  }

  /** Imports all public keys that still have to be imported, and shows in a toast how many were imported. */
  async importAll(): Promise<void> {
    const { keyParts, language } = this.#app;
    const done = await keyParts.imports.run();
    if (done === null) return;
    const { all, count, held, refusal } = done;
    const { importedAll, namesHeld } = language.pages.keys;
    const why = refusal === null ? '' : refusalText(language, refusal);
    const taken = held === 0 ? '' : namesHeld(held);
    this.undo.note([importedAll(count, all), taken, why].filter(Boolean).join(' '));
  }

  /** Compares a file with the key of a row, and reports the result in a toast. */
  async #check(record: KeyRecord, file: File, passphrase: string): Promise<FileMatch> {
    const { createKey, language } = this.#app;
    const { result } = language.pages;
    const { journalled, kind } = await createKey.confirm(record, file, passphrase);
    if (!journalled) this.undo.note(result.notJournalled);
    // The file matches, but the app refused to import its public key.
    else if (kind === 'matches' && createKey.refusal !== null)
      this.undo.note(refusalText(language, createKey.refusal));
    else this.undo.note(kind === 'matches' ? result.matches(visible(file.name)) : result.fileMatches[kind]);
    return kind;
  }

  /**
   * Adds a row to the ledger for a key pair that so far is only in the cloud, if the file contains its private key.
   * Shows the result in a toast, unless the file needs a passphrase that is missing or wrong.
   */
  async #adopt({ cloud, route }: KeyRow, file: File, passphrase: string): Promise<FileMatch | 'notWritten'> {
    if (cloud === null) return 'notWritten';
    const { keys, result } = this.#app.language.pages;
    const match = await this.#app.keyParts.cloudLists.adopt({ key: cloud, route }, file, passphrase);
    if (match === 'matches') this.undo.note(result.matches(visible(file.name)));
    else if (match === 'notWritten') this.undo.note(result.notJournalled);
    else if (match !== 'encrypted' && match !== 'wrongPassphrase') this.undo.note(keys.adoptOther);
    return match;
  }

  /** Shows a toast that the deletion was sent. If the user wanted to create the key again, starts to create it. */
  deleted({ rows, isAgain = false }: Extract<KeyAction, { kind: 'delete' }>): void {
    void this.end();
    const { keys } = this.#app.language.pages;
    this.#app.keyParts.keyList.selected.set(
      rows.map(({ id }) => id),
      false,
    );
    const [first] = rows;
    this.undo.say(first && rows.length === 1 ? keys.deleted(first.name) : keys.deletedAll(rows.length));
    if (isAgain && first?.record) this.#createAgain(first.record);
  }

  /**
   * Opens New key, which makes a new key in the same region. The new key gets the next free name, because the old
   * name is free again only once the deletion is certain.
   */
  #createAgain({ name, region }: KeyRecord): void {
    const { createKey, newKeyForm, preferences } = this.#app;
    if (isRegion(region)) preferences.use({ region });
    newKeyForm.promise(createKey.freeNameAfter(name));
    location.hash = pageAddress('new');
  }
}
