/** The actions on keys that open a dialog, each with the data that its dialog needs. */
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { KeyRow } from '../../core/list/keyRows.ts';
import type { ChangeableRow } from '../../state/keys/keyList.svelte.ts';

export type KeyAction =
  | { readonly kind: 'delete'; readonly rows: readonly KeyRow[]; readonly isAgain?: boolean }
  | { readonly kind: 'rename'; readonly row: ChangeableRow }
  | { readonly kind: 'note'; readonly rows: readonly KeyRow[] }
  | { readonly kind: 'bind' | 'unbind'; readonly rows: readonly KeyRow[] }
  /** `next` is called once the connection in use is unlocked. */
  | { readonly kind: 'unlock'; readonly next: () => void }
  /** `record` is the row whose public key is imported by hand: a person carries the request to the cloud. */
  | { readonly kind: 'send'; readonly record: KeyRecord }
  /** `record` is the row whose public key is imported; `null` for a key that has no row yet. */
  | { readonly kind: 'import'; readonly record: KeyRecord | null };
