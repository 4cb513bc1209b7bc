/**
 * Private keys in memory, kept from their arrival until a file was seen. The browser doesn't report whether a
 * download succeeded, so the user must be able to repeat it. The keys are never rendered: the interface only knows
 * which rows have one.
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

  /** Keeps a text in place of any earlier one of the same row. Other tabs can see that this row's key is held. */
  readonly keep = (kept: KeptText): void => {
    const letGo = this.#all.get(kept.recordId)?.letGo ?? tellKept(kept.recordId);
    this.#all = new Map([...this.#all, [kept.recordId, { ...kept, letGo }]]);
  };

  /** Forgets a row's private key, because its file was seen or the user gave the key up. */
  letGo(recordId: string): void {
    this.#all.get(recordId)?.letGo();
    this.#all = new Map([...this.#all].filter(([id]) => id !== recordId));
  }

  /**
   * Forgets a row's private key if the row is `verified`: then its file was seen, so the copy in memory isn't needed
   * any more.
   */
  letGoIfVerified({ id, state }: Pick<KeyRecord, 'id' | 'state'>): void {
    if (state === 'verified') this.letGo(id);
  }
}
