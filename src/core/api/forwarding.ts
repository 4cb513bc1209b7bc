/** What may be forwarded to the API, by the reference relay and by the Helper: to which addresses, with which headers. */

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
 * Whether a text is the address of one of the API's hosts, exactly `https://HOST/`: in lower case, without user,
 * port, path, query and fragment.
 */
export function isApiAddress(text: string): boolean {
  return /^https:\/\/([a-z0-9-]+\.)+tencentcloudapi\.com\/$/.test(text);
}
