/**
 * The Practice connection: the simulator inside the page answers the requests, so they never leave the page. Each
 * start makes a new credential. The account is stored in this browser.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '../core/base/bytes.ts';
import { cachedDayKeys } from '../core/tc3/dayKeys.ts';
import { deriveDateKey } from '../core/tc3/signingKey.ts';
import { createTransport } from '../platform/network/transport.ts';
import { createSimulator } from '../simulator/simulator.ts';
import { isReadable, PROJECTS } from '../simulator/state.ts';
import type { PracticeAccount } from '../state/session/session.svelte.ts';
import type { Values } from '../storage/values.ts';

/**
 * The lock that every request to the Practice account takes. All tabs share the account. The lock lets only one
 * request run at a time, so each request works on the state that the previous one left.
 */
const LOCK = 'keysmith-practice';

/** Opens the Practice account. @param values where the account is stored @param now milliseconds since 1970 */
export function openPractice(values: Values, now: () => number): PracticeAccount {
  const secretId = `AKIDpractice${crypto.randomUUID().slice(0, 8)}`;
  const secretKey = crypto.randomUUID();
  const simulator = createSimulator({
    credentials: [{ secretId, secretKey }],
    now,
    store: {
      // A stored account that this version can't read is discarded, because it contains only practice data.
      load: async () => {
        const stored = await values.get('practiceAccount');
        return isReadable(stored) ? stored : null;
      },
      save: (state) => values.set('practiceAccount', state),
    },
  });
  const send = (request: Request) => navigator.locks.request(LOCK, () => simulator(request));
  return {
    transport: createTransport({ urlOf: ({ scheme, host }) => `${scheme}://${host}/`, send }),
    openLink: async (address) => (await send(new Request(address))).text(),
    credential: {
      secretId,
      token: null,
      dayKey: cachedDayKeys(async (date) => deriveDateKey(secretKey, date)),
      hmac: async (stringToSign) => hmac(sha256, utf8ToBytes(secretKey), utf8ToBytes(stringToSign)),
    },
    projects: PROJECTS.map(({ id, name }) => ({ ProjectId: id, ProjectName: id === 0 ? '' : name })),
  };
}
