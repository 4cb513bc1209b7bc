/** Formats the selected rows for use outside the app. Loaded when the user asks for one of the formats. */
import { formatAuthorizedKeys, formatKeyCsv, formatSshConfig } from '../../core/list/keyListFiles.ts';
import type { KeyRow } from '../../core/list/keyRows.ts';
import { downloadFile } from '../../platform/files/download.ts';

export { formatAuthorizedKeys, formatSshConfig };

/** Downloads rows as a CSV file. @param stateOf returns the text of a row's state */
export function saveKeyCsv(rows: readonly KeyRow[], stateOf: (row: KeyRow) => string): void {
  downloadFile(formatKeyCsv(rows, stateOf), 'keysmith-keys.csv');
}
