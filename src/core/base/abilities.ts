/** Abilities of a browser that make Keysmith better. Without any of them, keys are still made and saved. */
export const ABILITIES = ['folder', 'offline', 'install', 'files', 'badge', 'trustedTypes'] as const;
export type Ability = (typeof ABILITIES)[number];
