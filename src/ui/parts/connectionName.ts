import type { Connection } from '../../core/connection/connection.ts';
import { relayHostOf } from '../../core/connection/way.ts';
import { visible } from './visible.ts';

/**
 * A connection's name: its label, or else its SecretId. If another saved connection has the same name, the account is
 * appended or, if that isn't known, the relay, the endpoint or the site.
 * @param unnamed the name of a connection that has neither a label nor a SecretId
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
  return visible(
    isShared
      ? `${name} · ${account ?? relayHostOf({ relay }, document.baseURI) ?? (customEndpoint || site)}`
      : name,
  );
}
