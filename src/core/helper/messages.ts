/**
 * What the page and the Helper say to each other. The page posts `HELLO` to its own window, together with one
 * MessagePort. Everything else goes over that port, each message as JSON text, so that other extensions, which hear
 * what is posted to a window, hear neither a request nor an answer. (One that may run in the page before the Helper
 * could take the port. Like everything that may run in the page, it must be trusted.)
 */

/** Raised when a message changes so that an older Helper or an older page would misunderstand it. */
export const HELPER_PROTOCOL = 1;

/** The message that asks for the Helper. */
export const HELLO = 'keysmith-helper-hello';

/** The Helper's first message: what it says of itself. */
export interface HelperFacts {
  readonly protocol: number;
  /** The Helper's own version, for example `0.2.0`. */
  readonly version: string;
  /** The only origin whose pages the Helper serves; it was fixed when the Helper was built. */
  readonly origin: string;
}

/** A signed request. */
export interface HelperCall {
  readonly kind: 'call';
  /** `https://HOST/` */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the page asks: whether the Helper can send to an address, or to send a request. */
export type HelperQuestion = { readonly kind: 'ready'; readonly url: string } | HelperCall;

/**
 * Why the Helper didn't send a request.
 * - `origin`: the request doesn't come from a page that the Helper serves
 * - `request`: the address, a header or the size is one that the Helper doesn't send
 * - `permission`: the browser doesn't let the Helper reach the address
 * - `gone`: the Helper was removed or updated since the page was opened
 */
export type NotSentReason = 'origin' | 'request' | 'permission' | 'gone';

export type HelperAnswer =
  /** The service's whole answer; `date` is its Date header. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly text: string;
      readonly date: string | null;
    }
  | { readonly kind: 'ready' }
  | { readonly kind: 'notSent'; readonly reason: NotSentReason }
  /** The request was sent, or may have been, and no whole answer came. */
  | { readonly kind: 'broken'; readonly problem: 'network' | 'tooLarge' | 'encoding' | 'ended' };
