/** What to do with a private key file, as commands with its real name. A browser never learns the folder. */

export interface NextSteps {
  readonly unix: string;
  readonly windows: string;
  readonly sshConfig: string;
}

/** @param key the file's name as saved, the key's name, and whether any cloud has it */
export function nextSteps(key: { fileName: string; name: string; practice: boolean }): NextSteps {
  const file = quoteUnix(key.fileName);
  const windowsFile = `"${key.fileName}"`;
  // Windows' OpenSSH refuses a key that others may read, as chmod 600 prevents elsewhere.
  const restrict = `icacls ${windowsFile} /inheritance:r /grant:r "%USERNAME%:R"`;
  if (key.practice) {
    return {
      unix: `chmod 600 ${file}\nssh-keygen -l -f ${file}`,
      windows: `${restrict}\nssh-keygen -l -f ${windowsFile}`,
      sshConfig: `Host ${key.name}\n  HostName HOST\n  User ubuntu\n  IdentityFile ~/.ssh/${configFile(key.fileName)}\n  IdentitiesOnly yes`,
    };
  }
  return {
    unix: `mv ${file} ~/.ssh/ && chmod 600 ~/.ssh/${file}\nssh -i ~/.ssh/${file} ubuntu@HOST`,
    windows: `${restrict}\nssh -i ${windowsFile} ubuntu@HOST`,
    sshConfig: `Host ${key.name}\n  HostName HOST\n  User ubuntu\n  IdentityFile ~/.ssh/${configFile(key.fileName)}\n  IdentitiesOnly yes`,
  };
}

/** POSIX shell quoting; plain names stay as they are. */
function quoteUnix(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}

function configFile(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}
