/**
 * Turns a SecretKey into one or two WebCrypto keys that scripts can use but not read. The first key derives the TC3
 * date key, once per UTC day; `core/tc3` derives the later keys from the date key. The second key exists only if the
 * user carries the signed requests to another tab or device by hand.
 */
import type { Credential } from '../../core/api/call.ts';
import type { CredentialFields } from '../../core/connection/credentialText.ts';
import { cachedDayKeys } from '../../core/tc3/dayKeys.ts';

/**
 * @param typed the credential as the user typed it; this function doesn't keep the text of its SecretKey
 * @param isCarried whether requests are carried by hand. If so, the SecretKey itself is imported as a second key,
 * which is used only for the signatures of `core/v1`.
 */
export async function importCredential(typed: CredentialFields, isCarried = false): Promise<Credential> {
  const key = await hmacKey(`TC3${typed.secretKey}`);
  const carryKey = isCarried ? await hmacKey(typed.secretKey) : null;
  return {
    secretId: typed.secretId,
    token: typed.token === '' ? null : typed.token,
    dayKey: cachedDayKeys((date) => hmac(key, date)),
    hmac: carryKey === null ? null : (stringToSign) => hmac(carryKey, stringToSign),
  };
}

/** A key that script can use but not read. */
function hmacKey(text: string): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', new TextEncoder().encode(text), algorithm, false, ['sign']);
}

async function hmac(key: CryptoKey, text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)));
}
