/** Which instances a key pair can't be bound to, so that the user learns the reason before anything is sent. */
import type { Instance } from '../cvm/actions.ts';

/**
 * - `windows`: key pairs are for Linux
 * - `state`: the instance is neither stopped nor running, and binding needs one of the two
 */
type BindingObstacle = 'windows' | 'state';

/**
 * Why the service would refuse to bind a key pair to this instance, known without asking it; `null` if no reason is
 * known.
 */
export function bindingObstacle({ InstanceState, OsName }: Instance): BindingObstacle | null {
  if (OsName?.startsWith('Windows') === true) return 'windows';
  return InstanceState === 'RUNNING' || InstanceState === 'STOPPED' ? null : 'state';
}
