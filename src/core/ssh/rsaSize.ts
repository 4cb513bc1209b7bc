/** The sizes that are made on this device, in bits. Only 2048 has been seen to be accepted by ImportKeyPair. */
export const RSA_SIZES = [2048, 3072, 4096] as const;
export type RsaSize = (typeof RSA_SIZES)[number];
