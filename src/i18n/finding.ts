/** The shapes that the Doctor's findings have in every language. */
import type { WayKind } from '../core/doctor/finding.ts';

/** The finding in a sentence, and how to fix it; `fix` is empty where nothing is to be done. */
export interface FindingText {
  readonly says: string;
  readonly fix: string;
}

/** Writes a finding's text, from the details that the check found and from the way: through a relay, or direct. */
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

/** Chooses between two texts: one for a relay in between, one for answers that come directly from the endpoint. */
export const byWay =
  (relay: (detail: string) => FindingText, direct: (detail: string) => FindingText): FindingWriter =>
  ([detail = ''], way) =>
    (way === 'relay' ? relay : direct)(detail);

/** A finding about the side that answers. `names` has that side's name for each way: the relay, or the endpoint. */
export const answeredBy =
  (names: Readonly<Record<WayKind, string>>) =>
  (text: (who: string, detail: string) => FindingText): FindingWriter =>
  ([detail = ''], way) =>
    text(names[way], detail);
