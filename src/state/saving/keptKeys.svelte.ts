/**
 * Private keys in memory, from their arrival until a file was seen: a download reports nothing, so one that was
 * blocked can be repeated. They are never rendered: the interface only knows which rows have one.
 */
import type { KeptText } from '../../core/flows/create/createKey.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { tellKept } from '../../platform/tabs/writerLock.ts';

export class KeptKeys {
  #all = $state.raw<ReadonlyMap<string, KeptText & { readonly letGo: () => void }>>(new Map());

  /** The ids of the rows that have one. */
  get ids(): readonly string[] {
    return [...this.#all.keys()];
  }

  has(recordId: string): boolean {
    return this.#all.has(recordId);
  }

  /** For saving it: the text, and the name that it would be saved under. @returns `null` when there is none */
  find(recordId: string): KeptText | null {
    return this.#all.get(recordId) ?? null;
  }

  /** Whether what is in memory of a row is an answer as it came, and no file of its key. */
  isAnswer({ id, publicKey }: Pick<KeyRecord, 'id' | 'publicKey'>): boolean {
    const kept = this.#all.get(id);
    return kept !== undefined && (publicKey === null || kept.fileName.endsWith('.json'));
  }

  /** Takes the place of what was kept for the same row. Other tabs can see that this row is held. */
  readonly keep = (kept: KeptText): void => {
    const letGo = this.#all.get(kept.recordId)?.letGo ?? tellKept(kept.recordId);
    this.#all = new Map([...this.#all, [kept.recordId, { ...kept, letGo }]]);
  };

  /** Lets go of a row's private key: a file was seen, or it was given up by the user's own word. */
  letGo(recordId: string): void {
    this.#all.get(recordId)?.letGo();
    this.#all = new Map([...this.#all].filter(([id]) => id !== recordId));
  }

  /** A verified file was seen, so the copy in memory isn't needed any more. */
  letGoIfVerified({ id, state }: Pick<KeyRecord, 'id' | 'state'>): void {
    if (state === 'verified') this.letGo(id);
  }
}
