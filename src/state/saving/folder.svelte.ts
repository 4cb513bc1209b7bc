/**
 * The keys folder that the user chose, and whether the next key is saved in that folder or downloaded. The folder is
 * remembered across visits, except in a page that was opened from a file.
 */
import type { FolderContent } from '../../core/flows/file/findInFolder.ts';
import type { Saver } from '../../core/flows/ports/saver.ts';
import { downloadSaver } from '../../platform/files/download.ts';
import type { ListPlace } from '../../platform/files/listFile.ts';
import { asFolder, canChooseFolder, chooseFolder } from '../../platform/files/keysFolder.ts';
import type { Values } from '../../storage/values.ts';
import type { Preferences } from '../app/preferences.svelte.ts';

const loadFolderSaver = () => import('../../platform/files/folderSaver.ts');

export class KeysFolder {
  readonly #values: Values;
  readonly #preferences: Preferences;
  readonly #isRemembered: boolean;
  #folder = $state.raw<FileSystemDirectoryHandle | null>(null);
  /** Whether the browser refused to show its folder picker, for example because of a policy. */
  #isBlocked = $state(false);
  /** The last request to choose a folder, which the user may not have answered yet. */
  #asked: Promise<FileSystemDirectoryHandle | null> | null = null;

  /**
   * @param isRemembered whether the folder is remembered across visits. Must be `false` in a page that was opened
   * from a file: any other local file could otherwise take the handle from the database, and read the private keys in
   * the folder
   */
  constructor(values: Values, preferences: Preferences, isRemembered: boolean) {
    this.#values = values;
    this.#preferences = preferences;
    this.#isRemembered = isRemembered;
  }

  /** Whether a folder can be chosen here at all. */
  get isSupported(): boolean {
    return canChooseFolder() && !this.#isBlocked;
  }

  /** The folder's own name; `null` if no folder is chosen. */
  get name(): string | null {
    return this.#folder?.name ?? null;
  }

  get saveTo(): 'download' | 'folder' {
    return this.#folder === null ? 'download' : this.#preferences.current.saveTo;
  }

  /**
   * Returns the saver for the next key, which writes the key into the keys folder or downloads it. While the user is
   * still choosing a folder, this method waits for the choice, so that the key isn't saved elsewhere. The code that
   * saves into a folder is loaded when first used.
   */
  async saver(): Promise<Saver> {
    await this.#asked;
    if (this.#folder === null || this.saveTo === 'download') return downloadSaver;
    return (await loadFolderSaver()).folderSaver(this.#folder);
  }

  /**
   * The files in the folder that may be key files.
   * @param asks whether the user may be asked for permission, or for a folder if none is chosen. The browser allows
   * that only right after a click
   * @returns `null` if no folder is chosen, or if it can't be read
   */
  async content({ asks }: { readonly asks: boolean }): Promise<FolderContent | null> {
    if (this.#folder === null && !(asks && this.isSupported && (await this.choose()))) return null;
    const folder = this.#folder;
    if (folder === null) return null;
    const { readFolderFiles } = await import('../../platform/files/folderFiles.ts');
    const files = await readFolderFiles(folder, asks);
    return files && { name: folder.name, files };
  }

  /**
   * Opens the file in the keys folder that holds the list of keys.
   * @returns `null` if no folder is chosen, or if the folder can't be used without asking the user
   */
  async listPlace(): Promise<ListPlace | null> {
    if (this.#folder === null) return null;
    const { openListPlace } = await import('../../platform/files/listFile.ts');
    return openListPlace(this.#folder);
  }

  /** Loads the code that saves into a folder, so that the first key needn't wait for it. */
  async warmUp(): Promise<void> {
    if (this.isSupported) await loadFolderSaver();
  }

  async load(): Promise<void> {
    if (!this.#isRemembered) return;
    this.#folder = asFolder(await this.#values.get('keysFolder'));
  }

  /** Asks the user for a folder, and uses the chosen folder from now on. @returns whether the user chose a folder */
  async choose(): Promise<boolean> {
    this.#asked = this.#ask();
    const folder = await this.#asked;
    if (folder === null) return false;
    this.#folder = folder;
    this.#preferences.use({ saveTo: 'folder' });
    try {
      if (this.#isRemembered) await this.#values.set('keysFolder', folder);
      await this.#preferences.change({ saveTo: 'folder' });
    } catch (error) {
      // If the database fails, the folder is forgotten when the page closes. That must not prevent saving a key to it
      // now.
      if (!(error instanceof DOMException)) throw error;
    }
    return true;
  }

  /**
   * Asks the user for a folder.
   * @returns `null` if the user cancels, or if the browser refuses to ask; keys can still be saved by download
   */
  async #ask(): Promise<FileSystemDirectoryHandle | null> {
    try {
      return await chooseFolder();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.#isBlocked = true;
      return null;
    }
  }

  async forget(): Promise<void> {
    this.#folder = null;
    await this.#values.remove('keysFolder');
    await this.#preferences.change({ saveTo: 'download' });
  }
}
