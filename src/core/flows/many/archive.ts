/** One archive for the private keys of a batch: made as a whole, and nothing is sent before it was opened again. */
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
  /** Writes rows, all or none. */
  readonly journalAll: (rows: readonly KeyRecord[]) => Promise<void>;
}

/**
 * Makes the key pairs of rows on this device, for one archive: nothing is sent, and each row says what its file holds.
 * @returns the files, in the order of the rows; `null` when `signal` ended it: then nothing is left of it
 * @throws {JournalError} then there must be no archive
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
        // One that fails ends the others, too.
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
  // A row without its file can be given up; a file without its row would be forgotten.
  await ports.journalAll(whole.map(({ record }) => record));
  return whole.map(({ name, text }) => ({ name, text }));
}

/** The rows whose file an opened archive has, byte for byte: those are safe, and their public halves may be sent. */
export function confirmArchive(
  rows: readonly KeyRecord[],
  files: readonly ArchivedFile[],
): readonly KeyRecord[] {
  const digests = new Set(files.map(({ text }) => fileDigest(text)));
  return rows
    .filter(({ fileDigest: digest }) => digest !== null && digests.has(digest))
    .map((row) => ({ ...row, state: 'verified' as const }));
}
