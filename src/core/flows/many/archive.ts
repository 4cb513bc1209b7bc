/**
 * One archive holds the private keys of a whole batch. All of these keys are made before the archive is put together,
 * and no public key is sent until the user has opened the saved archive in Keysmith.
 */
import { CancelledError } from '../../base/errors.ts';
import { keyFileName, type KeyRecord } from '../../ledger/keyRecord.ts';
import type { Route } from '../../ledger/route.ts';
import { fileDigest } from '../../ssh/fileDigest.ts';
import type { MadeFile } from '../../ssh/keyTasks.ts';
import { publicFacts } from '../../ssh/publicFacts.ts';

/** A private key file of an archive. */
export interface ArchivedFile {
  readonly name: string;
  readonly text: string;
}

export interface ArchivePorts {
  readonly route: Route;
  /** Generates and checks a key pair. */
  readonly make: (record: KeyRecord) => Promise<MadeFile>;
  /** Writes all of the rows to the ledger, or none of them if one can't be written. */
  readonly journalAll: (rows: readonly KeyRecord[]) => Promise<void>;
}

/**
 * Makes the key pairs of the rows on this device, for one archive. Nothing is sent. Each row gets the public key and
 * the digest of its file.
 * @returns the files, in the order of the rows; `null` if `signal` was aborted. In that case, the keys that were made
 * are dropped, and no row is changed
 * @throws the error of `make` if a key couldn't be made. The other keys are dropped, and no row is changed
 * @throws {JournalError} if the rows couldn't be written. The caller must not make an archive then
 */
export async function makeArchive(
  ports: ArchivePorts,
  rows: readonly KeyRecord[],
  {
    signal,
    end,
    onMade,
  }: {
    readonly signal: AbortSignal;
    /** Stops making keys, by aborting `signal`. */
    readonly end: () => void;
    readonly onMade: () => void;
  },
): Promise<readonly ArchivedFile[] | null> {
  if (signal.aborted) return null;
  const made = await Promise.allSettled(
    rows.map(async (row) => {
      const file = await ports.make(row).catch((error: unknown) => {
        // If one key can't be made, the others aren't made, either.
        end();
        throw error;
      });
      if (!signal.aborted) onMade();
      const name = keyFileName(row.name, ports.route, row.batch?.format ?? 'pkcs1');
      const record: KeyRecord = {
        ...row,
        ...publicFacts(file.publicKey),
        state: 'unconfirmed',
        fileName: name,
        fileDigest: fileDigest(file.text),
        savedBy: 'download',
      };
      return { record, name, text: file.text };
    }),
  );
  const failed = made.find((one) => one.status === 'rejected' && !(one.reason instanceof CancelledError));
  if (failed?.status === 'rejected') throw failed.reason;
  if (signal.aborted) return null;
  const whole = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  // The rows are written before the files are returned: a row without its file can be given up, but a file without
  // its row would be forgotten.
  await ports.journalAll(whole.map(({ record }) => record));
  return whole.map(({ name, text }) => ({ name, text }));
}

/**
 * Marks as `verified` each row whose file is in the opened archive byte for byte, and returns these rows. Their
 * private keys are safe, so their public halves may be sent.
 */
export function confirmArchive(
  rows: readonly KeyRecord[],
  files: readonly ArchivedFile[],
): readonly KeyRecord[] {
  const digests = new Set(files.map(({ text }) => fileDigest(text)));
  return rows
    .filter(({ fileDigest: digest }) => digest !== null && digests.has(digest))
    .map((row) => ({ ...row, state: 'verified' as const }));
}
