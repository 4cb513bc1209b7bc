/** The page's side of the Helper, Keysmith's browser extension: finds the Helper, and sends requests through it. */
import * as v from 'valibot';
import { TransportError, type TransportProblem } from '../../core/base/errors.ts';
import type { HelperState } from '../../core/helper/helperPort.ts';
import { type HelperFound, judgeHelper } from '../../core/helper/found.ts';
import {
  HELLO,
  type HelperAnswer,
  type HelperQuestion,
  type NotSentReason,
} from '../../core/helper/messages.ts';

/** Short, because the Helper's content script runs in the page and answers at once. */
const HELLO_TIMEOUT_MS = 2_000;
/** Longer, because the browser may have to start the Helper's background script first. */
const READY_TIMEOUT_MS = 5_000;

const Facts = v.object({ protocol: v.number(), version: v.string(), origin: v.string() });

const Answer = v.variant('kind', [
  v.object({
    kind: v.literal('answer'),
    status: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
    text: v.string(),
    date: v.nullable(v.string()),
  }),
  v.object({ kind: v.literal('ready') }),
  v.object({
    kind: v.literal('notSent'),
    reason: v.picklist(['origin', 'request', 'permission', 'gone']),
  }),
  v.object({
    kind: v.literal('broken'),
    problem: v.picklist(['network', 'tooLarge', 'encoding', 'ended']),
  }),
]);

/** Finds out whether a Helper answers, and whether it was built for this page's origin and protocol version. */
export async function findHelper(): Promise<HelperFound> {
  const { found, port } = await meet();
  port.close();
  return found;
}

/** Finds the Helper as {@link findHelper} does, and asks it whether it can send to an address. */
export async function examineHelper(url: string): Promise<HelperState> {
  const { found, port } = await meet();
  try {
    if (found.kind !== 'ready') return { found, mayReach: null };
    const answer = await ask(port, { kind: 'ready', url }, AbortSignal.timeout(READY_TIMEOUT_MS));
    if (answer.kind === 'notSent' && answer.reason === 'gone')
      return { found: { kind: 'absent' }, mayReach: null };
    if (answer.kind === 'notSent' && answer.reason === 'permission') return { found, mayReach: false };
    return { found, mayReach: answer.kind === 'ready' ? true : null };
  } catch {
    // The Helper didn't answer, or its answer wasn't valid.
    return { found, mayReach: null };
  } finally {
    port.close();
  }
}

/**
 * Asks the Helper whether it can send to an address.
 * @returns a function that sends one request through the Helper
 * @throws {TransportError} if the Helper can't send to the address. Nothing was sent then.
 */
export async function meetHelper(url: string): Promise<(request: Request) => Promise<Response>> {
  const { found, port } = await meet();
  try {
    if (found.kind !== 'ready') throw new TransportError(NOT_READY[found.kind]);
    const answer = await ask(port, { kind: 'ready', url }, AbortSignal.timeout(READY_TIMEOUT_MS));
    if (answer.kind === 'notSent') throw new TransportError(NOT_SENT[answer.reason]);
    if (answer.kind !== 'ready') throw new TransportError('helperAbsent');
  } catch (error) {
    port.close();
    // The Helper didn't answer, or its answer wasn't valid.
    throw error instanceof TransportError ? error : new TransportError('helperAbsent', { cause: error });
  }
  return async (request) => {
    try {
      const headers = Object.fromEntries(request.headers);
      const call = { kind: 'call', url, headers, body: await request.text() } as const;
      const answer = await ask(port, call, request.signal);
      if (answer.kind === 'answer') return responseOf(answer);
      if (answer.kind === 'notSent') throw new TransportError(NOT_SENT[answer.reason]);
      throw new TransportError(BROKEN[answer.kind === 'ready' ? 'ended' : answer.problem]);
    } finally {
      port.close();
    }
  };
}

const NOT_READY = {
  absent: 'helperAbsent',
  otherOrigin: 'helperOrigin',
  otherVersion: 'helperVersion',
} as const satisfies Record<Exclude<HelperFound['kind'], 'ready'>, TransportProblem>;

const NOT_SENT = {
  origin: 'helperOrigin',
  request: 'helperRefused',
  permission: 'helperPermission',
  gone: 'helperAbsent',
} as const satisfies Record<NotSentReason, TransportProblem>;

const BROKEN = {
  network: 'helperNetwork',
  tooLarge: 'tooLarge',
  encoding: 'encoding',
  ended: 'helperEnded',
} as const satisfies Record<Extract<HelperAnswer, { kind: 'broken' }>['problem'], TransportProblem>;

function responseOf({ date, status, text }: Extract<HelperAnswer, { kind: 'answer' }>): Response {
  const isNullBody = status === 204 || status === 205 || status === 304;
  return new Response(isNullBody ? null : text, { status, headers: date === null ? {} : { date } });
}

/**
 * Looks for a Helper.
 * @returns what was found, and the port on which the Helper answers one question at a time
 */
async function meet(): Promise<{ found: HelperFound; port: MessagePort }> {
  const { port1, port2 } = new MessageChannel();
  const first = nextMessage(port1, AbortSignal.timeout(HELLO_TIMEOUT_MS));
  window.postMessage(HELLO, location.origin, [port2]);
  const facts = await first.then(
    (message) => v.safeParse(Facts, message),
    () => null,
  );
  return { found: judgeHelper(facts?.success ? facts.output : null, location.origin), port: port1 };
}

async function ask(port: MessagePort, question: HelperQuestion, signal: AbortSignal): Promise<HelperAnswer> {
  signal.throwIfAborted();
  const next = nextMessage(port, signal);
  port.postMessage(JSON.stringify(question));
  return v.parse(Answer, await next);
}

/**
 * Waits for the next message on a port, and parses it as JSON.
 * @throws {SyntaxError} if the message isn't JSON; the signal's own reason if the signal aborts first
 */
function nextMessage(port: MessagePort, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason as unknown), { once: true });
    port.onmessage = ({ data }) => {
      try {
        resolve(JSON.parse(String(data)));
      } catch (error) {
        reject(error as Error);
      }
    };
  });
}
