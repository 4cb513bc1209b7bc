import type { Connection } from '../../core/connection/connection.ts';

/** An account's name: the label of a saved connection to it, or else `account` itself. */
export function accountName(saved: readonly Connection[], account: string): string {
  const own = saved.filter((one) => one.account === account || one.secretId === account);
  return own.find(({ label }) => label !== '')?.label ?? account;
}
