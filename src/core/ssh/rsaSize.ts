/**
 * Sizes of the RSA keys that can be generated on this device, in bits. So far ImportKeyPair has only been seen to
 * accept 2048.
 */
export const RSA_SIZES = [2048, 3072, 4096] as const;
export type RsaSize = (typeof RSA_SIZES)[number];
