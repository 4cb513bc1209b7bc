/**
 * The ledger's row. It records everything that isn't secret about one key pair, or about an attempt to create or
 * import one. It is written before each step that can't be undone. So after any crash, the row says what may have
 * happened.
 */
import type { KeyRecord } from './keyRecordSchema.ts';
import { extensionOf, type PrivateKeyFormat } from '../ssh/privateKeyFile.ts';
import type { Route } from './route.ts';

export type { KeyRecord } from './keyRecordSchema.ts';

/**
 * - `intent`: the request is about to be sent, or to be sent again; if the row has no attempts, nothing has left this
 *   device
 * - `sending`: the request was signed and perhaps sent; after a restart, its outcome is unknown
 * - `unknown`: no answer reported success, and no look has found the key pair. A refusal doesn't prove that nothing
 *   was created: the browser may have sent the request twice. For CreateKeyPair, no private key arrived; for
 *   ImportKeyPair, the private key may be in a file
 * - `absent`: the key pair wasn't found after every signature had expired. So it was never created or, if the row has
 *   a KeyId, was deleted elsewhere. The row stays in the list, since a relay that carried the answer may have lied
 * - `orphan`: the cloud has the key pair, but its private half is in no file
 * - `unsaved`: the cloud has the key pair; its private half is in memory, or was being written to a file when the
 *   page was closed or crashed
 * - `unconfirmed`: the file was downloaded, and the user hasn't opened it yet; or the keys folder has an encrypted
 *   file with the row's public half, and the user hasn't entered its passphrase yet
 * - `verified`: Keysmith has seen a private key file whose public half is the row's. The state doesn't say whether
 *   the cloud has the key pair: `keyId`, `cloud` and `look` do
 * - `elsewhere`: Keysmith has seen no private key file. The cloud has the key pair or, if the row has no KeyId, the
 *   public key still has to be imported
 * - `deleted`: its owner deleted the key pair, and looks showed that it is gone after every request signed for it had
 *   expired
 * - `closed`: its owner took the row off the list
 */
export type KeyState = KeyRecord['state'];
export type CloudVerdict = KeyRecord['cloud'];
export type Attempt = KeyRecord['attempts'][number];

/** Sorts rows newest first: ISO 8601 times in UTC can be compared as text. */
export function byNewest(a: Pick<KeyRecord, 'createdAt'>, b: Pick<KeyRecord, 'createdAt'>): number {
  return a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0;
}

/** The file name that a key is saved under, before the browser or the user changes it. */
export function keyFileName(
  name: string,
  { connection }: Pick<Route, 'connection'>,
  format: PrivateKeyFormat,
): string {
  return `${connection === 'practice' ? 'practice_' : ''}${name}.${extensionOf(format)}`;
}
