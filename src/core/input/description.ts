/** A key pair's description in the cloud. */

/** Characters: ModifyKeyPairAttribute's own limit. */
export const MAX_DESCRIPTION = 60;
