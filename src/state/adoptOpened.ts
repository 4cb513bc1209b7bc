/** Taking a key that wasn't made here into the list by its file; loaded when somebody opens one. */
import type { CloudKey } from '../core/cloudList.ts';
import { adopt, type AdoptPorts } from '../core/flows/elsewhere.ts';
import { openedFile } from './openedFile.ts';
import { readKeyFile } from './workshop.ts';

export async function adoptOpened(
  key: CloudKey,
  { file, passphrase }: { file: File; passphrase: string },
  about: Omit<AdoptPorts, 'read'>,
): ReturnType<typeof adopt> {
  return adopt(key, await openedFile(file, passphrase), { ...about, read: readKeyFile });
}
