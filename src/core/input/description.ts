/** A key pair's description in the cloud. */

/** The limit of ModifyKeyPairAttribute, in characters. */
export const MAX_DESCRIPTION = 60;
