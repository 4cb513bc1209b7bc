/** The state of a row as its owner sees it: combines the ledger's row, the kept keys, and the flow that is running. */
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { type KeyStateWord, keyStateWord } from '../../core/ledger/keyState.ts';
import type { KeptKeys } from './keptKeys.svelte.ts';
import type { Writer } from './writer.svelte.ts';

export type WordOf = (record: KeyRecord) => KeyStateWord;

/** @returns a function that gives the word for a row's present state */
export function keyStateWords(kept: KeptKeys, writer: Writer): WordOf {
  return (record) => keyStateWord(record, { isRunning: writer.isAt(record.id), isKept: kept.has(record.id) });
}
