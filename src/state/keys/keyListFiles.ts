/** The forms in which a selection of the list leaves the app; loaded when one is asked for. */
import { formatAuthorizedKeys, formatKeyCsv, formatSshConfig } from '../../core/list/keyListFiles.ts';
import type { KeyRow } from '../../core/list/keyRows.ts';
import { downloadFile } from '../../platform/files/download.ts';

export { formatAuthorizedKeys, formatSshConfig };

/** Offers rows as a CSV file. @param stateOf what each is called */
export function saveKeyCsv(rows: readonly KeyRow[], stateOf: (row: KeyRow) => string): void {
  downloadFile(formatKeyCsv(rows, stateOf), 'keysmith-keys.csv');
}
