/** What a flow still has to do, for whoever watches it: the steps that it reports, in their order. */
import type { Step } from './createKey.ts';

interface FlowPlan {
  /** Who makes the private key; `null`: nobody, an existing public key is imported. */
  readonly method: 'cloud' | 'device' | null;
  readonly saver: 'folder' | 'download';
}

/** Other ways in which a planned step can end. */
const SAME: Partial<Record<Step, Step>> = { cloudNotConfirmed: 'cloudAgrees', confirmed: 'downloaded' };

/** @returns the steps that are still to come, the one that is waited for first */
export function stepsToCome(plan: FlowPlan, done: readonly Step[]): readonly Step[] {
  const seen = new Set(done.map((step) => SAME[step] ?? step));
  return planOf(plan).filter((step) => !seen.has(step));
}

function planOf({ method, saver }: FlowPlan): readonly Step[] {
  const saved = saver === 'folder' ? 'written' : 'downloaded';
  if (method === 'cloud') return ['signed', 'sent', 'received', 'halvesMatch', saved, 'cloudAgrees'];
  const importing = ['signed', 'sent', 'received', 'cloudAgrees'] as const;
  if (method === null) return importing;
  // By download nothing is sent before the file was opened.
  return saver === 'folder' ? ['generated', saved, ...importing] : ['generated', saved];
}
