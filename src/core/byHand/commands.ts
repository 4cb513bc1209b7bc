/**
 * Turns a signed request into a command line for PowerShell, or into a file for curl. A person carries it to another
 * computer, which usually has one of these programs already.
 */
import type { SignedHeaders } from '../tc3/sign.ts';
import type { Endpoint } from '../api/endpoint.ts';

/**
 * A line for PowerShell 5.1 and 7 that opens a link and shows its answer. Without `-UseBasicParsing`, version 5.1
 * would ask the user to confirm. The link is in single quotes, because PowerShell expands nothing in them. A single
 * quote in the link itself is encoded.
 */
export function powershellLine(link: string): string {
  return `Invoke-RestMethod -UseBasicParsing -Uri '${link.replaceAll("'", '%27')}'`;
}

interface CurlRequest {
  readonly endpoint: Endpoint;
  /** All headers, signed by TC3-HMAC-SHA256. */
  readonly headers: SignedHeaders;
  /** JSON. */
  readonly body: string;
  /** Says what the request is for. `curlConfig` writes it into the first line of its file, as a comment. */
  readonly comment: string;
}

/**
 * A file for `curl -K`. The syntax of such a file is the same on every system. A command line isn't used, because
 * Windows would remove the quotes of the JSON body. Each value is in double quotes, as `JSON.stringify` writes it:
 * curl understands the escapes `\\`, `\"`, `\n`, `\r` and `\t`.
 */
export function curlConfig({ endpoint, headers, body, comment }: CurlRequest): string {
  // curl sets Host from the address.
  const { host: _host, ...sent } = headers;
  const lines = [
    ['url', `${endpoint.scheme}://${endpoint.host}/`],
    ['request', 'POST'],
    ...Object.entries(sent).map(([name, value]) => ['header', `${name}: ${value}`]),
    ['data-raw', body],
  ].map(([name = '', value]) => `${name} = ${JSON.stringify(value)}`);
  return [`# ${comment.replaceAll(/[\r\n]+/g, ' ')}`, ...lines, ''].join('\n');
}
