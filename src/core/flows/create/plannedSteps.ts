/** Lists the steps that a flow has yet to report, in their order, so that the page can show the flow's progress. */
import type { Step } from './createKey.ts';

interface FlowPlan {
  /** Where the private key is made; `null` if none is made, because an existing public key is imported. */
  readonly method: 'cloud' | 'device' | null;
  readonly saver: 'folder' | 'download';
}

/** Steps that a flow may report instead of a planned step. Each is mapped to the planned step that it completes. */
const SAME: Partial<Record<Step, Step>> = { cloudNotConfirmed: 'cloudAgrees', confirmed: 'downloaded' };

/** @returns the steps that are still to come, beginning with the one in progress */
export function stepsToCome(plan: FlowPlan, done: readonly Step[]): readonly Step[] {
  const seen = new Set(done.map((step) => SAME[step] ?? step));
  return planOf(plan).filter((step) => !seen.has(step));
}

function planOf({ method, saver }: FlowPlan): readonly Step[] {
  const saved = saver === 'folder' ? 'written' : 'downloaded';
  if (method === 'cloud') return ['signed', 'sent', 'received', 'halvesMatch', saved, 'cloudAgrees'];
  const importing = ['signed', 'sent', 'received', 'cloudAgrees'] as const;
  if (method === null) return importing;
  // With a download, nothing is sent before the user has opened the file.
  return saver === 'folder' ? ['generated', saved, ...importing] : ['generated', saved];
}
