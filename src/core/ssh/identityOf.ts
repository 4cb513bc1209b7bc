/** Identifies a public key of any type by its wire form. */
import { loaded } from '../base/loaded.ts';
import { type KeyIdentity, keyTypeOf, rsaIdentity } from './keyIdentity.ts';
import { parsePublicBlob, SSH_RSA } from './publicKey.ts';

/**
 * @param blob a public key's wire form
 * @throws {FormatError} if the key's type isn't known, or its fields don't fit that type
 */
export async function identityOf(blob: Uint8Array): Promise<KeyIdentity> {
  if (keyTypeOf(blob) === SSH_RSA) return rsaIdentity(parsePublicBlob(blob));
  const { identityOfOther } = await loaded(import('./otherTypes.ts'));
  return identityOfOther(blob);
}
