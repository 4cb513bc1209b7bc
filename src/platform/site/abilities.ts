/** Finds out which of the abilities that Keysmith can use are missing in this browser. */
import { ABILITIES, type Ability } from '../../core/base/abilities.ts';
import { canChooseFolder } from '../files/keysFolder.ts';

const HAS: Readonly<Record<Ability, () => boolean>> = {
  folder: canChooseFolder,
  offline: () => 'serviceWorker' in navigator,
  install: () => 'onbeforeinstallprompt' in window,
  files: () => 'launchQueue' in window,
  badge: () => 'setAppBadge' in navigator,
  trustedTypes: () => 'trustedTypes' in window,
};

/** The abilities that Keysmith could use and this browser lacks. */
export function lackingAbilities(): readonly Ability[] {
  return ABILITIES.filter((ability) => !HAS[ability]());
}
