/** Which instances a key pair can be bound to: told before anything is sent. */
import type { Instance } from '../cvm/actions.ts';

/** - `windows`: key pairs are for Linux; - `state`: neither stopped nor running, which is when it can be done */
type BindingObstacle = 'windows' | 'state';

/** What is known to be refused without asking. */
export function bindingObstacle({ InstanceState, OsName }: Instance): BindingObstacle | null {
  if (OsName?.startsWith('Windows') === true) return 'windows';
  return InstanceState === 'RUNNING' || InstanceState === 'STOPPED' ? null : 'state';
}
