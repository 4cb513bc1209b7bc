/**
 * Turns a SecretKey into a WebCrypto key that script can use but not read. That key is used only to derive the TC3
 * date key, once per UTC day; `core/tc3` does everything after that.
 */
import type { Credential } from '../../core/api/call.ts';
import type { CredentialFields } from '../../core/connection/credentialText.ts';
import { cachedDayKeys } from '../../core/tc3/dayKeys.ts';

/** @param typed what the user typed; this function doesn't keep the text of its SecretKey */
export async function importCredential(typed: CredentialFields): Promise<Credential> {
  const key = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(`TC3${typed.secretKey}`),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  return {
    secretId: typed.secretId,
    token: typed.token === '' ? null : typed.token,
    dayKey: cachedDayKeys(
      async (date) => new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(date))),
    ),
  };
}
