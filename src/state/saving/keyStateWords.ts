/**
 * Describes the state of a row, as its owner sees it, by one word. The word depends on the row, on the keys in memory
 * and on the running flows.
 */
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { type KeyStateWord, keyStateWord } from '../../core/ledger/keyState.ts';
import type { KeptKeys } from './keptKeys.svelte.ts';
import type { Writer } from './writer.svelte.ts';

export type WordOf = (record: KeyRecord) => KeyStateWord;

/** @returns a function that gives the word for a row's current state */
export function keyStateWords(kept: KeptKeys, writer: Writer): WordOf {
  return (record) => keyStateWord(record, { isRunning: writer.isAt(record.id), isKept: kept.has(record.id) });
}
