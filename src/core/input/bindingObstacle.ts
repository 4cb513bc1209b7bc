/**
 * Finds out why a key pair can't be bound to an instance, so that the user learns the reason before anything is sent.
 */
import type { Instance } from '../cvm/actions.ts';

/**
 * - `windows`: the instance runs Windows, and key pairs are for Linux
 * - `state`: the instance is neither running nor stopped, so a key pair can't be bound to it now
 */
type BindingObstacle = 'windows' | 'state';

/**
 * Returns why the service would refuse to bind a key pair to this instance; `null` if neither the instance's system
 * nor its state is an obstacle.
 */
export function bindingObstacle({ InstanceState, OsName }: Instance): BindingObstacle | null {
  if (OsName?.startsWith('Windows') === true) return 'windows';
  return InstanceState === 'RUNNING' || InstanceState === 'STOPPED' ? null : 'state';
}
