/** A region's name in the language in use; its id where it isn't one that we know. */
import { isRegion } from '../../core/api/regions.ts';
import type { Messages } from '../../i18n/en/first.ts';

/** A region's name; its code where Keysmith does not know it. */
export function regionName(t: Messages, region: string): string {
  return isRegion(region) ? t.regions[region] : region;
}
