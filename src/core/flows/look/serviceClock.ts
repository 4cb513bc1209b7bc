/** Reads the service's clock from the Date header of its answers during a look. */
import type { Caller } from '../../api/call.ts';
import type { ServiceClock } from '../../ledger/attemptWindow.ts';

/**
 * Wraps a caller so that it notes the Date header of each answer. `clock` is computed from the latest one.
 * @param now milliseconds since 1970, by this device's uncorrected clock
 */
export function hearClock(caller: Caller, now: () => number): { caller: Caller; clock: ServiceClock } {
  let offsetMs: number | null = null;
  return {
    caller: {
      ...caller,
      transport: async (request, options) => {
        const answer = await caller.transport(request, options);
        const date = Date.parse(answer.date ?? '');
        if (!Number.isNaN(date)) offsetMs = date - now();
        return answer;
      },
    },
    clock: {
      get offsetMs() {
        return offsetMs;
      },
    },
  };
}
