/**
 * Types and functions for the texts of findings, for all languages. A finding is the result of one of the Doctor's
 * checks.
 */
import type { WayKind } from '../core/doctor/finding.ts';

/**
 * The text of a finding: `says` describes it in a sentence, and `fix` says what to do. `fix` is empty if there is
 * nothing to do.
 */
export interface FindingText {
  readonly says: string;
  readonly fix: string;
}

/**
 * Writes the text of a finding. `details` are the figures and names that the check found. `way` says whether a relay
 * carries the requests.
 */
export type FindingWriter = (details: readonly string[], way: WayKind) => FindingText;

/** A finding with nothing to fix. */
export const good =
  (says: string): FindingWriter =>
  () => ({ says, fix: '' });

/** A finding whose text doesn't depend on the details. */
export const told =
  (says: string, fix: string): FindingWriter =>
  () => ({ says, fix });

/** A finding that names its first detail, for example a number of seconds. */
export const about =
  (says: (detail: string) => string, fix = ''): FindingWriter =>
  ([detail = '']) => ({ says: says(detail), fix });

/** Chooses between two texts: `relay` if a relay carries the requests, otherwise `direct`. */
export const byWay =
  (relay: (detail: string) => FindingText, direct: (detail: string) => FindingText): FindingWriter =>
  ([detail = ''], way) =>
    (way === 'relay' ? relay : direct)(detail);

/**
 * A finding whose text names the side that answers the requests: the relay or, without a relay, the endpoint. `names`
 * has both names.
 */
export const answeredBy =
  (names: Readonly<Record<WayKind, string>>) =>
  (text: (who: string, detail: string) => FindingText): FindingWriter =>
  ([detail = ''], way) =>
    text(names[way], detail);
