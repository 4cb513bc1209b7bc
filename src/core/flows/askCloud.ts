/** Looking at the cloud again: which key has this name, and is it the one that was saved? */
import { bytesEqual } from '../bytes.ts';
import { describeKeyPairs, type KeyPair } from '../cvm/actions.ts';
import type { Caller } from '../cvm/call.ts';
import { isNotPermitted } from '../cvm/outcome.ts';
import { ApiError, CancelledError, FormatError, InputError, isCallError } from '../errors.ts';
import type { CloudVerdict, KeyRecord } from '../keyRecord.ts';
import { parsePublicKey } from '../ssh/publicKey.ts';

/** @returns `null` when there is none @throws {CallError} */
export async function findByName(caller: Caller, name: string): Promise<KeyPair | null> {
  const filters = [{ Name: 'key-name', Values: [name] }];
  const { KeyPairSet } = await describeKeyPairs(caller, { Filters: filters, Limit: 100 });
  // Whether the filter matches exactly isn't documented.
  return KeyPairSet.find(({ KeyName }) => KeyName === name) ?? null;
}

/** How a flow asks about its own key: one by one, or together with others that are under way. */
export interface Look {
  /** As {@link isNameFree}. */
  readonly isNameFree: (name: string) => Promise<boolean | null>;
  /** As {@link askCloud}. */
  readonly verdict: (record: Pick<KeyRecord, 'keyId' | 'publicKey'>) => Promise<CloudVerdict>;
}

export function lookOneByOne(caller: Caller): Look {
  return {
    isNameFree: (name) => isNameFree(caller, name),
    verdict: (record) => askCloud(caller, record),
  };
}

/**
 * Looks whether a name is free, so that a later "duplicate" is known to be ours.
 * @returns `null` where looking isn't permitted @throws {InputError} when it is taken @throws {CallError}
 */
export async function isNameFree(caller: Caller, name: string): Promise<boolean | null> {
  try {
    if ((await findByName(caller, name)) === null) return true;
  } catch (error) {
    if (error instanceof ApiError && isNotPermitted(error.apiCode)) return null;
    throw error;
  }
  throw new InputError('keyName', 'taken');
}

/**
 * The key pairs that exist of these ids.
 * @param keyIds at most 100 @throws {CallError}
 */
export async function findByIds(
  caller: Caller,
  keyIds: readonly string[],
): Promise<ReadonlyMap<string, KeyPair>> {
  try {
    const { KeyPairSet } = await describeKeyPairs(caller, { KeyIds: keyIds, Limit: 100 });
    return new Map(KeyPairSet.filter(({ KeyId }) => keyIds.includes(KeyId)).map((key) => [key.KeyId, key]));
  } catch (error) {
    // Whether an id that isn't there is left out or refuses the whole call isn't documented: both are understood.
    if (!(error instanceof ApiError) || error.apiCode !== 'InvalidKeyPairId.NotFound') throw error;
  }
  if (keyIds.length === 1) return new Map();
  const found = new Map<string, KeyPair>();
  for (const keyId of keyIds) for (const [id, key] of await findByIds(caller, [keyId])) found.set(id, key);
  return found;
}

const PAGE = 100;
/** A hundred pages are a hundred times the quota: a liar's endless list ends there. */
const MAX_PAGES = 100;

/**
 * All key pairs of the caller's region, page by page.
 * @param onPage told how many are known so far, and of how many @throws {CallError | CancelledError}
 */
export async function listKeyPairs(
  caller: Caller,
  { signal, onPage }: { signal?: AbortSignal; onPage?: (found: number, total: number) => void } = {},
): Promise<readonly KeyPair[]> {
  const found = new Map<string, KeyPair>();
  for (let page = 0; page < MAX_PAGES; page += 1) {
    if (signal?.aborted) throw new CancelledError('cancelled');
    const { KeyPairSet, TotalCount } = await describeKeyPairs(caller, { Offset: page * PAGE, Limit: PAGE });
    const before = found.size;
    // More than was asked for is no answer to it.
    for (const key of KeyPairSet.slice(0, PAGE)) found.set(key.KeyId, key);
    onPage?.(found.size, Math.max(TotalCount, found.size));
    if (found.size >= TotalCount || found.size === before) break;
  }
  return [...found.values()];
}

/** The key pair with this public half, under whatever name. @returns `null` when there is none @throws {CallError} */
export async function findByPublicKey(caller: Caller, publicKey: string): Promise<KeyPair | null> {
  const keys = await listKeyPairs(caller);
  return keys.find(({ PublicKey }) => PublicKey !== null && isReadableAs(PublicKey, publicKey)) ?? null;
}

/** Like {@link isSameKey}, where a line that can't be read is just another key. */
function isReadableAs(line: string, publicKey: string): boolean {
  try {
    return isSameKey(line, publicKey);
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** Whether two OpenSSH lines are the same key, whatever their comments. @throws {FormatError} */
export function isSameKey(a: string, b: string): boolean {
  return bytesEqual(parsePublicKey(a.trim()).blob, parsePublicKey(b.trim()).blob);
}

/** Whether the cloud, asked again by id, has the very key that was saved. */
export async function askCloud(
  caller: Caller,
  { keyId, publicKey }: Pick<KeyRecord, 'keyId' | 'publicKey'>,
): Promise<CloudVerdict> {
  if (keyId === null || publicKey === null) return 'unknown';
  try {
    return verdictOn((await findByIds(caller, [keyId])).get(keyId), publicKey);
  } catch (error) {
    if (isCallError(error)) return 'unknown';
    throw error;
  }
}

/** Whether what the cloud has under an id is that public key. */
export function verdictOn(found: KeyPair | undefined, publicKey: string): CloudVerdict {
  const line = found?.PublicKey ?? null;
  if (line === null) return 'unknown';
  try {
    return isSameKey(line, publicKey) ? 'agrees' : 'differs';
  } catch (error) {
    // A line that can't be read says nothing about whose key it is.
    if (error instanceof FormatError) return 'unknown';
    throw error;
  }
}
