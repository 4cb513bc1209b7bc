/**
 * Turns selected rows of the key list into texts for other programs: a CSV table, `authorized_keys` lines for a
 * server, and SSH config blocks for a client.
 */
import type { KeyRow } from './keyRows.ts';
import { sshConfigBlock } from './nextSteps.ts';

/**
 * Formats a CSV table by RFC 4180. It begins with a byte order mark, so that spreadsheet programs read it as UTF-8.
 */
export function formatCsv(header: readonly string[], lines: readonly (readonly string[])[]): string {
  return `\ufeff${[header, ...lines].map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/**
 * Formats one cell. If a spreadsheet program might take the text for a formula, an apostrophe is put in front, which
 * marks it as text (OWASP, "CSV Injection").
 */
function csvCell(text: string): string {
  // Some programs also end a cell at a semicolon, so a formula may begin after a semicolon as well. A space after
  // each semicolon keeps the formula's sign from being the first character of a cell.
  const safe = /(^|;)[\s\ufeff]*[=+\-@\t\r＝＋－＠]/u.test(text) ? `'${text.replaceAll(';', '; ')}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line per key, in the format that sshd reads; rows without a public key are left out. */
export function formatAuthorizedKeys(rows: readonly KeyRow[]): string {
  const lines = rows.flatMap(({ publicKey, name }) => (publicKey ? [`${publicKey} ${oneLine(name)}`] : []));
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * Formats one block per key whose file is known; the user has to fill in HOST. PPK files are left out, since ssh
 * can't read them. Unsafe names are left out, too: as a host name, `*` would stand for every host, and a line break
 * or a quotation mark could start another directive.
 */
export function formatSshConfig(rows: readonly KeyRow[]): string {
  return rows
    .flatMap(({ name, record }) => {
      const fileName = record?.fileName ?? '';
      const isSafe = /^[\w.-]+$/.test(name) && /^[^\p{Cc}\p{Zl}\p{Zp}"]+$/u.test(fileName);
      return isSafe && !fileName.toLowerCase().endsWith('.ppk') ? [sshConfigBlock(name, fileName)] : [];
    })
    .map((block) => `${block}\n`)
    .join('\n');
}

/** Puts a key's name on one line: a line break in it would start another entry of authorized_keys. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

const COLUMNS = [
  'name',
  'key_id',
  'region',
  'account',
  'site',
  'fingerprint_sha256',
  'bits',
  'state',
  'in_cloud',
  'created_at',
  'file_name',
  'tags',
  'instance_ids',
  'description',
  'note',
  'remind_at',
  'public_key',
] as const;

/** The key list as CSV, for other programs. The column names are the same in every language of the interface. */
export function formatKeyCsv(rows: readonly KeyRow[], stateOf: (row: KeyRow) => string): string {
  const lines = rows.map((row) => {
    const { cloud, record, route } = row;
    const cells: Record<(typeof COLUMNS)[number], string> = {
      name: row.name,
      key_id: row.keyId ?? '',
      region: route.region,
      account: route.account,
      site: route.site,
      fingerprint_sha256: row.fingerprint ?? '',
      bits: String(row.bits ?? ''),
      state: stateOf(row),
      in_cloud: row.isMissing ? 'no' : cloud ? 'yes' : '',
      created_at: row.createdAt,
      file_name: record?.fileName ?? '',
      tags: row.tags.map(({ Key, Value }) => `${Key}=${Value}`).join(';'),
      instance_ids: cloud?.instanceIds.join(';') ?? '',
      description: cloud?.description ?? '',
      note: record?.note ?? '',
      remind_at: record?.remindAt ?? '',
      public_key: row.publicKey ?? '',
    };
    return COLUMNS.map((column) => cells[column]);
  });
  return formatCsv(COLUMNS, lines);
}
