/** Texts that can appear on every page: commands, toasts, news. */

/** A build of Keysmith: its version, and the commit that it was built from. */
export interface BuildName {
  readonly version: string;
  readonly build: string;
}
const buildText = ({ build, version }: BuildName) => `version ${version}, build ${build}`;

export const appTexts = {
  update: {
    ready: 'A new version is ready.',
    readyFrom: (own: BuildName, next: BuildName) =>
      `A new version is ready: ${buildText(next)}. This one is ${buildText(own)}.`,
    reload: 'Update and reload',
    asksAgain: 'You will need to enter the SecretKey again.',
    waits: 'The update waits until the key in this window is saved.',
  },
  commands: {
    title: 'Commands',
    placeholder: 'What do you want to do? Or type a key name.',
    none: 'No matching command.',
    newNamed: (name: string) => `New key named ${name}`,
    names: {
      newKey: 'New key',
      many: 'Create several keys',
      keys: 'Keys',
      search: 'Search keys',
      whichKey: 'Which key is this? Open a key file',
      import: 'Import a public key',
      add: 'Add a connection',
      saving: 'Settings: saving private keys',
      device: 'Settings: this browser',
      appearance: 'Settings: appearance',
      about: 'Settings: about Keysmith',
      connect: 'Connect to Tencent Cloud',
      settings: 'Settings',
      doctor: 'Run the Doctor',
      lock: 'Lock and forget the SecretKey',
      install: 'Install Keysmith',
      release: 'Check a release',
      whatsNew: 'What’s new',
      theme: 'Change theme',
      language: 'Switch to Chinese 切换到中文',
      help: 'Keyboard help',
    },
    keyboard: 'Keyboard',
    helpTitle: 'Keyboard',
    keys: 'Shortcut',
    does: 'Action',
    help: {
      palette: 'Find any command by its name',
      lock: 'Lock and forget the SecretKey, in every tab',
      newKey: 'New key',
      search: 'Search keys',
      help: 'This help',
      create: 'Create the key pair, from any text field of the form',
      select: 'Select a key, when its checkbox has the focus',
      close: 'Close a dialog without changing anything',
    },
    singleKeys: 'Single-key shortcuts (N, /, ?)',
    close: 'Close',
  },
  toast: {
    hide: 'Hide',
    stillKept: (count: number) =>
      count === 1
        ? 'Locked. The private key of 1 key pair stays in this window until you open its file to confirm it.'
        : `Locked. The private keys of ${count} key pairs stay in this window until you open their files to confirm them.`,
    offline: 'Ready to work offline.',
    updated: (version: string) => `Keysmith is now version ${version}.`,
    whatsNew: 'What’s new',
    unreadable: (names: string) =>
      `The operating system denied access to ${names}.  Drop the file on the window instead.`,
  },
  whatsNew: {
    title: 'What’s new',
    version: (version: string) => `Version ${version}`,
    close: 'Close',
    items: [
      'Keysmith in one file: save keysmith.html under Settings, and open it where there is no web server.',
      '“Check a release”, under Settings, says who signed a Keysmith before you use it.',
      'Ctrl+K lists every command; N, / and ? are single-key shortcuts for the most used ones.',
      '“Connect to Tencent Cloud” leads you through the way, a credential, a region and a test, and gives you a policy for exactly what you need.',
      'Once installed, Keysmith opens .pem, .ppk and .pub files, and its badge counts the keys that need attention.',
      'Whenever you have to wait, Keysmith says what for.',
    ],
  },
};

export type AppTexts = typeof appTexts;
