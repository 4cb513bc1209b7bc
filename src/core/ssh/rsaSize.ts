/**
 * Sizes in bits of the RSA keys that can be generated on this device. ImportKeyPair accepts 2048; whether it accepts
 * the larger sizes hasn't been seen so far.
 */
export const RSA_SIZES = [2048, 3072, 4096] as const;
export type RsaSize = (typeof RSA_SIZES)[number];
