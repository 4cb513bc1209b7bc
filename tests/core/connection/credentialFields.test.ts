import { describe, expect, it } from 'vitest';
import {
  type CredentialFields,
  sortCredential,
  sortPasted,
} from '../../../src/core/connection/credentialFields.ts';

const ID = 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE';
const KEY = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';
const TOKEN = `tok${'A1b2'.repeat(40)}`;
const NONE: CredentialFields = { secretId: '', secretKey: '', token: '' };
const BOTH: CredentialFields = { secretId: ID, secretKey: KEY, token: '' };

/** What a field shows after a text came into it: a field of one line has no line ends. */
const into = (field: keyof CredentialFields, text: string, before = NONE, isCustom = false) =>
  sortCredential({ ...before, [field]: text }, field, isCustom);

/** Whole credentials, as people have them on one line. */
const WHOLE: readonly (readonly [string, string])[] = [
  ['shell', `export TENCENTCLOUD_SECRET_ID=${ID}; export TENCENTCLOUD_SECRET_KEY=${KEY}`],
  ['shell, joined by &&', `TENCENTCLOUD_SECRET_ID=${ID} && TENCENTCLOUD_SECRET_KEY=${KEY}`],
  [
    'a command with both in front',
    `TENCENTCLOUD_SECRET_ID=${ID} TENCENTCLOUD_SECRET_KEY=${KEY} tccli cvm help`,
  ],
  ['cmd', `set "TENCENTCLOUD_SECRET_ID=${ID}" & set "TENCENTCLOUD_SECRET_KEY=${KEY}"`],
  ['PowerShell', `$env:TENCENTCLOUD_SECRET_ID='${ID}'; $env:TENCENTCLOUD_SECRET_KEY='${KEY}'`],
  ['docker', `docker run -e TENCENTCLOUD_SECRET_ID=${ID} -e TENCENTCLOUD_SECRET_KEY=${KEY} tool`],
  ['options', `tccli configure --secretId ${ID} --secretKey ${KEY}`],
  ['kebab options', `--secret-id=${ID} --secret-key="${KEY}"`],
  ['fish', `set -x TENCENTCLOUD_SECRET_ID ${ID}; set -x TENCENTCLOUD_SECRET_KEY ${KEY}`],
  ['JSON', `{"secretId":"${ID}","secretKey":"${KEY}"}`],
  ['JSON in curly quotes', `{“secretId”: “${ID}”, “secretKey”: “${KEY}”}`],
  ['the console', `SecretId: ${ID} SecretKey: ${KEY}`],
  ['the Chinese console', `SecretId：${ID} SecretKey：${KEY}`],
  ['Terraform', `secret_id = "${ID}" secret_key = "${KEY}"`],
  ['the two values', `${ID} ${KEY}`],
  ['the two values, the other way round', `${KEY},${ID}`],
];

/** A whole credential with its line ends, as the clipboard and a dropped text have them. */
const LINES: readonly (readonly [string, string])[] = [
  [
    'an env file with comments',
    `TENCENTCLOUD_SECRET_ID=${ID} # of ops\nTENCENTCLOUD_SECRET_KEY="${KEY}" # never commit`,
  ],
  [
    'an env file of Windows',
    `# keys\r\nTENCENTCLOUD_SECRET_ID='${ID}'\r\nTENCENTCLOUD_SECRET_KEY='${KEY}'\r\n`,
  ],
  ['cmd lines', `set "TENCENTCLOUD_SECRET_ID=${ID}"\r\nset "TENCENTCLOUD_SECRET_KEY=${KEY}"`],
  ['ini', `[default]\nsecret_id = ${ID}\nsecret_key = ${KEY}\nregion = ap-guangzhou`],
  ['CSV with a byte order mark', `\ufeffSecretId,SecretKey\n${ID},${KEY}`],
  ['CSV in quotes', `"SecretId","SecretKey"\n"${ID}","${KEY}"`],
  ['CSV of a German Excel', `SecretId;SecretKey\n${ID};${KEY}`],
  ['YAML', `tencent:\n  secretId: ${ID}\n  secretKey: "${KEY}" # prod`],
  ['docker compose', `environment:\n  - TENCENTCLOUD_SECRET_ID=${ID}\n  - TENCENTCLOUD_SECRET_KEY=${KEY}`],
  [
    'continued lines',
    `docker run \\\n  -e TENCENTCLOUD_SECRET_ID=${ID} \\\n  -e TENCENTCLOUD_SECRET_KEY=${KEY} \\\n  tool`,
  ],
];

