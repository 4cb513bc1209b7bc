/**
 * What the page and the Helper say to each other. The page posts `HELLO` to its own window, together with one
 * MessagePort. All other messages go over that port, as JSON text. Other extensions can hear what is posted to a
 * window, but not what goes over the port, so they hear neither a request nor an answer. An extension that runs in
 * the page before the Helper could take the port. Like all code that may run in the page, such an extension has to be
 * trusted.
 */

/**
 * The protocol's version. It is increased whenever a message changes in a way that an older Helper or an older page
 * would misunderstand.
 */
export const HELPER_PROTOCOL = 1;

/** The message with which the page finds out whether the Helper is there. */
export const HELLO = 'keysmith-helper-hello';

/** The Helper's first message, which describes the Helper itself. */
export interface HelperFacts {
  readonly protocol: number;
  /** The Helper's own version, for example `0.2.0`. */
  readonly version: string;
  /** The only origin whose pages the Helper serves; it was fixed when the Helper was built. */
  readonly origin: string;
}

/** A signed request that the Helper is to send. */
export interface HelperCall {
  readonly kind: 'call';
  /** `https://HOST/` */
  readonly url: string;
  /** The request's headers. The header names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The page's questions to the Helper: `ready` asks whether the Helper can send to an address; `call` asks the Helper
 * to send a request.
 */
export type HelperQuestion = { readonly kind: 'ready'; readonly url: string } | HelperCall;

/**
 * Why the Helper didn't send a request.
 * - `origin`: the request doesn't come from a page that the Helper serves
 * - `request`: the Helper doesn't send such a request, because of its form, its address, a header or its size
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
  /** The request was sent or may have been sent, but no complete answer arrived. */
  | { readonly kind: 'broken'; readonly problem: 'network' | 'tooLarge' | 'encoding' | 'ended' };
