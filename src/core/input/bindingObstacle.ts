/**
 * Finds out why a key pair can't be bound to an instance, so that the user learns the reason before anything is sent.
 */
import type { Instance } from '../cvm/actions.ts';

/**
 * - `windows`: key pairs are for Linux
 * - `state`: a key pair can be bound only to a stopped or running instance
 */
type BindingObstacle = 'windows' | 'state';

/**
 * Why the service would refuse to bind a key pair to this instance, judged by the instance's system and state; `null`
 * if neither forbids it.
 */
export function bindingObstacle({ InstanceState, OsName }: Instance): BindingObstacle | null {
  if (OsName?.startsWith('Windows') === true) return 'windows';
  return InstanceState === 'RUNNING' || InstanceState === 'STOPPED' ? null : 'state';
}
