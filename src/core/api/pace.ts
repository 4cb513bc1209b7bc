/** Spaces calls so that they stay within a service's limit of calls per second. */
import type { Caller, Transport } from './call.ts';

/** The limit for each action of the CVM API (tencentcloud.com/document/api/213/15699 and neighbours). */
const CALLS_PER_SECOND = 10;
/** A second and a margin, because a timer may fire a millisecond early. */
const SECOND_MS = 1002;
/**
 * A call gets its turn this long before its place is free: long enough to sign the call and write it to the ledger.
 */
const READY_MS = 60;
/**
 * The shortest gap between the starts of two calls, as a fraction of the even gap (one second divided by the calls
 * per second). Timers often fire late. So with the even gap, fewer calls per second would start than the limit
 * allows.
 */
const SPREAD = 0.7;

interface Pace {
  /**
   * Waits until a place is about to be free, and reserves it for the next call.
   * @returns a function that cancels the reservation if no call uses it
   */
  readonly turn: () => Promise<() => void>;
  /** Runs `call` as soon as the limit allows it. */
  readonly run: <Result>(call: () => Promise<Result>) => Promise<Result>;
  /** Lets no call start during the next `ms` milliseconds. */
  readonly hold: (ms: number) => void;
}

/**
 * Allows at most `perSecond` calls in any one second: each call takes one of `perSecond` places, and waits while none
 * is free. The service may count a call at any moment between sending and answer, so the call's place becomes free
 * only a second after its answer. The calls are started at intervals. If all started together, the service would
 * answer them one after another, and most would keep their places for longer.
 * @param pause waits the given number of milliseconds
 */
export function createPace(perSecond: number, pause: (ms: number) => Promise<void>): Pace {
  const turns = createPlaces(perSecond);
  const places = createPlaces(perSecond);
  /** The number of turns that were taken with `turn` and that no call has used yet. */
  let ready = 0;
  let held: Promise<unknown> = Promise.resolve();
  let gap: Promise<unknown> = Promise.resolve();
  return {
    async turn() {
      await turns.take();
      ready += 1;
      return () => {
        ready -= 1;
        turns.giveBack();
      };
    },
    async run(call) {
      if (ready > 0) ready -= 1;
      else await turns.take();
      await places.take();
      const before = gap;
      gap = before.then(() => pause((1000 / perSecond) * SPREAD));
      await before;
      await held;
      try {
        return await call();
      } finally {
        void pause(SECOND_MS - READY_MS).then(turns.giveBack);
        void pause(SECOND_MS).then(places.giveBack);
      }
    },
    hold(ms) {
      held = Promise.all([held, pause(ms)]);
    },
  };
}

/**
 * Hands out at most `count` places at a time. If no place is free, `take` waits; waiting calls get their places in
 * the order in which they asked.
 */
function createPlaces(count: number) {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    async take(): Promise<void> {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    giveBack(): void {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}

/**
 * A caller that keeps to the limit of each action. If the service still answers that a limit was exceeded, all
 * actions pause for a while.
 */
export function pacedCaller(caller: Caller, perSecond: number = CALLS_PER_SECOND): Caller {
  const paces = new Map<string, Pace>();
  const paceOf = (action: string) => {
    const known = paces.get(action) ?? createPace(perSecond, caller.pause);
    paces.set(action, known);
    return known;
  };
  const transport: Transport = (request, options) =>
    paceOf(request.headers['x-tc-action'] ?? '').run(() => caller.transport(request, options));
  return {
    ...caller,
    transport,
    turn: (action) => paceOf(action).turn(),
    // A throttled call pauses before it is sent again. All other calls pause with it.
    pause: (ms) => {
      for (const pace of paces.values()) pace.hold(ms);
      return caller.pause(ms);
    },
  };
}
