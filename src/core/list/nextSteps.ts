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

/** @param key the file's name as saved, the key's name, and whether it is a Practice key */
export function nextSteps(key: { fileName: string; name: string; practice: boolean }): NextSteps {
  const windowsFile = `"${key.fileName}"`;
  if (key.fileName.toLowerCase().endsWith('.ppk')) return { putty: forPutty(windowsFile, key.practice) };
  const file = quoteUnix(key.fileName);
  // OpenSSH on Windows refuses a key file that other users may read. This command restricts access to the current
  // user, as chmod 600 does elsewhere. It runs in cmd, so that %USERNAME% is replaced even if the line is typed into
  // PowerShell.
  const restrict = `cmd /c icacls ${windowsFile} /inheritance:r /grant:r "%USERNAME%:R"`;
  const sshConfig = sshConfigBlock(key.name, key.fileName);
  if (key.practice) {
    return {
      unix: `chmod 600 ${file}\nssh-keygen -l -f ${file}`,
      windows: `${restrict}\nssh-keygen -l -f ${windowsFile}`,
      sshConfig,
    };
  }
  return {
    unix: `mv ${file} ~/.ssh/ && chmod 600 ~/.ssh/${file}\nssh -i ~/.ssh/${file} ubuntu@HOST\nssh-add ~/.ssh/${file}`,
    windows: `${restrict}\nssh -i ${windowsFile} ubuntu@HOST\nssh-add ${windowsFile}`,
    sshConfig,
  };
}

/** For `~/.ssh/config`, without a final newline. */
export function sshConfigBlock(name: string, fileName: string): string {
  return `Host ${name}\n  HostName HOST\n  User ubuntu\n  IdentityFile ~/.ssh/${configFile(fileName)}\n  IdentitiesOnly yes`;
}

function forPutty(file: string, practice: boolean): string {
  return practice
    ? `puttygen ${file} -l`
    : `putty -i ${file} ubuntu@HOST\nplink -i ${file} ubuntu@HOST\npageant ${file}`;
}

/** POSIX shell quoting; plain names stay as they are. */
function quoteUnix(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}

function configFile(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}
