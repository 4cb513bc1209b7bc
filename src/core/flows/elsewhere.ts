/** Key pairs that the cloud has and this device's ledger doesn't: made elsewhere, or forgotten here. */
import type { KeyPair } from '../cvm/actions.ts';
import type { KeyRecord, Route } from '../keyRecord.ts';
import { fileDigest } from '../ssh/fileDigest.ts';
import { type FileMatch, matchFile, type OpenedFile, type ReadKeyFile } from './confirmFile.ts';
import { publicFacts } from './reconcile.ts';

export interface AdoptPorts {
  readonly route: Route;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly now: string;
  readonly read: ReadKeyFile;
}

/** The row of a key that wasn't made here, once a file was seen that holds its private half; or why not. */
export async function adopt(
  key: KeyPair,
  file: OpenedFile,
  { route, id, now, read }: AdoptPorts,
): Promise<KeyRecord | Exclude<FileMatch, 'matches'>> {
  const facts = publicFacts(key.PublicKey);
  if (facts.publicKey === null || file.text === null) return 'noKey';
  const match = await matchFile(facts.publicKey, file, read);
  if (match !== 'matches') return match;
  const createdAt = new Date(key.CreatedTime ?? now);
  return {
    ...route,
    ...facts,
    schema: 3,
    id,
    method: 'elsewhere',
    name: key.KeyName,
    projectId: key.ProjectId,
    tags: key.Tags ?? [],
    createdAt: Number.isNaN(createdAt.getTime()) ? now : createdAt.toISOString(),
    updatedAt: now,
    state: 'verified',
    nameWasFree: null,
    keyId: key.KeyId,
    fileName: file.name,
    fileDigest: fileDigest(file.text),
    savedBy: null,
    cloud: 'agrees',
    attempts: [],
    deletion: null,
  };
}
