/** Says in words where the private key file of a row was saved or opened. */
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { PageMessages } from '../../i18n/en/pages.ts';
import { visible } from './visible.ts';

/** @returns an empty string if the row has no file */
export function whereText({ key, result }: PageMessages, record: KeyRecord): string {
  const file = visible(record.fileName ?? '');
  if (file === '') return '';
  // Only an imported list names this file, so the file is on another device.
  if (record.hearsay === 'all' || record.hearsay === 'file') return key.onOtherDevice(file);
  if (record.savedBy === 'folder') return result.savedIn(file, visible(record.folder ?? ''));
  if (record.savedBy === null) return key.openedHere(file);
  if (record.batch?.place === 'archive') return key.inArchive(file);
  return record.state === 'verified' ? result.savedInDownloads(file) : result.started(file);
}
