/**
 * A relay's address, and how a request names its target to the relay. There are three forms of relays.
 * - `prefix`: the target follows the relay's address (`https://p/https://host/`, also
 *   `https://p/?https://host/`)
 * - `query`: the target is encoded in the query (`https://p/?url=ENCODED`)
 * - `fixed`: the relay has one target only, so the request names none (`http://localhost:8010/proxy/`)
 */
import { type Endpoint, isLoopback, originProblem, parseUrl } from '../api/endpoint.ts';
import { InputError } from '../base/errors.ts';

export type RelayForm = 'prefix' | 'query' | 'fixed';

/**
 * Reads a relay's address.
 * @param base the page's own address, which completes a relative address such as `./relay/`
 * @throws {InputError} for the field `relayAddress`, with the problem `empty`, `address`, `credentials`, `fragment`,
 * `ipv6`, `plainHttp` or `queryForm` (the address has a query, but the form isn't `query`)
 */
export function parseRelayAddress(text: string, form: RelayForm, base: string): URL {
  const trimmed = text.trim();
  if (trimmed === '') throw new InputError('relayAddress', 'empty');
  const isRelative = /^\.{0,2}\//.test(trimmed);
  const url = isRelative || /^https?:\/\//i.test(trimmed) ? parseUrl(trimmed, base) : null;
  if (url === null) throw new InputError('relayAddress', 'address');
  if (url.username !== '' || url.password !== '') throw new InputError('relayAddress', 'credentials');
  if (url.hash !== '') throw new InputError('relayAddress', 'fragment');
  if (form !== 'query' && url.search !== '') throw new InputError('relayAddress', 'queryForm');
  const problem = originProblem(url);
  if (problem !== null) throw new InputError('relayAddress', problem);
  return url;
}

/** A relay's address as typed, with a slash added at the end of its path if there is none. */
export function slashed(text: string): string {
  return text.trim().replace(/\/?(?=\?|$)/, '/');
}

/** The address that a request for an endpoint is sent to. */
export function relayedUrl(options: { address: URL; form: RelayForm; endpoint: Endpoint }): string {
  const { address, form, endpoint } = options;
  const target = `${endpoint.scheme}://${endpoint.host}/`;
  if (form === 'fixed') return address.href;
  // If the address ends in a bare `?`, the target follows it unencoded. This applies to the prefix form and to the
  // query form.
  if (address.href.endsWith('?')) return `${address.href}${target}`;
  if (form === 'prefix') return `${address.href.replace(/\/?$/, '/')}${target}`;
  // An address that ends in `=` (`?url=`, `?key=1&url=`) takes the target directly after it. Any other address gets
  // the usual parameter name `url`.
  const separator = address.href.endsWith('=') ? '' : address.search === '' ? '?url=' : '&url=';
  return `${address.href}${separator}${encodeURIComponent(target)}`;
}

/** Whether a relay runs on this machine. @param host with its port, if it has one */
export function isLocalRelay(host: string): boolean {
  return isLoopback(host.replace(/:\d+$/, ''));
}
