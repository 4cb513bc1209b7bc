/**
 * The way that a connection's requests travel: straight to the service, through the Helper (a browser extension),
 * through a relay, or carried by a person.
 */
import { cvmEndpointOf, type Endpoint, parseCustomEndpoint, parseUrl } from '../api/endpoint.ts';
import type { Connection } from './connection.ts';
import { isLocalRelay, parseRelayAddress, relayedUrl } from './relayAddress.ts';

/** The part of a connection that decides where requests go, as the user entered it. */
export type Way = Pick<Connection, 'kind' | 'relay' | 'site' | 'customEndpoint'>;

/** A way and the id of its saved connection. The id is missing or `null` for a new connection. */
export type ConnectionWay = Way & { readonly id?: string | null };

/** A text for comparing ways: two ways with the same text are the same. */
export function wayText({ kind, relay, site, customEndpoint }: Way): string {
  return JSON.stringify([kind, relay, site, customEndpoint]);
}

/**
 * The origins to which this page sends requests, as a content security policy names them. The list is empty if a
 * person or the Helper sends the requests.
 * @param base the page's own address
 * @throws {InputError} for the field that is wrong
 */
export function originsOf({ customEndpoint, kind, relay }: Way, base: string): readonly string[] {
  const custom = parseCustomEndpoint(customEndpoint);
  if (kind === 'byHand' || kind === 'helper') return [];
  if (relay !== null) return [parseRelayAddress(relay.address, relay.form, base).origin];
  return [custom === null ? 'https://*.tencentcloudapi.com' : `${custom.scheme}://${custom.host}`];
}

/** The CVM endpoint that this way uses for a region. @throws {InputError} for the field `customEndpoint` */
export function endpointOfWay({ customEndpoint, site }: Way, region: string): Endpoint {
  return cvmEndpointOf({ site, region, customEndpoint: parseCustomEndpoint(customEndpoint) });
}

/**
 * Returns a function that gives the address to which a request for an endpoint is sent.
 * @param base the page's own address
 * @throws {InputError} for the field that is wrong; thrown at once, not when the returned function is called
 */
export function urlsOf({ relay }: Way, base: string): (endpoint: Endpoint) => string {
  if (relay === null) return ({ scheme, host }) => `${scheme}://${host}/`;
  const address = parseRelayAddress(relay.address, relay.form, base);
  return (endpoint) => relayedUrl({ address, form: relay.form, endpoint });
}

/**
 * The host of the relay on this way, with its port. Whether the relay's address may be used isn't checked here.
 * @returns `null` if there is no relay, or if its address isn't a URL
 */
export function relayHostOf({ relay }: Pick<Way, 'relay'>, base: string): string | null {
  return relay === null ? null : (parseUrl(relay.address, base)?.host ?? null);
}

/** Whether requests go without a relay, or through one on this machine. */
export function isNobodyBetween({ relay }: Pick<Way, 'relay'>, base: string): boolean {
  if (relay === null) return true;
  const host = relayHostOf({ relay }, base);
  return host !== null && isLocalRelay(host);
}
