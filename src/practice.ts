/**
 * The Practice connection: the simulator inside the page, with a credential that is made up at each start and
 * whose account lives in this browser's storage. Nothing of it leaves the page.
 */
import { cachedDayKeys } from './core/tc3/dayKeys.ts';
import { deriveDateKey } from './core/tc3/signingKey.ts';
import { createTransport } from './platform/transport.ts';
import { createSimulator } from './simulator/simulator.ts';
import { PROJECTS } from './simulator/state.ts';
import type { PracticeAccount } from './state/session.svelte.ts';
import type { Values } from './storage/values.ts';

export function openPractice(values: Values, now: () => number): PracticeAccount {
  const secretId = `AKIDpractice${crypto.randomUUID().slice(0, 8)}`;
  const secretKey = crypto.randomUUID();
  const simulator = createSimulator({
    credentials: [{ secretId, secretKey }],
    now,
    store: {
      load: () => values.get('practiceAccount'),
      save: (state) => values.set('practiceAccount', state),
    },
  });
  return {
    transport: createTransport({ urlOf: ({ scheme, host }) => `${scheme}://${host}/`, send: simulator }),
    credential: {
      secretId,
      token: null,
      dayKey: cachedDayKeys(async (date) => deriveDateKey(secretKey, date)),
    },
    projects: PROJECTS.map(({ id, name }) => ({ ProjectId: id, ProjectName: id === 0 ? '' : name })),
  };
}
