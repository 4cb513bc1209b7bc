/** Giving a key pair of the cloud another name or description. Nothing can be lost by it, so nothing is journalled. */
import { describeKeyPairs, type KeyPair, modifyKeyPairAttribute } from '../cvm/actions.ts';
import type { Caller } from '../cvm/call.ts';
import { type CallError, InputError, isCallError } from '../errors.ts';
import { findByIds } from './askCloud.ts';

export interface KeyChange {
  readonly name: string;
  /** At most {@link MAX_DESCRIPTION} characters. */
  readonly description: string;
}

/** ModifyKeyPairAttribute's own limit. */
export const MAX_DESCRIPTION = 60;

/** - `changed`: the cloud says so; - `unknown`: no usable answer came, and asking again didn't settle it */
export type ChangeResult =
  | { readonly kind: 'changed' }
  | { readonly kind: 'refused'; readonly error: CallError }
  | { readonly kind: 'unknown'; readonly error: CallError };

/**
 * @param before what the user saw: only what differs from it is sent
 * @throws {InputError} naming `description` when it is too long, or `keyName` when another key pair has that name
 */
export async function changeKey(
  caller: Caller,
  keyId: string,
  { before, after }: { before: KeyChange; after: KeyChange },
): Promise<ChangeResult> {
  if ([...after.description].length > MAX_DESCRIPTION) throw new InputError('description', 'tooLong');
  const change = {
    ...(after.name === before.name ? {} : { KeyName: after.name }),
    ...(after.description === before.description ? {} : { Description: after.description }),
  };
  try {
    if ('KeyName' in change && (await isTakenByOther(caller, keyId, after.name))) {
      throw new InputError('keyName', 'taken');
    }
    await modifyKeyPairAttribute(caller, { KeyId: keyId, ...change });
    return { kind: 'changed' };
  } catch (error) {
    if (!isCallError(error)) throw error;
    const { outcome } = error;
    if (outcome === 'notExecuted' || outcome === 'throttled' || outcome === 'quota')
      return { kind: 'refused', error };
    return settle(caller, keyId, { after, error });
  }
}

/** Where looking isn't permitted, the service itself says what is taken. */
async function isTakenByOther(caller: Caller, keyId: string, name: string): Promise<boolean> {
  try {
    const filters = [{ Name: 'key-name', Values: [name] }];
    const { KeyPairSet } = await describeKeyPairs(caller, { Filters: filters, Limit: 100 });
    return KeyPairSet.some((pair) => pair.KeyName === name && pair.KeyId !== keyId);
  } catch (error) {
    if (isCallError(error)) return false;
    throw error;
  }
}

/** Whatever was lost on the way: is it called so now? */
async function settle(
  caller: Caller,
  keyId: string,
  { after, error }: { after: KeyChange; error: CallError },
): Promise<ChangeResult> {
  let found: KeyPair | undefined;
  try {
    found = (await findByIds(caller, [keyId])).get(keyId);
  } catch (lookError) {
    if (!isCallError(lookError)) throw lookError;
    return { kind: 'unknown', error };
  }
  const isDone = found?.KeyName === after.name && (found.Description ?? '') === after.description;
  if (isDone) return { kind: 'changed' };
  return error.outcome === 'maybeOurs' ? { kind: 'refused', error } : { kind: 'unknown', error };
}
