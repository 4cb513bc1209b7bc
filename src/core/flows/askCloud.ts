/** Looking at the cloud again: which key has this name, and is it the one that was saved? */
import { bytesEqual } from '../bytes.ts';
import { describeKeyPairs, type KeyPair } from '../cvm/actions.ts';
import type { Caller } from '../cvm/call.ts';
import { FormatError, isCallError } from '../errors.ts';
import type { CloudVerdict, KeyRecord } from '../keyRecord.ts';
import { parsePublicKey } from '../ssh/publicKey.ts';

/** @returns `null` when there is none @throws {CallError} */
export async function findByName(caller: Caller, name: string): Promise<KeyPair | null> {
  const filters = [{ Name: 'key-name', Values: [name] }];
  const { KeyPairSet } = await describeKeyPairs(caller, { Filters: filters, Limit: 100 });
  // Whether the filter matches exactly isn't documented.
  return KeyPairSet.find(({ KeyName }) => KeyName === name) ?? null;
}

/** Whether the cloud, asked again by id, has the very key that was saved. */
export async function askCloud(
  caller: Caller,
  { keyId, publicKey }: Pick<KeyRecord, 'keyId' | 'publicKey'>,
): Promise<CloudVerdict> {
  if (keyId === null || publicKey === null) return 'unknown';
  try {
    const { KeyPairSet } = await describeKeyPairs(caller, { KeyIds: [keyId] });
    const line = KeyPairSet.find(({ KeyId }) => KeyId === keyId)?.PublicKey ?? null;
    if (line === null) return 'unknown';
    const isSame = bytesEqual(parsePublicKey(line.trim()).blob, parsePublicKey(publicKey).blob);
    return isSame ? 'agrees' : 'differs';
  } catch (error) {
    if (isCallError(error)) return 'unknown';
    if (error instanceof FormatError) return 'differs';
    throw error;
  }
}
