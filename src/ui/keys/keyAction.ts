/** The actions on rows of the list that have a dialog of their own. */
import type { KeyRow } from '../../core/list/keyRows.ts';

/** A row of a key pair that the cloud has. */
type CloudRow = KeyRow & { readonly keyId: string };

export type KeyAction =
  | { readonly kind: 'delete'; readonly rows: readonly KeyRow[]; readonly isAgain?: boolean }
  | { readonly kind: 'rename'; readonly row: CloudRow }
  | { readonly kind: 'note'; readonly rows: readonly KeyRow[] }
  | { readonly kind: 'bind' | 'unbind'; readonly rows: readonly KeyRow[] };
