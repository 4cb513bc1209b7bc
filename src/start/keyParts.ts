/**
 * Builds the parts that the pages about keys need, and the reconciler, which asks the cloud about unfinished rows.
 * This code is loaded when the first of these pages is opened, or when the reconciler first runs, soon after the app
 * has started.
 */
import { Imports } from '../state/keys/imports.svelte.ts';
import { KeyList } from '../state/keys/keyList.svelte.ts';
import { KeyViews } from '../state/keys/keyViews.svelte.ts';
import { CloudLists } from '../state/look/cloudLists.svelte.ts';
import { Reconciler } from '../state/look/reconciler.svelte.ts';
import type { Storage } from '../storage/storage.ts';
import type { AppParts, KeyParts } from '../ui/context/app.ts';
import { rowWordText } from '../ui/parts/rowWordText.ts';

type KeyPartsPorts = Pick<
  AppParts,
  'createKey' | 'folder' | 'kept' | 'keys' | 'language' | 'newId' | 'now' | 'session' | 'wordOf'
> & { readonly storage: Storage };

/** @throws {DOMException} if the database can't be opened */
export async function openKeyParts({
  createKey,
  language,
  storage,
  ...parts
}: KeyPartsPorts): Promise<KeyParts> {
  const cloudLists = new CloudLists({ ...parts, stored: await storage.openCloudLists() });
  const keyList = new KeyList({
    ...parts,
    cloudLists,
    stateText: (word) => rowWordText(language.pages, word),
  });
  return {
    cloudLists,
    keyList,
    imports: new Imports({ keyList, createKey }),
    keyViews: new KeyViews(storage.values),
    reconciler: new Reconciler(parts),
  };
}
