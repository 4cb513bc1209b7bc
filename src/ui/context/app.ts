/** What the components share: the parts that `main.ts` built. */
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
 * The parts that only the pages about keys need: the cloud's lists, the list of keys, the user's saved views of that
 * list, the import of all waiting public keys, and the reconciler.
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
  /** Whether private keys may come back through a stranger's relay. */
  readonly consent: RelayConsent;
  readonly folder: KeysFolder;
  readonly keys: Keys;
  /** The private keys in memory. Each is kept until its file was seen, or until the user gives the key up. */
  readonly kept: KeptKeys;
  readonly writer: Writer;
  /** Whether a key would be lost if the page went away now. */
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
   * Looks in the cloud for the key pairs of the account's unfinished rows, looks in the keys folder for their
   * files, and updates these rows.
   */
  readonly reconcile: () => Promise<void>;
  readonly newKeyForm: NewKeyForm;
  /** Loads the code that makes keys: right after New key's form, or when another page needs it. */
  readonly loadCreateKey: () => Promise<CreateKey>;
  /**
   * Available once `loadCreateKey` or `loadKeyParts` has loaded it.
   * @throws {TypeError} if it isn't loaded yet
   */
  readonly createKey: CreateKey;
  /** `null` until it is loaded. */
  readonly createKeyIfLoaded: CreateKey | null;
  /** Loads the code that makes many keys at once, when it is first needed. */
  readonly loadBatch: () => Promise<Batch>;
  /** Loads the code that locks the app; called before a credential is first kept in memory. */
  readonly loadLock: () => Promise<Lock>;
  /** Forgets the credentials in every tab. In a tab whose key isn't safe yet, this happens once the key is safe. */
  readonly lock: () => Promise<void>;
  /** Loads the code that also keeps the list in a file. Called only if the page was opened from a file. */
  readonly loadListFile: () => Promise<ListFile>;
  /** `null` until it is loaded; always `null` for a page from a web server. */
  readonly listFile: ListFile | null;
  readonly update: Update;
  readonly toasts: Toasts;
  readonly installation: Installation;
  /**
   * Whether other local files may read and change what this page stores. `false` for a page from a web server, and in
   * a browser that gives a file separate storage at each place.
   */
  readonly isStorageShared: boolean;
  readonly helper: HelperPort;
  /**
   * Asks the page's host whether it has a relay of its own. Resolves to the relay's address, or to `null` if none is
   * announced or the page is offline.
   */
  readonly announcedRelay: () => Promise<string | null>;
  /** Removes the database, the cached files and the service worker. */
  readonly forgetDevice: () => Promise<void>;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly reload: () => void;
  readonly version: string;
  readonly build: string;
}

export const [getApp, setApp] = createContext<AppParts>();
