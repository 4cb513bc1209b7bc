import type { Connection } from '../../core/connection/connection.ts';

/** What an account is called: the label of a connection to it, where one has one. */
export function accountName(saved: readonly Connection[], account: string): string {
  const own = saved.filter((one) => one.account === account || one.secretId === account);
  return own.find(({ label }) => label !== '')?.label ?? account;
}
