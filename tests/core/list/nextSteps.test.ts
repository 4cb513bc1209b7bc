import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTargetText, nextSteps } from '../../../src/core/list/nextSteps.ts';
import { run, withFolder } from '../../support/tools.ts';

describe('nextSteps', () => {
  it('uses the real file name, and moves it first, since a browser never learns the folder', () => {
    const { unix, windows, sshConfig } = nextSteps({ fileName: 'web_1.pem', name: 'web_1', practice: false });
    expect(unix).toBe(
      [
        'mv web_1.pem ~/.ssh/ && chmod 600 ~/.ssh/web_1.pem',
        'ssh -i ~/.ssh/web_1.pem ubuntu@HOST',
        'scp -i ~/.ssh/web_1.pem FILE ubuntu@HOST:',
        'ssh-keygen -y -f ~/.ssh/web_1.pem > ~/.ssh/web_1.pem.pub && ssh-copy-id -i ~/.ssh/web_1.pem.pub ubuntu@HOST',
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

  it('names the user, the host and the host on the way in every command', () => {
    const target = { user: 'root', host: '10.0.0.7', jump: 'ops@bastion.example' };
    const pem = nextSteps({ fileName: 'a.pem', name: 'a', practice: false }, target);
    expect(pem.unix).toContain('ssh -i ~/.ssh/a.pem -J ops@bastion.example root@10.0.0.7');
    expect(pem.unix).toContain('scp -i ~/.ssh/a.pem -J ops@bastion.example FILE root@10.0.0.7:');
    expect(pem.unix).toContain('-o ProxyJump=ops@bastion.example root@10.0.0.7');
    expect(pem.windows).toContain('ssh -i "a.pem" -J ops@bastion.example root@10.0.0.7');
    expect(pem.sshConfig).toBe(
      [
        'Host a',
        '  HostName 10.0.0.7',
        '  User root',
        '  IdentityFile ~/.ssh/a.pem',
        '  IdentitiesOnly yes',
        '  ProxyJump ops@bastion.example',
      ].join('\n'),
    );
    const { putty } = nextSteps({ fileName: 'a.ppk', name: 'a', practice: false }, target);
    expect(putty).toContain('pscp -i "a.ppk" FILE root@10.0.0.7:');
    expect(putty).toContain('winscp sftp://root@10.0.0.7/ /privatekey="a.ppk"');
  });

  it('an IPv6 address stands in brackets where a colon follows', () => {
    const target = { user: '', host: '2001:db8::1', jump: '' };
    const { unix } = nextSteps({ fileName: 'a.pem', name: 'a', practice: false }, target);
    expect(unix).toContain('ssh -i ~/.ssh/a.pem ubuntu@2001:db8::1');
    expect(unix).toContain('FILE ubuntu@[2001:db8::1]:');
    const { putty } = nextSteps({ fileName: 'a.ppk', name: 'a', practice: false }, target);
    expect(putty).toContain('sftp://ubuntu@[2001:db8::1]/');
  });

  it.each([
    ['host', '1.2.3.4:2222'],
    ['host', 'root@1.2.3.4'],
    ['user', 'a@b'],
    ['jump', 'a b'],
  ] as const)('a %s like %s isn’t one', (place, text) => {
    expect(isTargetText(place, text)).toBe(false);
  });

  it.each(['x; rm -rf ~', '-oProxyCommand=x', '$(id)', 'a\nHost *', '"', '`id`', "a'b"])(
    'a host that could do something else stands in no command: %j',
    (text) => {
      const target = { user: text, host: text, jump: text };
      const steps = nextSteps({ fileName: 'a.pem', name: 'a', practice: false }, target);
      expect(steps).toEqual(nextSteps({ fileName: 'a.pem', name: 'a', practice: false }));
    },
  );

  it('ssh itself reads the block as it is meant', async () => {
    const target = { user: 'root', host: '10.0.0.7', jump: 'ops@bastion.example' };
    const { sshConfig } = nextSteps({ fileName: 'a b.pem', name: 'web_1', practice: false }, target);
    const read = await withFolder((folder) => {
      const file = join(folder, 'config');
      writeFileSync(file, `${sshConfig}\n`);
      return run('ssh', '-G', '-F', file, 'web_1');
    });
    expect(read).toContain('hostname 10.0.0.7');
    expect(read).toContain('user root');
    expect(read).toMatch(/identityfile ~\/\.ssh\/a b\.pem/);
    expect(read).toContain('proxyjump ops@bastion.example');
  });
});
