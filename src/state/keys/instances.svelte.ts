/** The instances that one key pair is bound to, looked up by their ids. */
import { inRegion } from '../../core/api/call.ts';
import type { Instance } from '../../core/cvm/actions.ts';
import type { Route } from '../../core/ledger/route.ts';
import type { Session } from '../session/session.svelte.ts';

/** `unknown`: the instances weren't looked up, or their account isn't connected. */
type InstancesState =
  | { readonly kind: 'unknown' | 'looking' }
  | { readonly kind: 'known'; readonly byId: ReadonlyMap<string, Instance> }
  | { readonly kind: 'broken'; readonly error: unknown };

export class Instances {
  readonly #session: Session;
  #state = $state.raw<InstancesState>({ kind: 'unknown' });
  /** The number of the latest call of `look`. The answers to earlier calls are dropped. */
  #look = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  get state(): InstancesState {
    return this.#state;
  }

  /** @param ids the ids of instances in the route's region */
  async look(route: Route, ids: readonly string[]): Promise<void> {
    this.#look += 1;
    const look = this.#look;
    const show = (state: InstancesState) => {
      if (look === this.#look) this.#state = state;
    };
    if (ids.length === 0) return show({ kind: 'unknown' });
    show({ kind: 'looking' });
    try {
      const opened = await this.#session.open();
      if (opened === null || !opened.owns(route)) return show({ kind: 'unknown' });
      const { instancesById } = await import('../../core/flows/change/bindKeys.ts');
      const instances = await instancesById(inRegion(opened.caller, route.region), ids);
      show({ kind: 'known', byId: new Map(instances.map((one) => [one.InstanceId, one])) });
    } catch (error) {
      show({ kind: 'broken', error });
    }
  }
}
