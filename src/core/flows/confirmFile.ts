/** Proof that a key is really on disk: the file is opened again and compared with the public half. */
import { FormatError, PassphraseError } from '../errors.ts';
import { isHearsay, type KeyRecord } from '../keyRecord.ts';
import { fileDigest } from '../ssh/fileDigest.ts';
import type { KeyFileFacts } from '../ssh/keyTasks.ts';

/** A file that somebody opened. */
export interface OpenedFile {
  readonly name: string;
  /** The whole file; `null` where that is more than a key file has. */
  readonly bytes: Uint8Array | null;
  /** Empty until one is asked for. */
  readonly passphrase: string;
}

/** Reads a key file, and its private half where the passphrase allows that. @throws {FormatError | PassphraseError} */
/** @param index which of the file's keys; left out: the one that the file is about */
export type ReadKeyFile = (bytes: Uint8Array, passphrase: string, index?: number) => Promise<KeyFileFacts>;

/**
 * - `matches`: the private half of that public key
 * - `otherKey`: a private key, but not this one; - `noKey`: no private key that can be read
 * - `encrypted`: its passphrase is needed to tell; - `wrongPassphrase`: it was another
 */
export type FileMatch = 'matches' | 'otherKey' | 'noKey' | 'encrypted' | 'wrongPassphrase';

/** @param publicKey one OpenSSH line without a comment */
export async function matchFile(publicKey: string, file: OpenedFile, read: ReadKeyFile): Promise<FileMatch> {
  const { bytes, passphrase } = file;
  if (bytes === null) return 'noKey';
  let facts: KeyFileFacts;
  try {
    facts = await read(bytes, passphrase);
    // Several private keys in one file: one of them may be it.
    const rest = facts.all.flatMap((one, index) => (one.isPrivate && index !== facts.index ? [index] : []));
    for (const index of rest) {
      if (facts.key?.ssh?.line === publicKey) break;
      facts = await read(bytes, passphrase, index);
    }
  } catch (error) {
    if (error instanceof FormatError) return 'noKey';
    if (error instanceof PassphraseError) return 'wrongPassphrase';
    throw error;
  }
  if (!facts.isPrivate) return 'noKey';
  if (facts.key !== null && facts.key.ssh?.line !== publicKey) return 'otherKey';
  return facts.isOpened ? 'matches' : 'encrypted';
}

export type Confirmation =
  { readonly kind: 'matches'; readonly record: KeyRecord } | { readonly kind: Exclude<FileMatch, 'matches'> };

export async function confirmFile(
  record: KeyRecord,
  file: OpenedFile,
  read: ReadKeyFile,
): Promise<Confirmation> {
  if (record.publicKey === null || file.bytes === null) return { kind: 'noKey' };
  const digest = fileDigest(file.bytes);
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
