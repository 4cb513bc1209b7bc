import { describe, expect, it } from 'vitest';
import { parseCredentialText } from '../../src/core/credentialText.ts';
import { InputError } from '../../src/core/errors.ts';
import { nextSteps } from '../../src/core/nextSteps.ts';
import { parseRelayAddress, relayedUrl } from '../../src/core/relayAddress.ts';
import { parseTags } from '../../src/core/tagText.ts';

const BASE = 'https://keys.example/app/';
const ENDPOINT = { scheme: 'https', host: 'cvm.tencentcloudapi.com' } as const;

describe('relay addresses', () => {
  it.each([
    ['prefix', 'https://p.example/', 'https://p.example/https://cvm.tencentcloudapi.com/'],
    ['prefix', 'https://p.example/relay', 'https://p.example/relay/https://cvm.tencentcloudapi.com/'],
    ['prefix', './relay/', 'https://keys.example/app/relay/https://cvm.tencentcloudapi.com/'],
    ['query', 'https://p.example/?url=', 'https://p.example/?url=https%3A%2F%2Fcvm.tencentcloudapi.com%2F'],
    ['query', 'https://p.example/', 'https://p.example/?url=https%3A%2F%2Fcvm.tencentcloudapi.com%2F'],
    [
      'query',
      'https://p.example/?k=1',
      'https://p.example/?k=1&url=https%3A%2F%2Fcvm.tencentcloudapi.com%2F',
    ],
    ['fixed', 'http://localhost:8010/proxy/', 'http://localhost:8010/proxy/'],
  ] as const)('%s form of %s sends to %s', (form, text, url) => {
    expect(relayedUrl({ address: parseRelayAddress(text, form, BASE), form, endpoint: ENDPOINT })).toBe(url);
  });

  it.each([
    ['', 'empty'],
    ['relay.example', 'address'],
    ['ftp://relay.example', 'address'],
    ['https://', 'address'],
    ['https://user:secret@relay.example/', 'credentials'],
    ['https://relay.example/#x', 'fragment'],
    ['https://relay.example/?url=', 'queryForm'],
    ['http://relay.example/', 'plainHttp'],
    ['http://192.168.1.2/', 'plainHttp'],
    ['http://[::1]:8788/', 'ipv6'],
  ])('refuses %s: %s', (text, problem) => {
    expect(() => parseRelayAddress(text, 'prefix', BASE)).toThrow(InputError);
    expect(() => parseRelayAddress(text, 'prefix', BASE)).toThrow(`relayAddress: ${problem}`);
  });

  it.each(['http://localhost:8788/', 'http://127.0.0.1:8788/', 'https://relay.example/'])(
    'accepts %s',
    (text) => {
      expect(parseRelayAddress(text, 'prefix', BASE).href).toBe(text);
    },
  );
});

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

describe('parseTags', () => {
  it('reads key=value pairs', () => {
    expect(parseTags('env=prod, owner=a=b\n团队=运维，x=')).toEqual([
      { Key: 'env', Value: 'prod' },
      { Key: 'owner', Value: 'a=b' },
      { Key: '团队', Value: '运维' },
      { Key: 'x', Value: '' },
    ]);
    expect(parseTags('  ')).toEqual([]);
  });

  it.each([
    ['env', 'form'],
    ['=prod', 'form'],
    ['a=1,a=2', 'duplicate'],
    [`${'k'.repeat(128)}=1`, 'tooLong'],
  ])('refuses %s: %s', (text, problem) => {
    expect(() => parseTags(text)).toThrow(`tags: ${problem}`);
  });
});

describe('nextSteps', () => {
  it('uses the real file name, and moves it first, since a browser never learns the folder', () => {
    const { unix, windows, sshConfig } = nextSteps({ fileName: 'web_1.pem', name: 'web_1', practice: false });
    expect(unix).toBe(
      [
        'mv web_1.pem ~/.ssh/ && chmod 600 ~/.ssh/web_1.pem',
        'ssh -i ~/.ssh/web_1.pem ubuntu@HOST',
        'ssh-add ~/.ssh/web_1.pem',
      ].join('\n'),
    );
    expect(windows).toContain('icacls "web_1.pem" /inheritance:r');
    expect(windows).toContain('ssh-add "web_1.pem"');
    expect(sshConfig).toContain('IdentityFile ~/.ssh/web_1.pem');
  });

  it('quotes a name that the browser or the user changed', () => {
    const { unix, sshConfig } = nextSteps({ fileName: "web_1 (1)'s.pem", name: 'web_1', practice: false });
    expect(unix).toContain(String.raw`'web_1 (1)'\''s.pem'`);
    expect(sshConfig).toContain(`"web_1 (1)'s.pem"`);
  });

  it('a PPK file is for PuTTY and for nothing else', () => {
    const steps = nextSteps({ fileName: 'web_1.ppk', name: 'web_1', practice: false });
    expect(Object.keys(steps)).toEqual(['putty']);
    expect(steps.putty).toContain('putty -i "web_1.ppk" ubuntu@HOST');
  });

  it('offers no login with a practice key', () => {
    const { unix, windows } = nextSteps({ fileName: 'practice_a.pem', name: 'a', practice: true });
    expect(`${unix} ${windows}`).not.toContain('ssh -i');
  });
});
