/** Signs requests that a person carries to the service, with the credential of the connection in use. */
import { type CarryPorts, carryCheck, linkOf } from '../../core/byHand/carry.ts';
import { endpointOfWay } from '../../core/connection/way.ts';
import type { Carrying, Session } from '../session/session.svelte.ts';

/**
 * Returns what is needed to sign a request for a region; `null` if the connection in use is locked, or if its
 * requests aren't carried by hand.
 * @param now milliseconds since 1970
 * @param region by default, the region in use
 */
export function carryPorts(
  { carrying }: Pick<Session, 'carrying'>,
  now: () => number,
  region?: string,
): (CarryPorts & { readonly carrying: Carrying }) | null {
  const hmac = carrying?.credential.hmac ?? null;
  if (carrying === null || hmac === null) return null;
  const { connection, credential, route, skewMs } = carrying;
  const { secretId, token } = credential;
  const endpoint = endpointOfWay(connection, region ?? route.region);
  return { carrying, endpoint, secretId, token, hmac, now, skewMs, nonce };
}

/**
 * Signs a link that lists key pairs and changes nothing. Opening it shows whether the service accepts the credential.
 * The link is good for five minutes.
 * @returns `null` if nothing can be signed now
 */
export async function testLink(
  session: Pick<Session, 'carrying'>,
  now: () => number,
): Promise<string | null> {
  const ports = carryPorts(session, now);
  if (ports === null) return null;
  const { region } = ports.carrying.route;
  const link = linkOf(ports.endpoint, await carryCheck(ports, { name: '', region }, 'all'));
  return session.carrying?.credential === ports.carrying.credential ? link : null;
}

/** Returns a random whole number from 1 to 2^31. */
function nonce(): number {
  return 1 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1);
}
