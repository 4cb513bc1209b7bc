/**
 * Finds a credential in pasted text: JSON (of the CLI, of STS, of the console), ini, env and shell lines,
 * PowerShell, Terraform, and the console's two-line CSV.
 */

export interface CredentialText {
  readonly secretId: string;
  readonly secretKey: string;
  /** Empty for a permanent credential. */
  readonly token: string;
}

/** Far more than any credential file; a longer text is something else. */
const MAX_LENGTH = 64 * 1024;
const MAX_JSON_DEPTH = 16;

/** How the token of a credential is called, after what its SecretId's name begins with. */
const TOKEN_NAMES = ['token', 'securitytoken', 'sessiontoken'];

/**
 * @returns `null` unless the text holds both a SecretId and the SecretKey that goes with it. What is named after
 *   another product (`GITHUB_TOKEN`, `DJANGO_SECRET_KEY`) is never taken: it would be sent away.
 */
export function parseCredentialText(text: string): CredentialText | null {
  if (text.length > MAX_LENGTH) return null;
  const values = namedValues(text)
    .map(([name, value]) => ({ name: plainName(name), value }))
    .filter(({ value }) => value !== '');
  // The first profile of a file wins.
  const id = values.find(({ name }) => name.endsWith('secretid'));
  if (id === undefined) return null;
  const prefix = id.name.slice(0, -'secretid'.length);
  const find = (names: readonly string[]) => values.find(({ name }) => names.includes(name))?.value;
  const secretKey = find([`${prefix}secretkey`]);
  if (secretKey === undefined) return null;
  // STS answers with TmpSecretId, TmpSecretKey and a plain Token.
  const tokenPrefix = prefix === 'tmp' ? '' : prefix;
  const token = find(TOKEN_NAMES.map((name) => tokenPrefix + name)) ?? '';
  return { secretId: id.value, secretKey, token };
}

/** `TENCENTCLOUD_SECRET_ID` → `tencentcloudsecretid`. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

function namedValues(text: string): (readonly [string, string])[] {
  const json = parseJson(text);
  if (json !== null) return flattenJson(json);
  const lines = text.split(/\r\n?|\n/).map((line) => line.trim());
  const [header = '', values = ''] = lines;
  if (/^"?secretid"?\s*,/i.test(header)) {
    const cells = values.split(',');
    return header.split(',').map((name, index) => [name, unquote(cells[index] ?? '')]);
  }
  return lines.flatMap((line) => {
    const match = /^(?:export\s+|set\s+|\$env:)?["']?([A-Za-z_][\w.-]*)["']?\s*[:=]\s*(.*?);?$/.exec(line);
    return match === null ? [] : [[match[1] ?? '', unquote(match[2] ?? '')] as const];
  });
}

function parseJson(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch (error) {
    // `[default]` opens an ini file, not a list.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function flattenJson(value: object, depth = 0): (readonly [string, string])[] {
  if (depth > MAX_JSON_DEPTH) return [];
  return Object.entries(value as Record<string, unknown>).flatMap(([name, child]) => {
    if (typeof child === 'string') return [[name, child.trim()] as const];
    return typeof child === 'object' && child !== null ? flattenJson(child, depth + 1) : [];
  });
}

function unquote(text: string): string {
  const trimmed = text.trim().replace(/,$/, '');
  return /^(["']).*\1$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
