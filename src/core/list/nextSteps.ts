/**
 * Commands that show how to use a private key file. They contain the file's real name, but not the folder that it was
 * saved in: the browser doesn't tell a page that folder.
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

/** Where to log in, as the user typed it; any field may be empty. `jump`: the jump host, if there is one. */
export interface LoginTarget {
  readonly user: string;
  readonly host: string;
  readonly jump: string;
}

/**
 * The target if the user gives none. The commands then contain the placeholder HOST and the user name that most
 * Tencent Cloud images have.
 */
const ANYWHERE: LoginTarget = { user: '', host: '', jump: '' };
const DEFAULT_USER = 'ubuntu';

const RULES: Readonly<Record<keyof LoginTarget, RegExp>> = {
  user: /^[A-Za-z_][\w.-]*$/,
  // A name, an IPv4 address, or an IPv6 address.
  host: /^([A-Za-z0-9][\w.-]*|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)$/,
  // A jump host as `ssh -J` takes it: `[user@]host[:port]`.
  jump: /^([A-Za-z_][\w.-]*@)?[A-Za-z0-9][\w.-]*(:[0-9]+)?$/,
};

/** Whether a text is valid for this field of the target, and needs no quotes in a command. */
export function isTargetText(place: keyof LoginTarget, text: string): boolean {
  return RULES[place].test(text);
}

/**
 * @param key the file's name as saved, the key's name, and whether it is a Practice key
 * @param target where to log in; a field that {@link isTargetText} doesn't accept counts as empty
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
      `scp -i ${kept} ${to.options}FILE ${to.place}:`,
      // ssh-copy-id sends the `.pub` file beside the private key. Keysmith saves no such file, so ssh-keygen
      // writes it first.
      `ssh-keygen -y -f ${kept} > ${kept}.pub && ssh-copy-id -i ${kept}.pub ${to.copyOptions}${to.login}`,
      `ssh-add ${kept}`,
    ].join('\n'),
    windows: [
      restrict,
      `ssh -i ${windowsFile} ${to.options}${to.login}`,
      `scp -i ${windowsFile} ${to.options}FILE ${to.place}:`,
      `ssh-add ${windowsFile}`,
    ].join('\n'),
    sshConfig,
  };
}

/** The key's entry for `~/.ssh/config`, without a final newline. */
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
  /** `user@host` as scp and URLs need it: with an IPv6 address in brackets. */
  readonly place: string;
  /** The jump host as an option for ssh and scp; empty if there is no jump host. */
  readonly options: string;
  /** The same for ssh-copy-id, which passes `-o` options on to ssh. */
  readonly copyOptions: string;
}

function loginOf(target: LoginTarget): Login {
  const textOf = (place: keyof LoginTarget) =>
    isTargetText(place, target[place].trim()) ? target[place].trim() : '';
  const user = textOf('user') || DEFAULT_USER;
  const host = textOf('host') || 'HOST';
  const jump = textOf('jump');
  // In scp's `host:path` and in URLs, a colon ends the host, so an IPv6 address has to be in brackets.
  const place = host.includes(':') ? `[${host}]` : host;
  return {
    user,
    host,
    jump,
    login: `${user}@${host}`,
    place: `${user}@${place}`,
    options: jump === '' ? '' : `-J ${jump} `,
    copyOptions: jump === '' ? '' : `-o ProxyJump=${jump} `,
  };
}

function forPutty(file: string, practice: boolean, { login, place }: Login): string {
  if (practice) return `puttygen ${file} -l`;
  return [
    `putty -i ${file} ${login}`,
    `plink -i ${file} ${login}`,
    `pscp -i ${file} FILE ${place}:`,
    `winscp sftp://${place}/ /privatekey=${file}`,
    `pageant ${file}`,
  ].join('\n');
}

/** Quotes a file name for a POSIX shell. A name that needs no quotes stays as it is. */
function quoteUnix(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}

function configFile(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}
