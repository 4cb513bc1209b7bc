/**
 * Changes the name or description of a key pair in the cloud. Such a change can't lose a key, so nothing is written
 * to the ledger.
 */
import { modifyKeyPairAttribute } from '../../cvm/actions.ts';
import type { Caller } from '../../api/call.ts';
import { type CallError, InputError, isCallError } from '../../base/errors.ts';
import { signature, windowEnd } from '../../ledger/attemptWindow.ts';
import { MAX_DESCRIPTION } from '../../input/description.ts';
import { findByIds, findByName } from '../look/askCloud.ts';
import { sendOnce } from '../create/sendOnce.ts';

interface KeyAttributes {
  readonly name: string;
  /** At most {@link MAX_DESCRIPTION} characters. */
  readonly description: string;
}

/**
 * - `changed`: the cloud shows the change;
 * - `accepted`: the service accepted the request, but the cloud doesn't show the change yet
 * - `open`: the service refused, or no usable answer came, and the cloud doesn't show the change. The browser may
 *   have sent the request twice, so the change may still happen until `until` (milliseconds since 1970)
 */
type ChangeResult =
  | { readonly kind: 'changed' | 'accepted' }
  | { readonly kind: 'open'; readonly error: CallError; readonly until: number };

interface ChangeKeyPorts {
  readonly caller: Caller;
  /** The clock correction that the user accepted, in milliseconds; `caller` signs with the corrected time. */
  readonly skewMs: number;
}

/**
 * @param before the name and description that the user saw: only values that differ from these are sent
 * @throws {InputError} for the field `description` if it is too long, or `keyName` if another key pair has that name
 * @throws {CallError} if the request couldn't be sent
 */
export async function changeKey(
  { caller, skewMs }: ChangeKeyPorts,
  keyId: string,
  { before, after }: { before: KeyAttributes; after: KeyAttributes },
): Promise<ChangeResult> {
  if ([...after.description].length > MAX_DESCRIPTION) throw new InputError('description', 'tooLong');
  const change = {
    ...(after.name === before.name ? {} : { KeyName: after.name }),
    ...(after.description === before.description ? {} : { Description: after.description }),
  };
  if ('KeyName' in change && (await isTakenByOther(caller, keyId, after.name))) {
    throw new InputError('keyName', 'taken');
  }
  const { error, signedAt } = await sendOnce(caller, (watched, options) =>
    modifyKeyPairAttribute(watched, { KeyId: keyId, ...change }, options),
  );
  if (await isShown(caller, keyId, change)) return { kind: 'changed' };
  if (error === null) return { kind: 'accepted' };
  return { kind: 'open', error, until: windowEnd(signature(signedAt, skewMs)) };
}

/**
 * Whether another key pair has this name; `false` if that can't be looked up. Then the request is sent all the same,
 * and the service itself refuses a name that is taken.
 */
async function isTakenByOther(caller: Caller, keyId: string, name: string): Promise<boolean> {
  try {
    return (await findByName(caller, name)).pairs.some((pair) => pair.KeyId !== keyId);
  } catch (error) {
    if (isCallError(error)) return false;
    throw error;
  }
}

/** Whether the cloud shows the change that was sent; `false` if that can't be looked up. */
async function isShown(
  caller: Caller,
  keyId: string,
  { KeyName, Description }: { KeyName?: string; Description?: string },
): Promise<boolean> {
  try {
    const found = (await findByIds(caller, [keyId])).get(keyId);
    if (found === undefined) return false;
    const isCalledSo = KeyName === undefined || found.KeyName === KeyName;
    return isCalledSo && (Description === undefined || (found.Description ?? '') === Description);
  } catch (error) {
    if (isCallError(error)) return false;
    throw error;
  }
}
