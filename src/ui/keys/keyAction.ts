/** The actions that open a dialog of their own, each with the rows of the key list that the action is for. */
import type { KeyRow } from '../../core/list/keyRows.ts';

/** A row of a key pair that the cloud has. */
type CloudRow = KeyRow & { readonly keyId: string };

export type KeyAction =
  | { readonly kind: 'delete'; readonly rows: readonly KeyRow[]; readonly isAgain?: boolean }
  | { readonly kind: 'rename'; readonly row: CloudRow }
  | { readonly kind: 'note'; readonly rows: readonly KeyRow[] }
  | { readonly kind: 'bind' | 'unbind'; readonly rows: readonly KeyRow[] };
