import type { PageMessages } from '../../i18n/en/pages.ts';
import type { RowWord } from '../../state/keys/keyList.svelte.ts';

/** What a row of Keys is called. */
export function rowWordText({ keys, keyStates }: PageMessages, word: RowWord): string {
  return word === 'notHere' ? keys.notHere : keyStates[word];
}
