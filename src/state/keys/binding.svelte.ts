/** Binds key pairs to instances, or unbinds them. Holds the state that the dialog shows. */
import { inRegion } from '../../core/api/call.ts';
import type { Instance } from '../../core/cvm/actions.ts';
import type { BindingResult } from '../../core/flows/change/bindKeys.ts';
import type { KeyRow } from '../../core/list/keyRows.ts';
import type { CloudLists } from '../look/cloudLists.svelte.ts';
import { Selection } from './selection.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

interface BindingParts {
  readonly session: Session;
  readonly cloudLists: CloudLists;
}

type BindingState =
  | { readonly kind: 'listing' | 'choosing' | 'working' | 'away' }
  | { readonly kind: 'done'; readonly results: readonly BindingResult[] }
  | { readonly kind: 'broken'; readonly error: unknown };

export class Binding {
  readonly #parts: BindingParts;
  readonly #rows: readonly KeyRow[];
  readonly action: 'bind' | 'unbind';
  readonly region: string;
  readonly chosen = new Selection();
  query = $state('');
  /** Whether running instances may be stopped for the change, and started again after it. */
  forceStop = $state(false);
  #instances = $state.raw<readonly Instance[]>([]);
  #state = $state.raw<BindingState>({ kind: 'listing' });
  readonly #cancel = new AbortController();

  /** @param rows the rows of the key pairs: all in the same region, each with a KeyId */
  constructor(parts: BindingParts, action: 'bind' | 'unbind', rows: readonly KeyRow[]) {
    this.#parts = parts;
    this.#rows = rows;
    this.action = action;
    this.region = rows[0]?.route.region ?? '';
  }

  get state(): BindingState {
    return this.#state;
  }

  /**
   * The instances to choose from that match the query. For unbinding, only instances that have one of the key pairs.
   */
  readonly instances = $derived.by(() => {
    const words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
    return this.#instances.filter((instance) => {
      if (this.action === 'unbind' && !this.#hasAny(instance)) return false;
      const { InstanceId, InstanceName, OsName } = instance;
      const text = `${InstanceId}\n${InstanceName ?? ''}\n${OsName ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  });

  /** Whether any chosen instance is running, so that it has to be stopped first. */
  readonly needsStop = $derived(
    this.#instances.some(
      ({ InstanceId, InstanceState }) => this.chosen.has(InstanceId) && InstanceState === 'RUNNING',
    ),
  );

  async list(): Promise<void> {
    try {
      const opened = await this.#open();
      if (opened === null) {
        this.#state = { kind: 'away' };
        return;
      }
      const { listInstances } = await import('../../core/flows/change/bindKeys.ts');
      this.#instances = await listInstances(opened.caller, this.#cancel.signal);
      this.#state = { kind: 'choosing' };
    } catch (error) {
      this.#state = { kind: 'broken', error };
    }
  }

  /** Stops loading the list of instances. */
  close(): void {
    this.#cancel.abort();
  }

  async run(): Promise<void> {
    if (this.#state.kind !== 'choosing' || this.chosen.size === 0) return;
    this.#state = { kind: 'working' };
    try {
      const opened = await this.#open();
      if (opened === null) {
        this.#state = { kind: 'away' };
        return;
      }
      const { bindKeys } = await import('../../core/flows/change/bindKeys.ts');
      const keyIds = this.#rows.map(({ keyId }) => keyId).filter((id) => id !== null);
      const { action, forceStop } = this;
      const results = await bindKeys(opened, { action, keyIds, instanceIds: [...this.chosen], forceStop });
      await this.#remember(keyIds, results);
      this.#state = { kind: 'done', results };
    } catch (error) {
      this.#state = { kind: 'broken', error };
    }
  }

  nameOf(instanceId: string): string {
    return this.#instances.find(({ InstanceId }) => InstanceId === instanceId)?.InstanceName ?? instanceId;
  }

  async #open() {
    const opened = await this.#parts.session.open();
    if (opened === null || !this.#rows.every(({ route }) => opened.owns(route))) return null;
    const { pacedCaller } = await import('../../core/api/pace.ts');
    return { caller: pacedCaller(inRegion(opened.caller, this.region)), skewMs: opened.skewMs };
  }

  #hasAny({ LoginSettings }: Instance): boolean {
    return this.#rows.some(({ keyId }) => keyId !== null && LoginSettings?.KeyIds?.includes(keyId));
  }

  /** Writes the results to the stored lists of key pairs, so that the page shows them before the next sync. */
  async #remember(keyIds: readonly string[], results: readonly BindingResult[]): Promise<void> {
    const idsOf = (kind: BindingResult['kind']) =>
      results.filter((result) => result.kind === kind).map(({ instanceId }) => instanceId);
    const [bound, unbound] = [idsOf('bound'), idsOf('unbound')];
    for (const { keyId, route } of this.#rows) {
      if (keyId === null || !keyIds.includes(keyId)) continue;
      await this.#parts.cloudLists.amend(route, keyId, (key) => {
        const rest = key.instanceIds.filter((id) => !unbound.includes(id) && !bound.includes(id));
        return { ...key, instanceIds: [...rest, ...bound] };
      });
    }
  }
}
