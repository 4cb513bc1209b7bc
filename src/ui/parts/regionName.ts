import { isRegion } from '../../core/api/regions.ts';
import type { Messages } from '../../i18n/en/first.ts';

/** A region's name in the language in use, or its id if Keysmith doesn't know the region. */
export function regionName(t: Messages, region: string): string {
  return isRegion(region) ? t.regions[region] : region;
}
