/**
 * Sizes in bits of the RSA keys that can be generated on this device. ImportKeyPair accepts 2048. It isn't known yet
 * whether ImportKeyPair accepts the larger sizes.
 */
export const RSA_SIZES = [2048, 3072, 4096] as const;
export type RsaSize = (typeof RSA_SIZES)[number];
