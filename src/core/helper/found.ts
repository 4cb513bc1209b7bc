/**
 * Judges whether the page can use the Helper, from the Helper's first message. If no message comes, the Helper is
 * absent.
 */
import { HELPER_PROTOCOL, type HelperFacts } from './messages.ts';

/**
 * - `absent`: nothing answered. The Helper isn't installed or is switched off, or it was built for another host: a
 *   page can't tell these apart
 * - `otherOrigin`: the Helper was built for another port of this host
 * - `otherVersion`: the Helper speaks an older or newer protocol than this page
 */
export type HelperFound =
  | { readonly kind: 'absent' }
  | { readonly kind: 'ready' | 'otherOrigin' | 'otherVersion'; readonly facts: HelperFacts };

/** @param facts the Helper's first message; `null` if nothing answered @param origin the origin of the page */
export function judgeHelper(facts: HelperFacts | null, origin: string): HelperFound {
  if (facts === null) return { kind: 'absent' };
  if (facts.protocol !== HELPER_PROTOCOL) return { kind: 'otherVersion', facts };
  return { kind: facts.origin === origin ? 'ready' : 'otherOrigin', facts };
}
