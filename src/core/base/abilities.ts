/** What a browser may have or lack of what makes Keysmith better; without any of it, keys are made and saved all the same. */
export const ABILITIES = ['folder', 'offline', 'install', 'files', 'badge', 'trustedTypes'] as const;
export type Ability = (typeof ABILITIES)[number];
