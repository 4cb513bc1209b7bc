/** Changes the name and description of a key pair in the cloud. Holds the state that the dialog shows. */
import { inRegion } from '../../core/api/call.ts';
import { type CallError, InputError } from '../../core/base/errors.ts';
import { journalIfPossible } from '../../core/flows/ports/journal.ts';
import type { KeyRow } from '../../core/list/keyRows.ts';
import type { CloudLists } from '../look/cloudLists.svelte.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

interface KeyChangeParts {
  readonly session: Session;
  readonly keys: Keys;
  readonly cloudLists: CloudLists;
}

/**
 * - `away`: the key pair's account isn't connected any more;
 * - `input`: a field is wrong, and nothing was sent;
 * - `accepted`: the service took the change, but doesn't show it yet;
 * - `open`: the outcome is unknown, and the change may still happen until `until` (milliseconds since 1970)
 */
type KeyChangeState =
  | { readonly kind: 'idle' | 'working' | 'away' | 'changed' | 'accepted' }
  | { readonly kind: 'input'; readonly error: InputError }
  | { readonly kind: 'open'; readonly error: CallError; readonly until: number }
  | { readonly kind: 'broken'; readonly error: unknown };

export class KeyChange {
  readonly #parts: KeyChangeParts;
  readonly #row: KeyRow & { readonly keyId: string };
  readonly #before;
  name = $state('');
  description = $state('');
  #state = $state.raw<KeyChangeState>({ kind: 'idle' });

  constructor(parts: KeyChangeParts, row: KeyRow & { readonly keyId: string }) {
    this.#parts = parts;
    this.#row = row;
    this.#before = { name: row.cloud?.name ?? row.name, description: row.cloud?.description ?? '' };
    this.name = this.#before.name;
    this.description = this.#before.description;
  }

  get state(): KeyChangeState {
    return this.#state;
  }

  /** @returns whether the key pair now has the name and description that were asked for */
  async run(): Promise<boolean> {
    if (this.#state.kind === 'working') return false;
    this.#state = { kind: 'working' };
    try {
      this.#state = await this.#change();
    } catch (error) {
      this.#state = error instanceof InputError ? { kind: 'input', error } : { kind: 'broken', error };
    }
    return this.#state.kind === 'changed';
  }

  async #change(): Promise<KeyChangeState> {
    const { session } = this.#parts;
    const { keyId, route } = this.#row;
    const after = { name: this.name, description: this.description.trim() };
    const isSame = after.name === this.#before.name && after.description === this.#before.description;
    if (!isSame) {
      const opened = await session.open();
      if (opened === null || !opened.owns(route)) return { kind: 'away' };
      const { changeKey } = await import('../../core/flows/change/changeKey.ts');
      const caller = inRegion(opened.caller, route.region);
      const ports = { caller, skewMs: opened.skewMs };
      const result = await changeKey(ports, keyId, { before: this.#before, after });
      if (result.kind !== 'changed') return result;
    }
    await this.#parts.cloudLists.amend(route, keyId, (key) => ({ ...key, ...after }));
    // Writes the key pair's name in the cloud to the ledger's row. The row's name can differ even if the user changed
    // nothing: somebody may have renamed the key pair elsewhere.
    const { keys } = this.#parts;
    const record = this.#row.record && keys.find(this.#row.record.id);
    if (record && record.name !== after.name)
      await journalIfPossible(keys.journal([record]), { ...record, name: after.name });
    return { kind: 'changed' };
  }
}
