/**
 * Commands that show what to do with a private key file. They contain the file's real name, but not the folder it was
 * saved in, which a browser never learns.
 */

/**
 * Commands for one private key file; each field is a few lines to copy. A PPK file has only `putty`, any other file
 * only the other three.
 */
export interface NextSteps {
  readonly unix?: string;
  readonly windows?: string;
  readonly sshConfig?: string;
  readonly putty?: string;
}

/** Where to log in. Each is empty, or a text that {@link isHostText} accepts; `jump`: the host on the way, if any. */
export interface LoginTarget {
  readonly user: string;
  readonly host: string;
  readonly jump: string;
}

/** Stands where nothing was chosen. Most images of Tencent Cloud have the user `ubuntu`. */
const ANYWHERE: LoginTarget = { user: '', host: '', jump: '' };
const DEFAULT_USER = 'ubuntu';

/** Whether a text can stand in a command as a host or a user, without being quoted. */
export function isHostText(text: string): boolean {
  return /^[A-Za-z0-9_][\w.:@-]*$/.test(text);
}

/**
 * @param key the file's name as saved, the key's name, and whether it is a Practice key
 * @param target a text that can't stand in a command counts as empty
 */
export function nextSteps(
  key: { fileName: string; name: string; practice: boolean },
  target: LoginTarget = ANYWHERE,
): NextSteps {
  const to = loginOf(target);
  const windowsFile = `"${key.fileName}"`;
  if (key.fileName.toLowerCase().endsWith('.ppk')) return { putty: forPutty(windowsFile, key.practice, to) };
  const file = quoteUnix(key.fileName);
  // OpenSSH on Windows refuses a key file that other users may read. This command restricts access to the current
  // user, as chmod 600 does elsewhere. It runs in cmd, so that %USERNAME% is replaced even if the line is typed into
  // PowerShell.
  const restrict = `cmd /c icacls ${windowsFile} /inheritance:r /grant:r "%USERNAME%:R"`;
  const sshConfig = sshConfigBlock(key.name, key.fileName, target);
  if (key.practice) {
    return {
      unix: `chmod 600 ${file}\nssh-keygen -l -f ${file}`,
      windows: `${restrict}\nssh-keygen -l -f ${windowsFile}`,
      sshConfig,
    };
  }
  const kept = `~/.ssh/${file}`;
  return {
    unix: [
      `mv ${file} ~/.ssh/ && chmod 600 ${kept}`,
      `ssh -i ${kept} ${to.options}${to.login}`,
      `scp -i ${kept} ${to.options}FILE ${to.login}:`,
      // ssh-copy-id sends the file beside the private key, which doesn't exist yet.
      `ssh-keygen -y -f ${kept} > ${kept}.pub && ssh-copy-id -i ${kept}.pub ${to.copyOptions}${to.login}`,
      `ssh-add ${kept}`,
    ].join('\n'),
    windows: [
      restrict,
      `ssh -i ${windowsFile} ${to.options}${to.login}`,
      `scp -i ${windowsFile} ${to.options}FILE ${to.login}:`,
      `ssh-add ${windowsFile}`,
    ].join('\n'),
    sshConfig,
  };
}

/** For `~/.ssh/config`, without a final newline. */
export function sshConfigBlock(name: string, fileName: string, target: LoginTarget = ANYWHERE): string {
  const { host, jump, user } = loginOf(target);
  return [
    `Host ${name}`,
    `  HostName ${host}`,
    `  User ${user}`,
    `  IdentityFile ~/.ssh/${configFile(fileName)}`,
    '  IdentitiesOnly yes',
    ...(jump === '' ? [] : [`  ProxyJump ${jump}`]),
  ].join('\n');
}

interface Login {
  readonly user: string;
  readonly host: string;
  readonly jump: string;
  readonly login: string;
  /** For ssh and scp. */
  readonly options: string;
  /** For ssh-copy-id, which hands options on to ssh. */
  readonly copyOptions: string;
}

function loginOf(target: LoginTarget): Login {
  const [user, host, jump] = [target.user, target.host, target.jump].map((text) =>
    isHostText(text.trim()) ? text.trim() : '',
  ) as [string, string, string];
  const login = `${user || DEFAULT_USER}@${host || 'HOST'}`;
  return {
    user: user || DEFAULT_USER,
    host: host || 'HOST',
    jump,
    login,
    options: jump === '' ? '' : `-J ${jump} `,
    copyOptions: jump === '' ? '' : `-o ProxyJump=${jump} `,
  };
}

function forPutty(file: string, practice: boolean, { login }: Login): string {
  if (practice) return `puttygen ${file} -l`;
  return [
    `putty -i ${file} ${login}`,
    `plink -i ${file} ${login}`,
    `pscp -i ${file} FILE ${login}:`,
    `winscp sftp://${login}/ /privatekey=${file}`,
    `pageant ${file}`,
  ].join('\n');
}

/** POSIX shell quoting; plain names stay as they are. */
function quoteUnix(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}

function configFile(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}
