/** The cloud's key pairs that this device's list doesn't have, looked up when the list is shown. */
import type { KeyPair } from '../core/cvm/actions.ts';
import type { FileMatch } from '../core/flows/confirmFile.ts';
import { isCallError } from '../core/errors.ts';
import { journalIfPossible } from '../core/flows/journal.ts';
import { isListed, needsLook } from '../core/keyRecord.ts';
import type { Keys } from './keys.svelte.ts';
import type { Session } from './session.svelte.ts';

export interface ElsewhereParts {
  readonly session: Session;
  readonly keys: Keys;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export class Elsewhere {
  readonly #parts: ElsewhereParts;
  #isLooking = $state(false);

  constructor(parts: ElsewhereParts) {
    this.#parts = parts;
  }

  get isLooking(): boolean {
    return this.#isLooking;
  }

  /** Key pairs of the account and region in use that no row is about. */
  readonly keys = $derived.by(() => {
    const { keys, session } = this.#parts;
    const { route } = session;
    // Another account's, or another region's, are nothing to be shown or taken here.
    if (route === null || JSON.stringify(keys.cloud?.route) !== JSON.stringify(route)) return [];
    const records = keys.all.filter((record) => isListed(record) && session.isOwn(record));
    const ids = new Set(records.filter(({ state }) => state !== 'absent').map(({ keyId }) => keyId));
    // An unfinished row may be about a key by its name alone.
    const names = new Set(
      records.filter((row) => row.keyId === null && needsLook(row)).map(({ name }) => name),
    );
    return (keys.cloud?.keys ?? []).filter(({ KeyId, KeyName }) => !ids.has(KeyId) && !names.has(KeyName));
  });

  /** Best effort: what can't be asked isn't shown, and the list of this device is there all the same. */
  async look(): Promise<void> {
    const { keys, session } = this.#parts;
    const opened = await session.open();
    if (opened === null || this.#isLooking) return;
    this.#isLooking = true;
    try {
      const { listKeyPairs } = await import('../core/flows/askCloud.ts');
      await keys.ready();
      keys.cloud = { route: opened.route, keys: await listKeyPairs(opened.caller) };
    } catch (error) {
      if (!isCallError(error)) throw error;
    } finally {
      this.#isLooking = false;
    }
  }

  /** Takes a key into the list once a file was seen that holds its private half. @returns what the file turned out to be */
  async adopt(key: KeyPair, file: File, passphrase: string): Promise<FileMatch | 'notWritten'> {
    const { keys, now, newId, session } = this.#parts;
    const { route } = session;
    if (route === null) return 'notWritten';
    const { adoptOpened } = await import('./adoptOpened.ts');
    const about = { route, id: newId(), now: new Date(now()).toISOString() };
    const record = await adoptOpened(key, { file, passphrase }, about);
    if (typeof record === 'string') return record;
    return (await journalIfPossible(keys.put, record)) ? 'matches' : 'notWritten';
  }
}
