/**
 * Sizes in bits of the RSA keys that can be generated on this device. The API action ImportKeyPair accepts keys of
 * 2048 bits. It isn't known yet whether it accepts the larger sizes.
 */
export const RSA_SIZES = [2048, 3072, 4096] as const;
export type RsaSize = (typeof RSA_SIZES)[number];
