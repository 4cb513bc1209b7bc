/** Verifies Ed25519 signatures with the browser's own cryptography. */

/**
 * @param publicKey 32 bytes
 * @param signature 64 bytes
 * @returns whether the signature is valid; `null` if this browser can't verify Ed25519 signatures
 */
export async function verifyEd25519(
  publicKey: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean | null> {
  // Browsers offer `crypto.subtle` only on secure pages.
  if (globalThis.crypto?.subtle === undefined) return null;
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, signature, message);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    // A browser that knows Ed25519 refuses to import a public key that isn't a point on the curve. No signature is
    // valid for such a key, so the result is `false`.
    return error.name === 'NotSupportedError' ? null : false;
  }
}
