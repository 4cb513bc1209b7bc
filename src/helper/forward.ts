/** Decides which requests the Helper sends, and sends them. This code stores nothing and logs nothing. */
import { FORWARDED_HEADERS, isApiAddress, REQUIRED_HEADERS } from '../core/api/forwarding.ts';
import { TransportError } from '../core/base/errors.ts';
import type { HelperAnswer, HelperQuestion } from '../core/helper/messages.ts';
import { readText } from '../platform/network/readAnswer.ts';

const MAX_BODY_BYTES = 64 * 1024;
/** The most characters that one header's value may have. A temporary credential's token has up to 4,096. */
const MAX_HEADER_CHARACTERS = 8 * 1024;
/** Longer than the page's own deadline, so that the page gives up on a request before the Helper does. */
const TIMEOUT_MS = 25_000;

/** The sender of a message, as the browser reports it. */
export interface Sender {
  /** The id of the extension that sent the message. */
  readonly id?: string;
  /** The address of the page that the content script runs in. */
  readonly url?: string;
  /** 0 for a tab's own page; other numbers for frames in it. */
  readonly frameId?: number;
}

export interface ForwardOptions {
  /** Only pages of this origin can send requests through the Helper. */
  readonly origin: string;
  /** This extension's id. */
  readonly id: string;
  /**
   * For tests: an address on this machine, `http://127.0.0.1:PORT/`, to which the Helper may send requests in
   * addition to the API. If empty, only the API is allowed.
   */
  readonly upstream: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Whether the browser lets this extension reach addresses that match a pattern. */
  readonly mayReach: (pattern: string) => Promise<boolean>;
}

/** @param message the message as it arrived, unchecked; a {@link HelperQuestion} is expected */
export async function forward(
  message: unknown,
  sender: Sender | undefined,
  options: ForwardOptions,
): Promise<HelperAnswer> {
  if (!isServed(sender, options)) return { kind: 'notSent', reason: 'origin' };
  const question = readQuestion(message);
  const pattern = question === null ? null : patternOf(question.url, options.upstream);
  if (question === null || pattern === null) return { kind: 'notSent', reason: 'request' };
  if (!(await options.mayReach(pattern))) return { kind: 'notSent', reason: 'permission' };
  if (question.kind === 'ready') return { kind: 'ready' };
  try {
    const response = await options.fetch(question.url, {
      method: 'POST',
      headers: question.headers,
      body: question.body,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await readText(response);
    return { kind: 'answer', status: response.status, text, date: response.headers.get('date') };
  } catch (error) {
    // fetch throws the same error for a DNS failure, a refused connection and a broken connection, so all of them are
    // reported as `network`.
    const isUnreadable =
      error instanceof TransportError && (error.problem === 'tooLarge' || error.problem === 'encoding');
    return { kind: 'broken', problem: isUnreadable ? error.problem : 'network' };
  }
}

/**
 * The match pattern that the browser must permit before the Helper can reach `url`; `null` if the Helper never sends
 * requests to `url`.
 */
function patternOf(url: string, upstream: string): string | null {
  if (isApiAddress(url)) return `${url}*`;
  // The pattern has no port, because a match pattern in Firefox can't contain one.
  return upstream !== '' && url === upstream ? 'http://127.0.0.1/*' : null;
}

/**
 * Whether a message comes from our own content script in a page of the allowed origin. The page must be the tab's own
 * page, not a frame.
 */
function isServed(sender: Sender | undefined, { id, origin }: ForwardOptions): boolean {
  if (sender === undefined || sender.id !== id || sender.frameId !== 0) return false;
  return sender.url !== undefined && URL.canParse(sender.url) && new URL(sender.url).origin === origin;
}

/**
 * Checks the form and the size of a message, but not whether its address is allowed.
 * @returns `null` if the message isn't a valid question
 */
function readQuestion(message: unknown): HelperQuestion | null {
  if (!isObject(message)) return null;
  const { body, headers, kind, url } = message;
  if (typeof url !== 'string') return null;
  if (kind === 'ready') return { kind, url };
  if (kind !== 'call' || typeof body !== 'string' || !isObject(headers)) return null;
  if (new TextEncoder().encode(body).length > MAX_BODY_BYTES) return null;
  const names = Object.keys(headers);
  if (!REQUIRED_HEADERS.every((name) => names.includes(name))) return null;
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!FORWARDED_HEADERS.includes(name) || typeof value !== 'string') return null;
    if (value.length > MAX_HEADER_CHARACTERS) return null;
    sent[name] = value;
  }
  return { kind, url, headers: sent, body };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
