import { describe, expect, it } from 'vitest';
import { parseCredentialText } from '../../../src/core/connection/credentialText.ts';

describe('parseCredentialText', () => {
  const credential = { secretId: 'AKIDabc', secretKey: 'k3y/+=', token: '' };

  it.each([
    ['JSON', '{"secretId": "AKIDabc", "secretKey": "k3y/+="}'],
    ['JSON of the console', '{"SecretId":"AKIDabc","SecretKey":"k3y/+="}'],
    ['nested JSON', '{"credentials":{"secret_id":"AKIDabc","secret_key":"k3y/+="}}'],
    [
      'an ini file',
      '[default]\nsecret_id = AKIDabc\nsecret_key = k3y/+=\n\n[other]\nsecret_id = AKIDzzz\nsecret_key = zzz',
    ],
    ['env lines', 'TENCENTCLOUD_SECRET_ID=AKIDabc\r\nTENCENTCLOUD_SECRET_KEY=k3y/+='],
    ['shell lines', 'export TENCENTCLOUD_SECRET_ID="AKIDabc"\nexport TENCENTCLOUD_SECRET_KEY=\'k3y/+=\''],
    ['PowerShell', '$env:TENCENTCLOUD_SECRET_ID = "AKIDabc"\n$env:TENCENTCLOUD_SECRET_KEY = "k3y/+="'],
    ['Terraform', 'provider "tencentcloud" {\n  secret_id  = "AKIDabc"\n  secret_key = "k3y/+="\n}'],
    ['YAML', 'secretId: AKIDabc\nsecretKey: k3y/+='],
    ['CSV', 'SecretId,SecretKey\nAKIDabc,k3y/+='],
  ])('reads %s', (_label, text) => {
    expect(parseCredentialText(text)).toEqual(credential);
  });

  it('reads the answer of STS, token included', () => {
    const answer = {
      Response: {
        Credentials: { Token: 'tok', TmpSecretId: 'AKIDabc', TmpSecretKey: 'k3y/+=' },
        ExpiredTime: 1,
      },
    };
    expect(parseCredentialText(JSON.stringify(answer))).toEqual({ ...credential, token: 'tok' });
  });

  it('takes only what belongs to the same credential: the secrets of other products stay out', () => {
    const own = 'TENCENTCLOUD_SECRET_ID=AKIDabc\nTENCENTCLOUD_SECRET_KEY=k3y/+=';
    for (const other of [
      'GITHUB_TOKEN=ghp_other',
      'DJANGO_SECRET_KEY=other',
      'NPM_TOKEN=other',
      'token=other',
    ]) {
      expect(parseCredentialText(`${other}\n${own}\n${other}`)).toEqual(credential);
    }
    expect(parseCredentialText('TENCENTCLOUD_SECRET_ID=AKIDabc\nDJANGO_SECRET_KEY=other')).toBeNull();
  });

  it.each(['TENCENTCLOUD_TOKEN', 'TENCENTCLOUD_SECURITY_TOKEN', 'TENCENTCLOUD_SESSION_TOKEN'])(
    'takes %s for the token',
    (name) => {
      const text = `TENCENTCLOUD_SECRET_ID=AKIDabc\nTENCENTCLOUD_SECRET_KEY=k3y/+=\n${name}=tok`;
      expect(parseCredentialText(text)).toEqual({ ...credential, token: 'tok' });
    },
  );

  it('gives up on texts that are too deep or too long to be a credential', () => {
    expect(parseCredentialText(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`)).toBeNull();
    expect(parseCredentialText('x'.repeat(70_000))).toBeNull();
  });

  it.each([
    ['a single value', 'AKIDabc'],
    ['half a credential', 'secret_id = AKIDabc'],
    ['broken JSON', '{"secretId": "AKIDabc", "secretKey"'],
    ['nothing', ''],
    ['a list', '[1, 2]'],
  ])('is null for %s', (_label, text) => {
    expect(parseCredentialText(text)).toBeNull();
  });
});
