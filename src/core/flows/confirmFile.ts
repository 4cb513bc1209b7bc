/** Proof that a key is really on disk: the file is opened again and compared with the public half. */
import { FormatError, PassphraseError } from '../errors.ts';
import { isHearsay, type KeyRecord } from '../keyRecord.ts';
import { fileDigest } from '../ssh/fileDigest.ts';
import type { KeyFileFacts } from '../ssh/keyTasks.ts';

/** A file that somebody opened. */
export interface OpenedFile {
  readonly name: string;
  /** The whole text; `null` where it is none, or more than a key file has. */
  readonly text: string | null;
  /** Empty until one is asked for. */
  readonly passphrase: string;
}

/** Reads a key file, and its private half where the passphrase allows that. @throws {FormatError | PassphraseError} */
export type ReadKeyFile = (text: string, passphrase: string) => Promise<KeyFileFacts>;

/**
 * - `matches`: the private half of that public key
 * - `otherKey`: a private key, but not this one; - `noKey`: no private key that can be read
 * - `encrypted`: its passphrase is needed to tell; - `wrongPassphrase`: it was another
 */
export type FileMatch = 'matches' | 'otherKey' | 'noKey' | 'encrypted' | 'wrongPassphrase';

/** @param publicKey one OpenSSH line without a comment */
export async function matchFile(publicKey: string, file: OpenedFile, read: ReadKeyFile): Promise<FileMatch> {
  if (file.text === null) return 'noKey';
  let facts;
  try {
    facts = await read(file.text, file.passphrase);
  } catch (error) {
    if (error instanceof FormatError) return 'noKey';
    if (error instanceof PassphraseError) return 'wrongPassphrase';
    throw error;
  }
  if (!facts.isPrivate) return 'noKey';
  if (facts.key !== null && facts.key.line !== publicKey) return 'otherKey';
  return facts.isOpened ? 'matches' : 'encrypted';
}

export type Confirmation =
  { readonly kind: 'matches'; readonly record: KeyRecord } | { readonly kind: Exclude<FileMatch, 'matches'> };

export async function confirmFile(
  record: KeyRecord,
  file: OpenedFile,
  read: ReadKeyFile,
): Promise<Confirmation> {
  if (record.publicKey === null || file.text === null) return { kind: 'noKey' };
  const digest = fileDigest(file.text);
  // Byte for byte what was written, and tried then: its passphrase needn't be asked for.
  const isAsWritten = digest === record.fileDigest;
  const kind = isAsWritten ? 'matches' : await matchFile(record.publicKey, file, read);
  if (kind !== 'matches') return { kind };
  return { kind, record: withFile(record, { fileName: file.name, fileDigest: digest }) };
}

/** The row once a file was seen that holds its private half: then its public half is surely ours. */
export function withFile(record: KeyRecord, file: Pick<KeyRecord, 'fileName' | 'fileDigest'>): KeyRecord {
  const evidence = record.keyId === null ? null : 'publicKey';
  // What an imported list said of the cloud is still to be looked at.
  const hearsay = isHearsay(record) ? 'cloud' : null;
  return { ...record, ...file, state: 'verified', evidence, hearsay };
}
