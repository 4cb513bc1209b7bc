/** Settings, and the data on this device. */
import type { Ability } from '../../core/base/abilities.ts';

const abilities: Record<Ability, string> = {
  folder: 'Writing to a keys folder. Keys go to its downloads, and each is confirmed by opening it once.',
  offline: 'Offline use. Keysmith needs its host at every start.',
  install: 'Installing at the press of a button. Its own menu may have it.',
  files: 'Opening key files with Keysmith from the file manager. Drop them on the window.',
  badge: 'A number on the icon for keys that need attention. The list says so.',
  trustedTypes: 'Trusted Types, the second wall against injected script. The first one stands.',
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
    theme: 'Colours',
    version: (version: string, build: string) => `Version ${version}, build ${build}`,
    leaves:
      'What leaves this device: signed requests about your key pairs, to the address that you chose. Nothing else.',
  },
  device: {
    list: 'List of keys',
    listHint:
      'Names, fingerprints and what became of each key, as one JSON file. No private key and no SecretKey is ever in it.',
    export: 'Export',
    import: 'Import…',
    imported: (changed: number, unreadable: number) =>
      `${changed === 1 ? '1 row was' : `${changed} rows were`} added, as an imported list’s word: what this browser knows itself stayed as it is.` +
      (unreadable === 0 ? '' : ` ${unreadable} could not be read and were left out.`),
    noLedger: 'That file is no exported list of keys. Nothing was changed.',
    tooLong:
      'That file has more than 20,000 rows or 64 MiB: more than any list of yours. Nothing was changed.',
    notWritten: 'This browser could not write the list. Nothing was changed.',
    forgetLabel: 'Shared computer',
    forget: 'Forget this device',
    goes: 'This is removed from this browser, for good:',
    keys: (count: number) => (count === 1 ? 'the list with 1 key pair' : `the list with ${count} key pairs`),
    unfinished: (count: number) =>
      `of these, ${count} whose private key is not known to be in a file: nothing will remind you of them. Export the list first.`,
    practiceKeys: (count: number) =>
      `the practice account and ${count === 1 ? '1 practice key' : `${count} practice keys`}`,
    unreadable: (count: number) =>
      count === 1 ? '1 row that this version can’t read' : `${count} rows that this version can’t read`,
    connection: (secretId: string) => `the connection, with its SecretId ${secretId}`,
    folder: (name: string) => `which folder keys are saved to (“${name}”; its files stay)`,
    preferences: 'language, colours and region',
    caches: 'the offline copy of Keysmith: opening it again needs the network once',
    stays: 'Key files on disk and key pairs at Tencent Cloud stay as they are.',
    cancel: 'Cancel',
    busy: 'A private key in this or another window is not known to be in a file yet, or a key is being created. Save and confirm it first.',
  },
};

export type SettingsTexts = typeof settingsTexts;
