/** Proves that a private key is really on disk: opens the file again and compares it with the public half. */
import { FormatError, PassphraseError } from '../../base/errors.ts';
import { isHearsay } from '../../ledger/keyState.ts';
import { isWithoutAccount } from '../../ledger/route.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import { fileDigest } from '../../ssh/fileDigest.ts';
import type { KeyFileFacts } from '../../ssh/keyTasks.ts';

/** A file that somebody opened. */
export interface OpenedFile {
  readonly name: string;
  /** The whole file; `null` if it is too large to be a key file. */
  readonly bytes: Uint8Array | null;
  /** Empty on the first try; filled in once the file turned out to need a passphrase. */
  readonly passphrase: string;
}

/**
 * Reads a key file. The private half is read, too, if it isn't encrypted or the passphrase opens it.
 * @param index which key of the file to read; if left out, the first private key, or the first key if none is private
 * @throws {FormatError | PassphraseError}
 */
export type ReadKeyFile = (bytes: Uint8Array, passphrase: string, index?: number) => Promise<KeyFileFacts>;

/**
 * - `matches`: the file holds the private half of the expected public key
 * - `otherKey`: the file holds another private key
 * - `noKey`: the file holds no private key that can be read
 * - `encrypted`: whether the file matches can be checked only with its passphrase
 * - `wrongPassphrase`: the given passphrase doesn't open the file
 */
export type FileMatch = 'matches' | 'otherKey' | 'noKey' | 'encrypted' | 'wrongPassphrase';

/** @param publicKey one OpenSSH line without a comment */
export async function matchFile(publicKey: string, file: OpenedFile, read: ReadKeyFile): Promise<FileMatch> {
  const { bytes } = file;
  if (bytes === null) return 'noKey';
  const matchAt = async (index?: number): Promise<{ match: FileMatch; facts: KeyFileFacts | null }> => {
    try {
      const facts = await read(bytes, file.passphrase, index);
      return { match: matchFacts(publicKey, facts), facts };
    } catch (error) {
      if (error instanceof FormatError) return { match: 'noKey', facts: null };
      if (error instanceof PassphraseError) return { match: 'wrongPassphrase', facts: null };
      throw error;
    }
  };
  const { match: first, facts } = await matchAt();
  if (first === 'matches') return first;
  // The key that was read first doesn't match. If the file holds several private keys, another one of them may match.
  const all = facts?.all ?? (await publicly(read, bytes));
  const matches: FileMatch[] = [first];
  for (const [index, { isPrivate }] of all.entries()) {
    if (isPrivate && all.length > 1) matches.push((await matchAt(index)).match);
  }
  return BY_STRENGTH.find((one) => matches.includes(one)) ?? first;
}

/**
 * The results in order of precedence. If a file holds several keys, the result for the file is the first of these
 * that any of its keys has.
 */
const BY_STRENGTH: readonly FileMatch[] = ['matches', 'wrongPassphrase', 'encrypted', 'otherKey', 'noKey'];

/**
 * Lists the keys of a file without using a passphrase. Called after the file's first key couldn't be read. The list
 * is empty if this reading fails, too.
 */
async function publicly(read: ReadKeyFile, bytes: Uint8Array): Promise<KeyFileFacts['all']> {
  try {
    return (await read(bytes, '')).all;
  } catch (error) {
    if (error instanceof FormatError || error instanceof PassphraseError) return [];
    throw error;
  }
}

function matchFacts(publicKey: string, facts: KeyFileFacts): FileMatch {
  if (!facts.isPrivate) return 'noKey';
  if (facts.key !== null && facts.key.ssh?.line !== publicKey) return 'otherKey';
  return facts.isOpened ? 'matches' : 'encrypted';
}

export type Confirmation =
  { readonly kind: 'matches'; readonly record: KeyRecord } | { readonly kind: Exclude<FileMatch, 'matches'> };

/**
 * Compares an opened file with a row; if the file matches, the row becomes `verified`.
 * @returns the verdict on the file and, if it matches, the updated row
 */
export async function confirmFile(
  record: KeyRecord,
  file: OpenedFile,
  read: ReadKeyFile,
): Promise<Confirmation> {
  if (record.publicKey === null || file.bytes === null) return { kind: 'noKey' };
  const digest = fileDigest(file.bytes);
  // A file with the recorded digest is byte for byte the one that Keysmith made or checked before, so no
  // passphrase is needed.
  const isAsWritten = digest === record.fileDigest;
  const kind = isAsWritten ? 'matches' : await matchFile(record.publicKey, file, read);
  if (kind !== 'matches') return { kind };
  return { kind, record: withFile(record, { fileName: file.name, fileDigest: digest }) };
}

/**
 * Returns the row with the file, as `verified`. The caller has opened the private key file, or has found that it has
 * the recorded digest. Such a file proves that the public key is the owner's, so a row with a KeyId gets the evidence
 * `publicKey`. The file doesn't prove that the cloud still has the key pair.
 */
export function withFile(record: KeyRecord, file: Pick<KeyRecord, 'fileName' | 'fileDigest'>): KeyRecord {
  const evidence = record.keyId === null ? null : 'publicKey';
  // The file proves nothing about the cloud. If the row's facts about the cloud come only from an imported list, the
  // cloud itself still has to confirm them. A row with no account, no attempt and no KeyId has no facts about the
  // cloud, so the file confirms the whole row.
  const isOfCloud = !isWithoutAccount(record) || record.attempts.length > 0 || record.keyId !== null;
  const hearsay = isHearsay(record) && isOfCloud ? 'cloud' : null;
  return { ...record, ...file, state: 'verified', evidence, hearsay };
}
