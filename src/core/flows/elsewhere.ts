/** Key pairs that the cloud has and this device's ledger doesn't: made elsewhere, or forgotten here. */
import { describeKeyPairs, type KeyPair } from '../cvm/actions.ts';
import type { Caller } from '../cvm/call.ts';
import { FormatError } from '../errors.ts';
import type { KeyRecord, Route } from '../keyRecord.ts';
import { samePublicKey } from '../ssh/keyPair.ts';
import { parsePrivateKeyPem } from '../ssh/privateKey.ts';
import { parsePublicKey } from '../ssh/publicKey.ts';
import { publicFacts } from './reconcile.ts';

const PAGE = 100;
/** A hundred pages are a hundred times the quota: a liar's endless list ends there. */
const MAX_PAGES = 100;

/** All key pairs of the caller's region. @throws {CallError} */
export async function listKeyPairs(caller: Caller): Promise<readonly KeyPair[]> {
  const found = new Map<string, KeyPair>();
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { KeyPairSet, TotalCount } = await describeKeyPairs(caller, { Offset: page * PAGE, Limit: PAGE });
    const before = found.size;
    for (const key of KeyPairSet) found.set(key.KeyId, key);
    if (found.size >= TotalCount || found.size === before) break;
  }
  return [...found.values()];
}

/**
 * The row of a key that wasn't made here, once a file was seen that holds its private half.
 * @returns `null` where the file holds another key or none
 */
export function adopt(
  key: KeyPair,
  file: { readonly name: string; readonly text: string },
  about: { readonly route: Route; readonly id: string; readonly now: string },
): KeyRecord | null {
  const facts = publicFacts(key.PublicKey);
  if (facts.publicKey === null) return null;
  try {
    if (!samePublicKey(parsePrivateKeyPem(file.text), parsePublicKey(facts.publicKey))) return null;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
  const createdAt = new Date(key.CreatedTime ?? about.now);
  return {
    ...about.route,
    ...facts,
    schema: 2,
    id: about.id,
    method: 'cloud',
    name: key.KeyName,
    projectId: key.ProjectId,
    createdAt: Number.isNaN(createdAt.getTime()) ? about.now : createdAt.toISOString(),
    updatedAt: about.now,
    state: 'verified',
    nameWasFree: null,
    keyId: key.KeyId,
    fileName: file.name,
    savedBy: null,
    cloud: 'agrees',
    attempts: [],
    deletion: null,
  };
}
