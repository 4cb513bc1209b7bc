import type { Connection } from '../../core/connection/connection.ts';
import { visible } from './visible.ts';

/**
 * A connection's name: its label, or else its SecretId. If another one is called the same, its account follows, or where
 * its requests go.
 * @param unnamed for a connection that has neither
 */
export function connectionName(
  connection: Connection,
  saved: readonly Connection[],
  unnamed: string,
): string {
  const shortOf = ({ label, secretId }: Connection) => label || secretId || unnamed;
  const name = shortOf(connection);
  const isShared = saved.some((one) => one.id !== connection.id && shortOf(one) === name);
  const { account, customEndpoint, relay, site } = connection;
  return visible(isShared ? `${name} · ${account ?? relay?.address ?? (customEndpoint || site)}` : name);
}
