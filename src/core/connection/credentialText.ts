/**
 * Finds a credential in pasted text. These forms are understood: JSON (of the CLI, of STS, of the console), ini, env
 * files, shell, cmd and PowerShell lines, docker and CLI options, YAML, Terraform, the console's CSV, or just the two
 * values.
 */
import { isSecretId, isSecretKey } from './secretId.ts';

export interface CredentialFields {
  readonly secretId: string;
  readonly secretKey: string;
  /** Empty for a permanent credential. */
  readonly token: string;
}

/** The longest text that is searched, in characters. Every credential file is far shorter. */
const MAX_LENGTH = 64 * 1024;
const MAX_JSON_DEPTH = 16;

/**
 * The possible names of a token, without the prefix. In a text, the token's name has the same prefix as the
 * SecretId's name: `TENCENTCLOUD_TOKEN` belongs to `TENCENTCLOUD_SECRET_ID`.
 */
const TOKEN_NAMES = ['token', 'securitytoken', 'sessiontoken'];

/**
 * @returns `null` if the text doesn't hold both a SecretId and the SecretKey that goes with it. A value named after
 * another product (`GITHUB_TOKEN`, `DJANGO_SECRET_KEY`) is never used: otherwise Keysmith would send out another
 * product's secret.
 */
export function parseCredentialText(text: string): CredentialFields | null {
  if (text.length > MAX_LENGTH) return null;
  return namedCredential(text) ?? bareCredential(text);
}

function namedCredential(text: string): CredentialFields | null {
  const values = namedValues(text)
    .map(([name, value]) => ({ name: plainName(name), value }))
    .filter(({ value }) => value !== '');
  // If a file has several profiles, the first one is used.
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

/**
 * Reads a text that holds only the values, without names: exactly one that looks like a SecretId, exactly one
 * that looks like a SecretKey, and perhaps a token.
 */
function bareCredential(text: string): CredentialFields | null {
  const words = text.split(/[\s,;|"'“”‘’]+/).filter((word) => word !== '');
  const [secretId, ...moreIds] = words.filter(isSecretId);
  const [secretKey, ...moreKeys] = words.filter(isSecretKey);
  if (secretId === undefined || secretKey === undefined || moreIds.length + moreKeys.length > 0) return null;
  const [token = '', ...others] = words.filter((word) => word !== secretId && word !== secretKey);
  const isToken = token === '' || (token.length >= 64 && /^[\w+/=-]+$/.test(token));
  return isToken && others.length === 0 ? { secretId, secretKey, token } : null;
}

/** Reduces a name to its letters, in lower case: `TENCENTCLOUD_SECRET_ID` → `tencentcloudsecretid`. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

/**
 * Matches a name and its value anywhere in a line: `export A=b`, `set "A=b"`, `$env:A = 'b'`, `-e A=b`, `A: b`,
 * `--secret-id b`. A value without quotes ends at a space, so a comment after it isn't part of the value.
 */
const ASSIGNMENT =
  /([A-Za-z_][\w.-]*)["'”’]?(?:\s*[:=：＝]\s*|\s+)(?:"([^"\n]*)"|'([^'\n]*)'|“([^”\n]*)”|‘([^’\n]*)’|([^\s;,&|"'“”‘’#]+))/g;

function namedValues(text: string): (readonly [string, string])[] {
  const json = parseJson(text);
  if (json !== null) return flattenJson(json);
  const [header = '', values = ''] = text.split(/\r\n?|\n/).map((line) => line.trim());
  if (/^\ufeff?"?secretid"?\s*[,;\t]/i.test(header)) {
    const cells = values.split(/[,;\t]/);
    return header.split(/[,;\t]/).map((name, index) => [name, unquote(cells[index] ?? '')]);
  }
  const found: (readonly [string, string])[] = [];
  ASSIGNMENT.lastIndex = 0;
  for (let match = ASSIGNMENT.exec(text); match !== null; match = ASSIGNMENT.exec(text)) {
    const [, name = '', ...forms] = match;
    const value = forms.find((form) => form !== undefined) ?? '';
    const isNamed = /(secret_?-?(id|key)|token)$/i.test(name);
    if (isNamed) found.push([name, value.trim()]);
    // This word isn't the name of a SecretId, SecretKey or token, but the next word may be. So the search continues
    // right after this word, not after the value that was matched with it.
    else ASSIGNMENT.lastIndex = match.index + name.length;
  }
  return found;
}

function parseJson(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch (error) {
    // A text that begins with `[` need not be a JSON list: `[default]` begins an ini file.
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
  const trimmed = text.trim();
  return /^(["']).*\1$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
