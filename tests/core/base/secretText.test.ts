import { describe, expect, it } from 'vitest';
import { copyOf, forgetLastMatch } from '../../../src/core/base/secretText.ts';
import { sortCredential, sortPasted } from '../../../src/core/connection/credentialFields.ts';

/** What every engine keeps of the last match. */
const lastMatched = () => (RegExp as unknown as { readonly input: string }).input;
const EMPTY = { secretId: '', secretKey: '', token: '' };
const KEY = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';

describe('copyOf', () => {
  it.each(['', 'AKIDabc', '密钥 – é 🗝'])('gives %j back', (text) => expect(copyOf(text)).toBe(text));
});

describe('the last match', () => {
  it('is forgotten', () => {
    /secret/.test('a secret');
    expect(lastMatched()).toBe('a secret');
    forgetLastMatch();
    expect(lastMatched()).toBe('nothing');
  });

  it.each([KEY, `export TENCENTCLOUD_SECRET_KEY=${KEY}`, `AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE ${KEY}`, 'x'])(
    'isn’t kept of %j in a credential’s field',
    (text) => {
      for (const name of ['secretId', 'secretKey', 'token'] as const) {
        sortCredential({ ...EMPTY, [name]: text }, name, false);
        expect(lastMatched()).not.toContain('Gu5t9x');
        sortPasted(EMPTY, text, name, false);
        expect(lastMatched()).not.toContain('Gu5t9x');
      }
    },
  );
});
