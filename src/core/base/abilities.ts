/**
 * Optional browser features that Keysmith uses. Keys can be made and saved even in a browser that has none of them.
 */
export const ABILITIES = ['folder', 'offline', 'install', 'files', 'badge', 'trustedTypes'] as const;
export type Ability = (typeof ABILITIES)[number];
