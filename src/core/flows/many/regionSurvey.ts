/** Finds out, for a batch of keys, which key names a region has already, and how many key pairs it has. */
import type { Caller } from '../../api/call.ts';
import { isNotPermitted } from '../../api/outcome.ts';
import { ApiError } from '../../base/errors.ts';
import { listKeyPairs } from '../look/askCloud.ts';

/**
 * An account's documented quota of key pairs; it can be raised. Source: CreateKeyPair,
 * tencentcloud.com/document/api/213/15699.
 */
export const KEY_PAIR_QUOTA = 100;

/** A region's key pairs, as listed for a batch. */
export interface RegionSurvey {
  /** The names of the region's key pairs; `null` if listing key pairs isn't permitted. */
  readonly taken: ReadonlySet<string> | null;
  /** How many key pairs the region has; 0 if listing key pairs isn't permitted. */
  readonly count: number;
  /** When Keysmith asked for the list, milliseconds since 1970. */
  readonly listedAt: number;
}

/** Lists a region's key pairs for a batch. If listing isn't permitted, `taken` is `null`. @throws {CallError} */
export async function surveyRegion(caller: Caller, now: () => number): Promise<RegionSurvey> {
  const listedAt = now();
  try {
    const { pairs } = await listKeyPairs(caller);
    return { taken: new Set(pairs.map(({ KeyName }) => KeyName)), count: pairs.length, listedAt };
  } catch (error) {
    if (error instanceof ApiError && isNotPermitted(error.apiCode))
      return { taken: null, count: 0, listedAt };
    throw error;
  }
}
