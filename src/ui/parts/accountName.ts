import type { Connection } from '../../core/connection/connection.ts';
import { NO_ACCOUNT } from '../../core/ledger/route.ts';

/**
 * An account's name: the label of a saved connection to it, or else `account` itself.
 * @param none the text for keys that have no account yet
 */
export function accountName(saved: readonly Connection[], account: string, none: string): string {
  if (account === NO_ACCOUNT) return none;
  const own = saved.filter((one) => one.account === account || one.secretId === account);
  return own.find(({ label }) => label !== '')?.label ?? account;
}
