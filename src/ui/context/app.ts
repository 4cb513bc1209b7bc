/** The parts of the app that all components share. `main.ts` builds them. */
import { createContext } from 'svelte';
import type { HelperPort } from '../../core/helper/helperPort.ts';
import type { Batch } from '../../state/many/batch.svelte.ts';
import type { CloudLists } from '../../state/look/cloudLists.svelte.ts';
import type { Connections } from '../../state/connect/connections.svelte.ts';
import type { CreateKey } from '../../state/newKey/createKey.svelte.ts';
import type { NewKeyForm } from '../../state/newKey/newKeyForm.svelte.ts';
import type { KeysFolder } from '../../state/saving/folder.svelte.ts';
import type { Installation } from '../../state/app/installation.svelte.ts';
import type { Imports } from '../../state/keys/imports.svelte.ts';
import type { KeyList } from '../../state/keys/keyList.svelte.ts';
import type { KeyViews } from '../../state/keys/keyViews.svelte.ts';
import type { ListFile } from '../../state/device/listFile.svelte.ts';
import type { Lock } from '../../state/session/lock.svelte.ts';
import type { Language } from '../../state/app/language.svelte.ts';
import type { Keys } from '../../state/ledger/keys.svelte.ts';
import type { Preferences } from '../../state/app/preferences.svelte.ts';
import type { Reconciler } from '../../state/look/reconciler.svelte.ts';
import type { Router } from '../../state/app/router.svelte.ts';
import type { WordOf } from '../../state/saving/keyStateWords.ts';
import type { KeptKeys } from '../../state/saving/keptKeys.svelte.ts';
import type { Safety } from '../../state/saving/safety.svelte.ts';
import type { Writer } from '../../state/saving/writer.svelte.ts';
import type { Session } from '../../state/session/session.svelte.ts';
import type { RelayConsent } from '../../state/session/relayConsent.svelte.ts';
import type { Toasts } from '../../state/app/toasts.svelte.ts';
import type { Update } from '../../state/app/update.svelte.ts';

/**
 * The parts that only the pages about keys need: the cloud's lists of key pairs, the list of keys, the user's saved
 * views of that list, the import of all waiting public keys, and the reconciler. The reconciler finds out what became
 * of unfinished keys.
 */
export interface KeyParts {
  readonly cloudLists: CloudLists;
  readonly keyList: KeyList;
  /** Imports all public keys that wait to be imported. */
  readonly imports: Imports;
  readonly reconciler: Reconciler;
  readonly keyViews: KeyViews;
}

export interface AppParts {
  readonly language: Language;
  readonly preferences: Preferences;
  readonly router: Router;
  readonly session: Session;
  /** Loads the code that saves connections and switches to one, when it is first needed. */
  readonly loadConnections: () => Promise<Connections>;
  /** The user's consent to receive private keys through a relay that somebody else runs. */
  readonly consent: RelayConsent;
  readonly folder: KeysFolder;
  readonly keys: Keys;
  /**
   * The private keys in memory. Each stays there until Keysmith has read its saved file, or the user gives the key
   * up.
   */
  readonly kept: KeptKeys;
  readonly writer: Writer;
  /** Decides whether a private key would be lost if the page were closed now. */
  readonly safety: Safety;
  /** Returns the word that the user sees for a row's present state. */
  readonly wordOf: WordOf;
  readonly loadKeyParts: () => Promise<KeyParts>;
  /**
   * Available once `loadKeyParts` has loaded these parts. The app calls `loadKeyParts` before it shows a page or
   * dialog that needs them.
   * @throws {TypeError} if they aren't loaded yet
   */
  readonly keyParts: KeyParts;
  /**
   * Updates the unfinished rows: looks in the cloud for the key pairs of those that belong to the account in use, and
   * in the keys folder for missing key files.
   */
  readonly reconcile: () => Promise<void>;
  readonly newKeyForm: NewKeyForm;
  /**
   * Loads the code that makes keys. Called right after New key's form is shown, or when another page needs the code.
   */
  readonly loadCreateKey: () => Promise<CreateKey>;
  /**
   * Available once `loadCreateKey` or `loadKeyParts` has loaded it.
   * @throws {TypeError} if it isn't loaded yet
   */
  readonly createKey: CreateKey;
  /** The same as `createKey`, but `null` until it is loaded. */
  readonly createKeyIfLoaded: CreateKey | null;
  /** Loads the code for batches, which make many keys together, when it is first needed. */
  readonly loadBatch: () => Promise<Batch>;
  /** Loads the code that locks the app; called before a credential is first kept in memory. */
  readonly loadLock: () => Promise<Lock>;
  /**
   * Forgets the credentials in all tabs. A tab with a running task, or with a key that isn't in a file yet, forgets
   * them later: once its tasks have ended and its keys are in files.
   */
  readonly lock: () => Promise<void>;
  /** Loads the code that keeps a copy of the list in a file. Called only if the page was opened from a file. */
  readonly loadListFile: () => Promise<ListFile>;
  /** The copy of the list in a file. `null` until its code is loaded; always `null` for a page from a web server. */
  readonly listFile: ListFile | null;
  readonly update: Update;
  readonly toasts: Toasts;
  readonly installation: Installation;
  /**
   * Whether other local files may read and change what this page stores. `false` for a page from a web server. Also
   * `false` in a browser such as Firefox, which gives each location of the page's file its own storage.
   */
  readonly isStorageShared: boolean;
  readonly helper: HelperPort;
  /**
   * Asks the web server of this page whether it has a relay. Resolves to the relay's address. Resolves to `null` if
   * the server names no relay, the page is offline, or the page was opened from a file.
   */
  readonly announcedRelay: () => Promise<string | null>;
  /** Removes the database, the cached files and the service worker. */
  readonly forgetDevice: () => Promise<void>;
  readonly newId: () => string;
  /** The current time, in milliseconds since 1970. */
  readonly now: () => number;
  readonly reload: () => void;
  readonly version: string;
  readonly build: string;
}

export const [getApp, setApp] = createContext<AppParts>();
