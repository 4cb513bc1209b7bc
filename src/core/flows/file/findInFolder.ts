/**
 * Searches the keys folder for a key's file before the key is called lost. The file is recognised by its recorded
 * digest or by its public key.
 */
import { FormatError, PassphraseError } from '../../base/errors.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import { needsFolder } from '../../ledger/keyState.ts';
import { fileDigest } from '../../ssh/fileDigest.ts';
import { mayBePrivate } from '../../ssh/keyBlocks.ts';
import { type ReadKeyFile, withFile } from './confirmFile.ts';

export interface FolderContent {
  /** The folder's own name. */
  readonly name: string;
  /** The folder's files, without those that are empty or too large to be key files. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/**
 * Whether the keys folder may hold the private key of a row, because the page was closed or crashed while it was
 * writing the file there.
 */
export function isForFolder(record: KeyRecord): boolean {
  const isMade = record.state === 'intent' && record.method === 'device' && record.fileDigest !== null;
  return needsFolder(record) || (isMade && record.savedBy === 'folder');
}

/**
 * Searches a folder for the private key files of those rows whose file may be in it.
 * @returns the rows that have changed. A row whose file was found now has this file. A row whose file should be in
 * this folder, but isn't, is now an orphan
 */
export async function findInFolder(
  records: readonly KeyRecord[],
  { name: folder, files }: FolderContent,
  read: ReadKeyFile,
): Promise<readonly KeyRecord[]> {
  const byDigest = new Map(files.map((file) => [fileDigest(file.bytes), file]));
  const wanted = records.filter(isForFolder);
  const found = new Map<string, KeyRecord>();
  for (const record of wanted) {
    const file = record.fileDigest === null ? undefined : byDigest.get(record.fileDigest);
    if (file === undefined) continue;
    const digest = record.fileDigest;
    found.set(record.id, { ...withFile(record, { fileName: file.name, fileDigest: digest }), look: null });
  }
  const rest = wanted.filter((record) => !found.has(record.id) && record.publicKey !== null);
  const lines = rest.length === 0 ? new Map() : await publicKeysOf(files, read);
  for (const record of rest) {
    const file = lines.get(record.publicKey ?? '');
    if (file === undefined) continue;
    const facts = { fileName: file.name, fileDigest: fileDigest(file.bytes) };
    // Without its passphrase, only the public half of an encrypted file can be read. So the row is `unconfirmed`
    // until the user gives the passphrase.
    found.set(
      record.id,
      file.isOpened ? withFile(record, facts) : { ...record, ...facts, state: 'unconfirmed' },
    );
  }
  const isThatFolder = (record: KeyRecord) => record.folder === null || record.folder === folder;
  const missing = wanted.filter(
    (record) => !found.has(record.id) && needsFolder(record) && isThatFolder(record),
  );
  return [...found.values(), ...missing.map((record) => ({ ...record, state: 'orphan' as const }))];
}

interface KeyFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isOpened: boolean;
}

/**
 * Reads the private key files without a passphrase, and finds the public key of each.
 * @returns a map from each public key, as one OpenSSH line without a comment, to its private key file
 */
async function publicKeysOf(
  files: FolderContent['files'],
  read: ReadKeyFile,
): Promise<ReadonlyMap<string, KeyFile>> {
  const known = new Map<string, KeyFile>();
  for (const file of files.filter(({ bytes }) => mayBePrivate(bytes))) {
    try {
      const facts = await read(file.bytes, '');
      const line = facts.key?.ssh?.line;
      if (facts.isPrivate && line !== undefined) known.set(line, { ...file, isOpened: facts.isOpened });
    } catch (error) {
      // A file that can't be read as a key is skipped.
      if (!(error instanceof FormatError) && !(error instanceof PassphraseError)) throw error;
    }
  }
  return known;
}
