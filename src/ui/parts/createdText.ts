/** Says in a sentence or two whether a key pair was created and, if that isn't certain yet, when it will be certain. */
import type { CreateKeyResult } from '../../core/flows/create/createKey.ts';
import { isImport, mayBeSomebodyElses } from '../../core/ledger/keyState.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { rowWindowEnd } from '../../core/ledger/attemptWindow.ts';
import type { PageMessages } from '../../i18n/en/pages.ts';
import { timeText } from './timeText.ts';

/** @param hasKeptAnswer whether an answer with a private key is in memory and not saved to a file yet */
export function createdText(
  texts: PageMessages,
  locale: string,
  result: CreateKeyResult,
  hasKeptAnswer = false,
): string {
  const { created, doubt } = texts;
  if (result.kind === 'alarm' && !hasKeptAnswer) return created.alarmSaved;
  if (result.kind === 'fileOnly' && result.record.fileName === null) return created.notSent;
  if (result.kind !== 'unknown') return created[result.kind];
  const { lookError, record } = result;
  const isOwnFile = isImport(record) && record.fileName !== null;
  return [seenText(), isOwnFile ? doubt.fileIsGood : ''].filter(Boolean).join(' ');

  /** Says what was found in the cloud. This is needed because no answer showed whether the key pair was created. */
  function seenText(): string {
    const until = timeText(locale, rowWindowEnd(record) ?? 0);
    if (lookError !== null) return doubt.notLooked(until);
    if (isFound(record)) return mayBeSomebodyElses(record) ? doubt.foundMaybe : doubt.found;
    const saw = record.look?.saw;
    if (saw === 'otherTime') return doubt.otherTime;
    return saw === 'refused' ? doubt.refused(until) : doubt.nothing(until);
  }
}

function isFound({ state }: KeyRecord): boolean {
  return state === 'orphan' || state === 'unsaved';
}