describe('what comes into a credential field', () => {
  it.each(WHOLE)('a whole credential is understood, whichever field it came into: %s', (_form, text) => {
    for (const field of ['secretId', 'secretKey', 'token'] as const)
      expect(into(field, text)).toEqual({ fields: BOTH, note: 'understood' });
  });

  it.each(LINES)('with its lines: %s', (_form, text) => {
    expect(into('secretId', text)).toEqual({ fields: BOTH, note: 'understood' });
  });

  it('a temporary credential brings its token', () => {
    const answer = { Credentials: { TmpSecretId: ID, TmpSecretKey: KEY, Token: TOKEN }, ExpiredTime: 1 };
    for (const text of [JSON.stringify(answer), `${ID} ${KEY} ${TOKEN}`])
      expect(into('secretId', text).fields).toEqual({ ...BOTH, token: TOKEN });
  });

  it('what was in the other fields belonged to another credential', () => {
    const before = { secretId: 'AKIDother', secretKey: 'x', token: TOKEN };
    expect(into('secretKey', `${ID} ${KEY}`, before).fields).toEqual(BOTH);
  });

  it.each([
    ['its name in front', `TENCENTCLOUD_SECRET_KEY=${KEY}`],
    ['a comment behind', `${KEY} # prod`],
    ['quotes', `"${KEY}"`],
    ['all of it', `export TENCENTCLOUD_SECRET_KEY='${KEY}'; # prod`],
  ])('one value is taken out of what surrounds it: %s', (_what, text) => {
    expect(into('secretKey', text).fields.secretKey).toBe(KEY);
    expect(into('secretId', text.replace(KEY, ID)).fields).toEqual({ ...NONE, secretId: ID });
  });

  it('the two in each other’s field are swapped back, whichever came last', () => {
    expect(into('secretId', KEY, { ...NONE, secretKey: ID })).toEqual({ fields: BOTH, note: 'swapped' });
    expect(into('secretKey', ID, { ...NONE, secretId: KEY })).toEqual({ fields: BOTH, note: 'swapped' });
  });

  it('one of them in another’s field is moved', () => {
    expect(into('secretId', KEY)).toEqual({ fields: { ...NONE, secretKey: KEY }, note: 'movedKey' });
    expect(into('secretKey', ID)).toEqual({ fields: { ...NONE, secretId: ID }, note: 'movedId' });
    expect(into('token', ID)).toEqual({ fields: { ...NONE, secretId: ID }, note: 'movedId' });
    expect(into('token', KEY)).toEqual({ fields: { ...NONE, secretKey: KEY }, note: 'movedKey' });
  });

  it('a SecretKey in the field of the SecretId never replaces the one that is there', () => {
    const other = 'Zz5t9xGARNpq86cd98joQYCN3EXAMPLE';
    expect(into('secretId', KEY, { ...NONE, secretKey: other }).fields).toEqual({
      ...NONE,
      secretKey: other,
    });
  });

  it('what is pasted replaces what is in its own field, and is never put beside it', () => {
    const other = 'Zz5t9xGARNpq86cd98joQYCN3EXAMPLE';
    const paste = (text: string, into: keyof CredentialFields | null, before = NONE) =>
      sortPasted(before, text, into, false);
    expect(paste(KEY, 'secretId', { ...NONE, secretId: ID })).toEqual({ fields: BOTH, note: 'movedKey' });
    expect(paste(` ${KEY}\n`, 'secretKey', { ...BOTH, secretKey: other })).toEqual({
      fields: BOTH,
      note: null,
    });
    expect(paste(ID, 'token', BOTH)).toEqual({ fields: BOTH, note: 'movedId' });
    for (const [form, text] of [...WHOLE, ...LINES])
      expect(paste(text, null), form).toEqual({ fields: BOTH, note: 'understood' });
    expect(paste(KEY, null)).toBeNull();
    expect(paste('hunter2', 'secretId')).toBeNull();
  });

  it.each([
    ['half a credential of another product', `GITHUB_TOKEN=ghp_${KEY}`],
    ['half a credential', 'export SOMETHING_ELSE=hunter2'],
    ['a password', 'correct horse battery staple'],
    ['a token', TOKEN],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
    ['an address', 'ops@example.com'],
    ['a SecretId with something behind it', `${ID}=x`],
    ['one letter that begins none', 'x'],
    ['more than a SecretId has room for', `AKID${'a'.repeat(200)}`],
  ])('what can’t be a SecretId doesn’t stay in its field: %s', (_what, text) => {
    const { fields, note } = into('secretId', text);
    expect(fields).toEqual(NONE);
    expect(note).toBe('notAnId');
  });

  it('a SecretId may be typed letter by letter, and by whoever pastes blanks around it', () => {
    for (let length = 0; length <= ID.length; length += 1)
      expect(into('secretId', ID.slice(0, length))).toEqual({
        fields: { ...NONE, secretId: ID.slice(0, length) },
        note: null,
      });
    expect(into('secretId', `  ${ID}\t`).fields.secretId).toBe(ID);
    expect(into('secretId', 'IKIDabcdef').fields.secretId).toBe('IKIDabcdef');
  });

  it('at a custom endpoint a SecretId may look otherwise, but not like a SecretKey or a sentence', () => {
    expect(into('secretId', 'admin-7', NONE, true)).toEqual({
      fields: { ...NONE, secretId: 'admin-7' },
      note: null,
    });
    expect(into('secretId', KEY, NONE, true).fields).toEqual({ ...NONE, secretKey: KEY });
    expect(into('secretId', 'correct horse', NONE, true).note).toBe('notAnId');
  });
});
