/** A public key of any type in wire form → what it is. */
import { loaded } from '../base/loaded.ts';
import { type KeyIdentity, keyTypeOf, rsaIdentity } from './keyIdentity.ts';
import { parsePublicBlob, SSH_RSA } from './publicKey.ts';

/** @param blob a public key's wire form @throws {FormatError} for a type that isn't known, and fields that aren't those of its type */
export async function identityOf(blob: Uint8Array): Promise<KeyIdentity> {
  if (keyTypeOf(blob) === SSH_RSA) return rsaIdentity(parsePublicBlob(blob));
  const { identityOfOther } = await loaded(import('./otherTypes.ts'));
  return identityOfOther(blob);
}
