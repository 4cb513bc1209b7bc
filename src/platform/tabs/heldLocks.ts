import { KEPT, WRITER } from './writerLock.ts';

/**
 * Finds out which locks are held now, in any tab. `kept`: ids of the ledger rows whose private keys are in a tab's
 * memory. `isWriting`: whether a tab holds the writer lock.
 */
export async function heldLocks(): Promise<{ kept: ReadonlySet<string>; isWriting: boolean }> {
  const { held = [] } = await navigator.locks.query();
  const names = held.map(({ name = '' }) => name);
  const kept = names.filter((name) => name.startsWith(KEPT)).map((name) => name.slice(KEPT.length));
  return { kept: new Set(kept), isWriting: names.includes(WRITER) };
}
