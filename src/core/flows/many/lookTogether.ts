/**
 * Asks the cloud about many keys at once. All names are looked up in one list. One call gets the {@link CloudVerdict}
 * of every waiting key: whether the cloud's public key is the row's.
 */
import type { Caller } from '../../api/call.ts';
import { isCallError, InputError } from '../../base/errors.ts';
import type { CloudVerdict } from '../../ledger/keyRecord.ts';
import { findByIds, type Look, verdictOn } from '../look/askCloud.ts';
import { type RegionSurvey, surveyRegion } from './regionSurvey.ts';

/** How long a key waits for other keys, so that one call can ask about all of them. */
const GATHER_MS = 250;
/**
 * How long a list may be used to check whether a name is free, from the time when Keysmith asked for the list. When a
 * single key is made, about as much time passes between the check of its name and the request that creates it.
 */
const FRESH_MS = 3_000;
/** The list is read again this long before `FRESH_MS` is over, so that no key has to wait for it. */
const AHEAD_MS = 1_500;

interface LookTogetherPorts {
  readonly caller: Caller;
  /** The key pairs that the region had before the batch's first key. */
  readonly survey: RegionSurvey;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits for `ms` milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * Looks up names in the last list that was read. If that list is too old and can't be read again, the name isn't
 * checked, and `isNameFree` returns `null`. One call gets the verdicts for all keys that are waiting for a
 * verdict. A single call is enough for them: a batch makes only a few keys at the same time, far fewer than one
 * call can ask about.
 */
export function lookTogether({ caller, now, pause, survey }: LookTogetherPorts): Look {
  type Asked = {
    readonly keyId: string;
    readonly publicKey: string;
    readonly tell: (verdict: CloudVerdict) => void;
    readonly fail: (error: unknown) => void;
  };
  let gathered: Asked[] = [];
  let listed = survey;
  let listing: Promise<void> | null = null;
  const age = () => now() - listed.listedAt;
  const listAgain = async () => {
    try {
      listed = await surveyRegion(caller, now);
    } catch (error) {
      // If the list couldn't be read, it is read again when the next name is looked up.
      if (!isCallError(error)) throw error;
    } finally {
      listing = null;
    }
  };
  const ask = async (asked: readonly Asked[]) => {
    let found: Awaited<ReturnType<typeof findByIds>> | null = null;
    try {
      found = await findByIds(
        caller,
        asked.map(({ keyId }) => keyId),
      );
    } catch (error) {
      if (!isCallError(error)) throw error;
    }
    for (const { keyId, publicKey, tell } of asked) {
      tell(found === null ? 'unknown' : verdictOn(found.get(keyId), publicKey));
    }
  };
  return {
    async isNameFree(name) {
      if (listed.taken === null) return null;
      if (age() > FRESH_MS - AHEAD_MS) listing ??= listAgain();
      if (age() > FRESH_MS) await listing;
      if (listed.taken === null || age() > FRESH_MS) return null;
      if (listed.taken.has(name)) throw new InputError('keyName', 'taken');
      return true;
    },
    verdict({ keyId, publicKey }) {
      if (keyId === null || publicKey === null) return Promise.resolve('unknown');
      return new Promise((tell, fail) => {
        gathered.push({ keyId, publicKey, tell, fail });
        if (gathered.length > 1) return;
        void pause(GATHER_MS).then(async () => {
          const now = gathered;
          gathered = [];
          try {
            await ask(now);
          } catch (error) {
            for (const one of now) one.fail(error);
          }
        });
      });
    },
  };
}
