/**
 * Looking at an unfinished row again: what became of a key whose answer was lost, or whose private half was never
 * saved? Only ever called under the row's own account, region and endpoint. Reads only; changes nothing in the cloud.
 */
import { describeKeyPairs, type KeyPair } from '../cvm/actions.ts';
import type { Caller } from '../cvm/call.ts';
import { FormatError } from '../errors.ts';
import { type KeyRecord, mayStillRun } from '../keyRecord.ts';
import { publicKeyFacts } from '../ssh/keyPair.ts';
import { formatPublicKey, parsePublicKey } from '../ssh/publicKey.ts';
import { findByName } from './askCloud.ts';

/** How far the service's clock may be from ours when it dates a key. */
const CLOCK_TOLERANCE_MS = 15 * 60 * 1000;

/**
 * - found: an `orphan`, with what is public about it
 * - not there, and what was signed can no longer be executed: `refused`, nothing was created
 * - not there yet: as it was, to be looked at again
 * @param now milliseconds since 1970 @throws {CallError} when it couldn't be asked
 */
export async function reconcile(caller: Caller, record: KeyRecord, now: number): Promise<KeyRecord> {
  const found = await find(caller, record);
  if (found !== null && isOurs(found, record)) {
    return {
      ...record,
      ...publicFacts(found.PublicKey),
      state: 'orphan',
      keyId: found.KeyId,
      cloud: 'agrees',
    };
  }
  if (mayStillRun({ ...record, state: 'unknown' }, now)) return { ...record, state: 'unknown' };
  return { ...record, state: 'refused' };
}

async function find(caller: Caller, { keyId, name }: KeyRecord): Promise<KeyPair | null> {
  if (keyId === null) return findByName(caller, name);
  const { KeyPairSet } = await describeKeyPairs(caller, { KeyIds: [keyId] });
  return KeyPairSet.find(({ KeyId }) => KeyId === keyId) ?? null;
}

/** A key of that name is the attempt's if the name was free before, or else if it was made at that time. */
function isOurs({ KeyId, CreatedTime }: KeyPair, { keyId, nameWasFree, attempts }: KeyRecord): boolean {
  if (keyId === KeyId || nameWasFree === true) return true;
  const sentAt = Date.parse(attempts.at(-1)?.sentAt ?? '');
  return CreatedTime !== null && Date.parse(CreatedTime) >= sentAt - CLOCK_TOLERANCE_MS;
}

export type PublicFacts = Pick<KeyRecord, 'publicKey' | 'fingerprint' | 'bits'>;

/**
 * What a public key says about itself; nothing for one that can't be read. Without its comment, which is free text
 * from whoever answered: a row has no room for that.
 */
export function publicFacts(line: string | null): PublicFacts {
  try {
    if (line !== null) {
      const key = parsePublicKey(line.trim());
      return { publicKey: formatPublicKey(key), ...publicKeyFacts(line.trim()) };
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return { publicKey: null, fingerprint: null, bits: null };
}
