/**
 * Keeps private keys in memory until Keysmith has read their saved files, or the user gives the keys up. The browser
 * doesn't report whether a download succeeded, so the user must be able to download a key again. The keys are never
 * rendered: the interface only knows which rows have a key in memory.
 */
import type { KeptText } from '../../core/flows/create/createKey.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { tellKept } from '../../platform/tabs/writerLock.ts';

export class KeptKeys {
  #all = $state.raw<ReadonlyMap<string, KeptText & { readonly letGo: () => void }>>(new Map());

  /** The ids of the rows whose private key is in memory. */
  get ids(): readonly string[] {
    return [...this.#all.keys()];
  }

  has(recordId: string): boolean {
    return this.#all.has(recordId);
  }

  /** The kept text of a row and the file name to save it under. @returns `null` if nothing is kept for the row */
  find(recordId: string): KeptText | null {
    return this.#all.get(recordId) ?? null;
  }

  /**
   * Whether the text kept for a row comes from an answer that raised an alarm, so that it may not be the row's own
   * private key. Such a text is the whole answer as JSON, or a private key whose public half isn't in the row.
   */
  isAnswer({ id, publicKey }: Pick<KeyRecord, 'id' | 'publicKey'>): boolean {
    const kept = this.#all.get(id);
    return kept !== undefined && (publicKey === null || kept.fileName.endsWith('.json'));
  }

  /**
   * Keeps a text in memory. It replaces an earlier text of the same row. Other tabs can see that this tab holds the
   * row's key.
   */
  readonly keep = (kept: KeptText): void => {
    const letGo = this.#all.get(kept.recordId)?.letGo ?? tellKept(kept.recordId);
    this.#all = new Map([...this.#all, [kept.recordId, { ...kept, letGo }]]);
  };

  /** Forgets a row's private key, because Keysmith has read its file or the user has given the key up. */
  letGo(recordId: string): void {
    this.#all.get(recordId)?.letGo();
    this.#all = new Map([...this.#all].filter(([id]) => id !== recordId));
  }

  /**
   * Forgets a row's private key if the row is `verified`. Keysmith has then read the key's file, so the copy in
   * memory isn't needed any more.
   */
  letGoIfVerified({ id, state }: Pick<KeyRecord, 'id' | 'state'>): void {
    if (state === 'verified') this.letGo(id);
  }
}
