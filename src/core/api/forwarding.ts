/**
 * The addresses and the headers that the reference relay and the Helper (a browser extension) forward to the API.
 */

/** The headers that the API reads; names in lower case. */
export const FORWARDED_HEADERS: readonly string[] = [
  'authorization',
  'content-type',
  'x-tc-action',
  'x-tc-language',
  'x-tc-region',
  'x-tc-requestclient',
  'x-tc-timestamp',
  'x-tc-token',
  'x-tc-traceid',
  'x-tc-version',
];

/** The headers that every signed request has; names in lower case. */
export const REQUIRED_HEADERS: readonly string[] = [
  'authorization',
  'content-type',
  'x-tc-action',
  'x-tc-timestamp',
  'x-tc-version',
];

/**
 * Whether a text is exactly `https://HOST/`, where HOST is one of the API's hosts. The text must be in lower case,
 * and must have no user, port, path, query or fragment.
 */
export function isApiAddress(text: string): boolean {
  return /^https:\/\/([a-z0-9-]+\.)+tencentcloudapi\.com\/$/.test(text);
}
