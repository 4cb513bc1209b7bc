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

/** @returns `null` unless the text holds both a SecretId and a SecretKey */
export function parseCredentialText(text: string): CredentialText | null {
  const found = new Map<keyof CredentialText, string>();
  for (const [name, value] of namedValues(text)) {
    const field = fieldOf(name);
    // The first profile of a file wins.
    if (field !== null && value !== '' && !found.has(field)) found.set(field, value);
  }
  const secretId = found.get('secretId');
  const secretKey = found.get('secretKey');
  if (secretId === undefined || secretKey === undefined) return null;
  return { secretId, secretKey, token: found.get('token') ?? '' };
}

/** `TENCENTCLOUD_SECRET_ID`, `TmpSecretId`, `secret-id` … all end alike once case and punctuation are gone. */
function fieldOf(name: string): keyof CredentialText | null {
  const plain = name.toLowerCase().replace(/[^a-z]/g, '');
  if (plain.endsWith('secretid')) return 'secretId';
  if (plain.endsWith('secretkey')) return 'secretKey';
  return plain.endsWith('token') ? 'token' : null;
}

function namedValues(text: string): (readonly [string, string])[] {
  const json = parseJson(text);
  if (json !== null) return flattenJson(json);
  const lines = text.split(/\r?\n/).map((line) => line.trim());
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

function flattenJson(value: object): (readonly [string, string])[] {
  return Object.entries(value as Record<string, unknown>).flatMap(([name, child]) => {
    if (typeof child === 'string') return [[name, child.trim()] as const];
    return typeof child === 'object' && child !== null ? flattenJson(child) : [];
  });
}

function unquote(text: string): string {
  const trimmed = text.trim().replace(/,$/, '');
  return /^(["']).*\1$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
