/**
 * A carried request as a line for PowerShell, or as a file for curl. The computer that sends the request usually
 * has one of these programs already.
 */
import type { SignedHeaders } from '../tc3/sign.ts';
import type { Endpoint } from '../api/endpoint.ts';

/**
 * A line for PowerShell 5.1 and 7 that opens a link and shows its answer. Without `-UseBasicParsing`, version 5.1
 * would ask the user to confirm. The link is in single quotes, in which PowerShell expands nothing. An encoded
 * link has no single quote itself.
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
 * A file for `curl -K`. Its syntax is the same on every system, while the quotes of a JSON body get lost on a
 * Windows command line. Each value is in double quotes, as `JSON.stringify` writes it: curl understands the
 * escapes `\\`, `\"`, `\n`, `\r` and `\t`.
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
