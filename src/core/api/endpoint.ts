/**
 * Finds the host of the API for a service and a region.
 * Source: "Request Structure", tencentcloud.com/document/product/213/31573 (2024-11-27).
 */
import { InputError } from '../base/errors.ts';
import type { Service } from '../tc3/stringToSign.ts';
import { isFinanceRegion } from './regions.ts';

/** The China site, the international site, or the hosts that resolve only inside a virtual private cloud (VPC). */
export type Site = 'china' | 'international' | 'vpc';

export interface Endpoint {
  readonly scheme: 'https' | 'http';
  /** `host` or `host:port`, lower case, as it is signed. */
  readonly host: string;
}

const DOMAINS: Readonly<Record<Site, string>> = {
  china: 'tencentcloudapi.com',
  international: 'intl.tencentcloudapi.com',
  vpc: 'internal.tencentcloudapi.com',
};

interface EndpointOptions {
  readonly service: Service;
  readonly site: Site;
  readonly region: string;
  /**
   * The endpoint of a private cloud or a simulator. It answers for every service that Keysmith calls. `null` for
   * Tencent Cloud's own hosts.
   */
  readonly custom: Endpoint | null;
}

/** Returns the endpoint of a service. A finance region has its own CVM host, which is the same for every site. */
export function endpointOf({ service, site, region, custom }: EndpointOptions): Endpoint {
  if (custom !== null) return custom;
  if (service === 'cvm' && isFinanceRegion(region)) {
    return { scheme: 'https', host: `cvm.${region}.tencentcloudapi.com` };
  }
  return { scheme: 'https', host: `${service}.${DOMAINS[site]}` };
}

/** The endpoint of the CVM API, which has the key-pair actions. */
export function cvmEndpointOf({
  site,
  region,
  customEndpoint,
}: Pick<EndpointOptions, 'site' | 'region'> & { readonly customEndpoint: Endpoint | null }): Endpoint {
  return endpointOf({ service: 'cvm', site, region, custom: customEndpoint });
}

/**
 * Reads a custom endpoint: `host` or `host:port`, with or without `https://`. `http://` is allowed only for this
 * machine.
 * @returns `null` for an empty text
 * @throws {InputError} for the field `customEndpoint`, with the problem `address`, `hostOnly` (it has more than
 * scheme, host and port), `ipv6` or `plainHttp`
 */
export function parseCustomEndpoint(text: string): Endpoint | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const url = parseUrl(/^[a-z]+:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new InputError('customEndpoint', 'address');
  }
  if (
    url.pathname !== '/' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== '' ||
    url.password !== ''
  ) {
    throw new InputError('customEndpoint', 'hostOnly');
  }
  const problem = originProblem(url);
  if (problem !== null) throw new InputError('customEndpoint', problem);
  return { scheme: url.protocol === 'https:' ? 'https' : 'http', host: url.host };
}

/**
 * Checks whether the page may send requests to an origin.
 * @returns `null` if it may send them, otherwise the problem: `address` for a host with characters that no host name
 * has, `ipv6` because a content security policy can't name an IPv6 address, `plainHttp` for http to another machine
 */
export function originProblem(url: URL): 'ipv6' | 'plainHttp' | 'address' | null {
  if (url.hostname.startsWith('[')) return 'ipv6';
  // The host name becomes part of a content security policy, where `;` would begin another directive.
  if (!/^[a-z0-9._-]+$/.test(url.hostname)) return 'address';
  return url.protocol === 'http:' && !isLoopback(url.hostname) ? 'plainHttp' : null;
}

/**
 * Whether a host name means this machine. The page's own content security policy allows http only for these names
 * (`csp.ts`).
 */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1';
}

/** @returns `null` if the text isn't a valid URL, either absolute or relative to `base` */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
