import type { PageMessages } from '../../i18n/en/pages.ts';
import type { RowWord } from '../../state/keys/keyList.svelte.ts';

/** The text for a row's state, wherever the state is shown. */
export function rowWordText({ keys, keyStates }: PageMessages, word: RowWord): string {
  return word === 'notHere' ? keys.notHere : keyStates[word];
}
