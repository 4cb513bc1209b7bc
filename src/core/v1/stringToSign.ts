/**
 * Signature version 1, stage 1: the string to sign. It covers every parameter, but joins their raw values. So the
 * signature stays valid if two neighbouring parameters are merged into one, or a value with `&` is cut in two.
 * Source: Tencent Cloud API, "Signature", tencentcloud.com/document/api/213/31575.
 */

/** A parameter of a query or of a posted form, not encoded. */
export type Parameter = readonly [name: string, value: string];

interface StringToSignParts {
  readonly method: 'GET' | 'POST';
  /** `host` or `host:port`, as the API will see it. */
  readonly host: string;
  readonly parameters: Iterable<Parameter>;
}

/** `METHOD` + host + `/?` + all parameters but `Signature`, sorted by name; values aren't encoded. */
export function stringToSign({ method, host, parameters }: StringToSignParts): string {
  const sorted = sortParameters([...parameters].filter(([name]) => name !== 'Signature'));
  return `${method}${host}/?${sorted.map(([name, value]) => `${name}=${value}`).join('&')}`;
}

/** Sorts parameters by name, in the order of ASCII. */
export function sortParameters(parameters: readonly Parameter[]): readonly Parameter[] {
  return parameters.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
