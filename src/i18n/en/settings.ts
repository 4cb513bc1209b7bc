/** Texts of the page Settings, including those about the data on this device. */
import type { Ability } from '../../core/base/abilities.ts';

const abilities: Record<Ability, string> = {
  folder: 'Writing to a keys folder. Keys are downloaded instead, and you open each file once to confirm it.',
  offline: 'Offline use. Each start needs the network.',
  install: 'Installing with one click. The browser’s menu may offer it.',
  files: 'Opening key files with Keysmith from the file manager. Drop them on the window instead.',
  badge: 'A number on the icon for keys that need attention. The list shows them.',
  trustedTypes:
    'Trusted Types, an extra defence against script injection. The content security policy still applies.',
};

export const settingsTexts = {
  settings: {
    title: 'Settings',
    connection: 'Connection',
    saving: 'Saving',
    device: 'This browser',
    appearance: 'Appearance',
    about: 'About',
    keysFolder: 'Keys folder',
    noFolder: 'None: keys go to browser downloads.',
    noFolderSupport:
      'This browser can’t write to a folder of your choice; keys go to its downloads. Chromium-based browsers can.',
    forgetFolder: 'Forget the folder',
    app: 'As an app',
    install: 'Install Keysmith',
    lacksNothing: 'This browser has everything that Keysmith can use.',
    lacks: 'This browser doesn’t have:',
    abilities,
    language: 'Language',
    theme: 'Theme',
    version: (version: string, build: string) => `Version ${version}, build ${build}`,
    leaves:
      'What leaves this device: signed requests about your key pairs, to the address you chose. Nothing else.',
  },
  device: {
    list: 'List of keys',
    listHint:
      'Names, fingerprints and the state of each key, as one JSON file. It never contains a private key or a SecretKey.',
    export: 'Export',
    import: 'Import…',
    imported: (changed: number, unreadable: number) =>
      `${changed === 1 ? '1 row was' : `${changed} rows were`} added and marked as from an imported list. The rows of before were not changed.` +
      (unreadable === 0 ? '' : ` Rows left out, because they could not be read: ${unreadable}.`),
    noLedger: 'That file is not an exported list of keys. Nothing was changed.',
    tooLong:
      'That file has more than 20,000 rows or is larger than 64 MiB, which is too large for a list. Nothing was changed.',
    notWritten: 'This browser could not write the list. Nothing was changed.',
    forgetLabel: 'Shared computer',
    forget: 'Forget this device',
    goes: 'This is removed from this browser for good:',
    keys: (count: number) => (count === 1 ? 'the list with 1 key pair' : `the list with ${count} key pairs`),
    unfinished: (count: number) =>
      `among them ${count} whose private key may not be in a file. First save and confirm what is missing: afterwards nothing reminds you of it, and an exported list has no private key.`,
    practiceKeys: (count: number) =>
      `the practice account and ${count === 1 ? '1 practice key' : `${count} practice keys`}`,
    unreadable: (count: number) =>
      count === 1 ? '1 row that this version can’t read' : `${count} rows that this version can’t read`,
    connection: (secretId: string) => `the connection, with its SecretId ${secretId}`,
    folder: (name: string) => `the choice of the keys folder (“${name}”; its files stay)`,
    preferences: 'language, theme and region',
    caches: 'the offline copy of Keysmith: you need the network to open it the next time',
    stays: 'Key files on disk and key pairs at Tencent Cloud stay as they are.',
    cancel: 'Cancel',
    busy: 'A private key in this or another window may not be in a file yet, or a key is being created. Save and confirm it first.',
    notAllRemoved:
      'The browser refused to remove everything. Some of it may still be on this device. Try again.',
  },
};

export type SettingsTexts = typeof settingsTexts;
