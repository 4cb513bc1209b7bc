/**
 * Asks the cloud which key pairs have a given name, id or public key, and whether a key pair's public key is the
 * row's.
 */
import { bytesEqual } from '../../base/bytes.ts';
import { describeKeyPairs, type Filter, type KeyPair } from '../../cvm/actions.ts';
import type { Caller } from '../../api/call.ts';
import { isNotPermitted } from '../../api/outcome.ts';
import { ApiError, CancelledError, FormatError, InputError, isCallError } from '../../base/errors.ts';
import type { CloudVerdict, KeyRecord } from '../../ledger/keyRecord.ts';
import { parsePublicKey } from '../../ssh/publicKey.ts';

/**
 * The key pairs with exactly this name. The documentation doesn't say whether the filter also matches other
 * names, so all pages are read, and other names are dropped.
 * @throws {CallError}
 */
export async function findByName(caller: Caller, name: string): Promise<Listing> {
  const filters = [{ Name: 'key-name', Values: [name] }];
  const { pairs, isWhole } = await listKeyPairs(caller, { filters });
  return { pairs: pairs.filter(({ KeyName }) => KeyName === name), isWhole };
}

/** How a flow asks the cloud about its key: separately, or together with the other keys of a batch. */
export interface Look {
  /** Does what {@link isNameFree} does. In a batch, the answer may come from a list that was read a moment ago. */
  readonly isNameFree: (name: string) => Promise<boolean | null>;
  /** Does what {@link askCloud} does. In a batch, one call asks about several keys. */
  readonly verdict: (record: Pick<KeyRecord, 'keyId' | 'publicKey'>) => Promise<CloudVerdict>;
}

/** A {@link Look} that asks the cloud about each key separately. */
export function lookOneByOne(caller: Caller): Look {
  return {
    isNameFree: (name) => isNameFree(caller, name),
    verdict: (record) => askCloud(caller, record),
  };
}

/**
 * Asks the cloud whether a name is free, before a request that would use the name is sent.
 * @returns `true` if it is free; `null` where listing key pairs isn't permitted
 * @throws {InputError} when the name is taken
 * @throws {CallError}
 */
export async function isNameFree(caller: Caller, name: string): Promise<boolean | null> {
  try {
    if ((await findByName(caller, name)).pairs.length === 0) return true;
  } catch (error) {
    if (error instanceof ApiError && isNotPermitted(error.apiCode)) return null;
    throw error;
  }
  throw new InputError('keyName', 'taken');
}

/**
 * Returns the key pairs with these ids, as a map from each id to its key pair. Ids that don't exist are left out.
 * @param keyIds at most 100
 * @throws {CallError}
 */
export async function findByIds(
  caller: Caller,
  keyIds: readonly string[],
): Promise<ReadonlyMap<string, KeyPair>> {
  try {
    const { KeyPairSet } = await describeKeyPairs(caller, { KeyIds: keyIds, Limit: 100 });
    return new Map(KeyPairSet.filter(({ KeyId }) => keyIds.includes(KeyId)).map((key) => [key.KeyId, key]));
  } catch (error) {
    // The documentation doesn't say whether an unknown id is left out of the answer or makes the whole call fail:
    // both are handled.
    if (!(error instanceof ApiError) || error.apiCode !== 'InvalidKeyPairId.NotFound') throw error;
  }
  if (keyIds.length === 1) return new Map();
  const found = new Map<string, KeyPair>();
  for (const keyId of keyIds) for (const [id, key] of await findByIds(caller, [keyId])) found.set(id, key);
  return found;
}

const PAGE = 100;
/**
 * At most this many pages of a list are read. A forged list could go on for ever. A real one fits on a page or
 * two: a page holds 100 key pairs, which is an account's documented quota.
 */
const MAX_PAGES = 100;
/**
 * The most times that a list is read from its start. It is read again if the reading may have missed a key pair. If
 * the last reading may have missed one, too, the list counts as incomplete.
 */
const MAX_READINGS = 3;

/**
 * The key pairs that were listed. `isWhole`: the list is complete, so the service had no other matching key pair in
 * its list at that time.
 */
export interface Listing {
  readonly pairs: readonly KeyPair[];
  readonly isWhole: boolean;
}

interface ListOptions {
  readonly filters?: readonly Filter[];
  readonly signal?: AbortSignal;
  /** Called with the number of key pairs read so far, and the number that the service says there are in all. */
  readonly onPage?: (found: number, total: number) => void;
}

/**
 * Lists the key pairs of the caller's region, page by page. If a key pair is deleted after its page was read, the
 * later key pairs move up, and one of them would be missed. So each page has to begin with the last key pair of the
 * page before. If it doesn't, the list is read again from the start.
 * @throws {CallError | CancelledError}
 */
export async function listKeyPairs(caller: Caller, options: ListOptions = {}): Promise<Listing> {
  const found = new Map<string, KeyPair>();
  for (let reading = 0; reading < MAX_READINGS; reading += 1) {
    if (await readPages(caller, options, found)) return { pairs: [...found.values()], isWhole: true };
  }
  return { pairs: [...found.values()], isWhole: false };
}

/**
 * Reads the list once from its start, and adds its key pairs to `found`.
 * @returns whether the reading is complete, so that no key pair can have been missed
 */
async function readPages(
  caller: Caller,
  { filters, signal, onPage }: ListOptions,
  found: Map<string, KeyPair>,
): Promise<boolean> {
  const seen = new Set<string>();
  let last: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    if (signal?.aborted) throw new CancelledError('cancelled');
    const input = { ...(filters ? { Filters: filters } : {}), Offset: page * (PAGE - 1), Limit: PAGE };
    const { KeyPairSet, TotalCount } = await describeKeyPairs(caller, input);
    // If the service sends more key pairs than one page holds, the rest is ignored.
    const pairs = KeyPairSet.slice(0, PAGE);
    if (last !== null && pairs[0]?.KeyId !== last) {
      for (const pair of pairs) found.set(pair.KeyId, pair);
      return false;
    }
    for (const pair of pairs) {
      seen.add(pair.KeyId);
      found.set(pair.KeyId, pair);
    }
    onPage?.(seen.size, Math.max(TotalCount, seen.size));
    if (seen.size >= TotalCount) return true;
    // The list ends here, with fewer key pairs than the service says there are.
    if (pairs.length < PAGE) return false;
    last = pairs.at(-1)?.KeyId ?? null;
  }
  return false;
}

/** The key pairs with this public half, under any name. @throws {CallError} */
export async function findByPublicKey(caller: Caller, publicKey: string): Promise<Listing> {
  const { pairs, isWhole } = await listKeyPairs(caller);
  const own = pairs.filter(({ PublicKey }) => PublicKey !== null && isReadableAs(PublicKey, publicKey));
  return { pairs: own, isWhole };
}

/** Like {@link isSameKey}, but a line that can't be read counts as a different key. */
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

/**
 * Asks the cloud for a row's key pair by its KeyId, and compares the cloud's public key with the row's. The verdict
 * is `unknown` if the public keys can't be compared, for example because the call failed.
 */
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

/** Whether the key pair that was found in the cloud has this public key; `unknown` if the two can't be compared. */
export function verdictOn(found: KeyPair | undefined, publicKey: string): CloudVerdict {
  const line = found?.PublicKey ?? null;
  if (line === null) return 'unknown';
  try {
    return isSameKey(line, publicKey) ? 'agrees' : 'differs';
  } catch (error) {
    // If the cloud's public key can't be read, it can't be compared with the row's, so it isn't known whether the two
    // differ.
    if (error instanceof FormatError) return 'unknown';
    throw error;
  }
}
