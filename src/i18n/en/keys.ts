/** Keys: the list, what its words mean, and what is done to a row. */
import type { DeletionObstacle, DeletionRefusal } from '../../core/flows/change/deleteKeys.ts';
import type { KeyStateWord } from '../../core/ledger/keyState.ts';
import type { SeenBy } from '../../core/ledger/route.ts';
import type { UnreadableRow } from '../../core/ledger/keyRecordSchema.ts';
import { number } from './number.ts';

const keyStates: Record<KeyStateWord, string> = {
  working: 'In progress',
  verified: 'Verified',
  unconfirmed: 'Unconfirmed',
  unsaved: 'Unsaved',
  orphan: 'Orphan',
  unknown: 'Unknown',
  notSent: 'Never sent',
  notMade: 'Not made',
  gone: 'Gone',
  differs: 'Swapped?',
  fileOnly: 'Only a file',
  elsewhere: 'Elsewhere',
  deleting: 'In progress',
};

const keyStateHints: Record<KeyStateWord, string> = {
  working: 'Being created right now',
  verified: 'The file was read back and fits the public key',
  unconfirmed: 'Downloaded; open the file once to confirm that it is there',
  unsaved: 'The private key is only in this window',
  orphan: 'The key exists, its private key was never saved',
  unknown: 'The outcome is unknown; the key pair may exist',
  notSent: 'Nothing left this device',
  notMade: 'Looked for when it could no longer be made: it doesn’t exist',
  gone: 'The cloud doesn’t have it any more',
  differs: 'The cloud has another public key under this id: don’t use it',
  fileOnly: 'The private key file is good; no cloud has its public key',
  elsewhere: 'Imported as a public key; its private key was never here',
  deleting: 'Deletion sent. The row leaves the list once the key pair is certainly gone',
};

const obstacles: Record<DeletionObstacle, string> = {
  otherKey:
    'Nothing was deleted: what has this KeyId now has another name or public key, or was made at another time. Look at it in the console.',
  good: 'Nothing was deleted: the cloud has the very key of your file after all.',
  bound: 'Nothing was deleted: an instance uses this key pair. Look at it in the console.',
  doubtful:
    'Nothing was deleted: this key may belong to someone else. Tick the box above to delete it anyway.',
  perhapsYours:
    'Nothing was deleted: this key pair is perhaps the one of an unfinished row with the same name. Compare in the console, and delete it there.',
  otherRow: 'Nothing was deleted: another row of your list is about this key pair.',
};

/** `changed`: a row isn't what it was when its deletion was offered. */
const refusals: Record<DeletionRefusal | 'changed', string> = {
  away: 'Nothing was deleted: the account of this key is not connected any more.',
  changed: 'Nothing was deleted: this key changed meanwhile. Check its row.',
  otherTab: 'Nothing was deleted: another tab is creating or deleting a key pair. Wait until it is done.',
};

const instanceStates: Readonly<Record<string, string>> = {
  PENDING: 'being created',
  LAUNCH_FAILED: 'failed to launch',
  RUNNING: 'running',
  STOPPED: 'stopped',
  STARTING: 'starting',
  STOPPING: 'stopping',
  REBOOTING: 'restarting',
  SHUTDOWN: 'to be destroyed',
  TERMINATING: 'being destroyed',
};

const unreadableKinds: Record<UnreadableRow['kind'], string> = {
  newer: 'written by a newer Keysmith',
  damaged: 'damaged',
};

export const keysTexts = {
  keyStates,
  keyStateHints,
  keys: {
    title: 'Keys',
    emptyTitle: 'No keys yet',
    empty:
      'Every key pair that you create here is listed with its fingerprint and file name. Never its private key.',
    count: (here: number, cloudOnly: number) =>
      (here === 1 ? '1 key pair on this device' : `${number(here)} key pairs on this device`) +
      (cloudOnly === 0 ? '' : `, ${number(cloudOnly)} only in the cloud`),
    practiceCount: (count: number) =>
      count === 1 ? '1 practice key; no cloud has it' : `${number(count)} practice keys; no cloud has them`,
    key: 'Key',
    region: 'Region',
    file: 'File',
    state: 'Private key',
    createdAt: 'Created',
    pending: (count: number) =>
      count === 1
        ? 'What became of one key pair is not known yet.'
        : `What became of ${count} key pairs is not known yet.`,
    lookAgain: 'Look again',
    looking: 'Looking…',
    unreadable: (count: number) =>
      count === 1
        ? '1 row of the list can’t be read by this version. It is kept as it is:'
        : `${count} rows of the list can’t be read by this version. They are kept as they are:`,
    unreadableKinds,
    unnamed: 'no name',
    connectAs: (account: string) => `Connect as ${account} to finish`,
    deleteAndCreate: 'Delete and create again',
    notSurelyYours: 'Whether it is yours can’t be known: look at it in the console.',
    lookInFolder: 'Look in the keys folder',
    folderNotRead:
      'The keys folder can’t be read. Allow it when the browser asks, or choose the folder again.',
    closeByWord: 'I looked in the console: it isn’t there',
    sameAccount: 'It is the same account',
    hearsay: 'From an imported list: not seen here yet',
    hints: {
      maybeColleague:
        'Created with this name at that moment, and no private key arrived: this request’s key pair, or a colleague’s',
      inFolder: (folder: string) =>
        folder === ''
          ? 'Its file may be in the keys folder'
          : `Its file may be in the keys folder “${folder}”`,
      nothing: (until: string) => `Not listed so far; it may still appear until ${until}`,
      otherTime:
        'A key pair with this name was created at another time: perhaps yours. Compare in the console',
      refused: (until: string) => `Listing key pairs is refused; it may still appear until ${until}`,
    },
    createOther: 'Create again under another name',
    noFile: 'I don’t have this file',
    tryAgain: 'Try again',
    remove: 'Remove from the list',
    import: 'Import',
    importAgain: 'Import its public key',
    whichKey: 'Which key is this?',
    deleted: (name: string) => `Deletion of ${name} was sent. It leaves the list once that is certain.`,
    search: 'Search keys',
    searchPlaceholder: 'Name, id, fingerprint, tag…',
    filter: 'Show',
    filters: {
      all: 'All keys',
      attention: 'Needs attention',
      verified: 'Verified',
      notHere: 'Not made here',
      missing: 'Not in the cloud any more',
      due: 'To be deleted',
    },
    allRegions: 'All regions',
    found: (found: number, all: number) => `${number(found)} of ${number(all)}`,
    sync: 'Sync',
    syncAll: 'Sync all regions',
    syncing: 'Listing the cloud’s key pairs',
    syncingRegion: (region: string, number: number, total: number) =>
      total === 1 ? `Listing ${region}…` : `Listing ${region}, ${number} of ${total}…`,
    cancelSync: 'Stop',
    missing: 'The cloud doesn’t list it any more: deleted elsewhere?',
    seenBy: {
      practice: () => 'Practice key',
      device: () => 'Seen by this device only',
      cloud: () => 'Seen by Tencent Cloud too',
      localRelay: () => 'Seen by your relay and Tencent Cloud too',
      relay: (host: string) => `Seen by ${host} too`,
      elsewhere: () => 'Made elsewhere',
    } satisfies Record<SeenBy, (host: string) => string>,
    notHere: 'Not made here',
    notHereHint: 'The cloud has it; who can have seen the private key isn’t known here',
    holderUnknown: 'Holder not known here',
    adopt: 'Open its file to add it',
    adoptOther: 'That file doesn’t hold the private key of this key pair.',
    instances: (count: number) => (count === 1 ? '1 instance' : `${count} instances`),
    select: (name: string) => `Select ${name}`,
    selectAll: 'Select all',
    selection: 'Selected keys',
    selected: (count: number) => (count === 1 ? '1 key selected' : `${count} keys selected`),
    clearSelection: 'Clear',
    copyAuthorizedKeys: 'Copy for authorized_keys',
    copySshConfig: 'Copy for ssh_config',
    saveCsv: 'Save as CSV',
    copied: {
      authorizedKeys: (count: number) =>
        `Copied: ${count === 1 ? '1 line' : `${count} lines`} for authorized_keys.`,
      sshConfig: (count: number) => `Copied: ${count === 1 ? '1 block' : `${count} blocks`} for ssh_config.`,
    },
    nothingToCopy: {
      authorizedKeys: 'Nothing was copied: no public key of these is known.',
      sshConfig: 'Nothing was copied: no file of these is known here.',
    },
    delete: 'Delete',
    rename: 'Rename',
    bind: 'Bind',
    unbind: 'Unbind',
    note: 'Note…',
    undo: 'Undo',
    undone: 'Taken back.',
    removed: (name: string) => `${name} was removed from the list.`,
    connectToChange: 'Connect to change them in the cloud',
    deletedAll: (count: number) =>
      `Deletion of ${count} key pairs was sent. They leave the list once that is certain.`,
    renamed: (name: string) => `Tencent Cloud calls it ${name} now`,
    dueOn: (date: string) => `To be deleted on ${date}`,
    due: (count: number) =>
      count === 1 ? '1 key pair was to be deleted by now.' : `${count} key pairs were to be deleted by now.`,
    showDue: 'Show',
    notCopied: 'The browser didn’t let it be copied. Save it as a file instead.',
    csvSaved: (count: number) => `keysmith-keys.csv: ${count === 1 ? '1 key' : `${count} keys`}.`,
  },
  views: {
    title: 'Saved views',
    save: 'Save this view…',
    name: 'Name of the view',
    saveIt: 'Save',
    cancel: 'Cancel',
    remove: 'Remove this view',
    removed: (name: string) => `The view ${name} was removed.`,
  },
  deletion: {
    title: (name: string) => `Delete ${name}`,
    titleAgain: (name: string) => `Delete ${name} and create it again`,
    titleMany: (count: number) => `Delete ${count} key pairs`,
    consequence:
      'Deleted at Tencent Cloud, for good: it can’t be given to an instance any more. Private key files stay where they are, and instances that were given it keep its public key. An instance or an image that uses it keeps it from being deleted.',
    consequenceAgain:
      'The key pair is deleted at Tencent Cloud. If you have a file with its private key, open that file to confirm instead. An instance that uses it keeps it from being deleted.',
    fingerprint: 'Fingerprint',
    typeName: 'Type the key name to delete it',
    typeNumber: (count: number) => `Type ${count} to delete them`,
    delete: 'Delete key pair',
    deleteMany: (count: number) => `Delete ${count} key pairs`,
    deleting: 'Deleting…',
    deletingMany: (done: number, total: number) => `Deleting: ${done} of ${total}…`,
    done: (sent: number, total: number) => `${sent} of ${total}: deletion sent.`,
    outcomes: { sent: 'Deletion sent; not listed any more' },
    doubtful: (created: string) =>
      `Created ${created}, with this name at that moment. Nothing else says that it is yours: a colleague may have taken the same name.`,
    acceptDoubt: 'This key may belong to someone else. Delete it anyway',
    cancel: 'Cancel',
    close: 'Close',
    obstacles,
    refusals,
    mayStillHappen: (until: string) => `It still exists; the deletion may still complete until ${until}.`,
  },
  changing: {
    title: (name: string) => `Rename ${name}`,
    description: 'Description',
    descriptionHint: 'Up to 60 characters, kept at Tencent Cloud.',
    tooLong: (over: number) => `${over} too many: 60 characters are allowed.`,
    taken: 'Another key pair has this name. Choose another one.',
    fileStays: (file: string) => `The file ${file} keeps its name.`,
    renamedElsewhere: (now: string, before: string) =>
      `Tencent Cloud calls it ${now} now; here it is ${before}. Save to use the name below in both places.`,
    maybe: (until: string) =>
      `The cloud doesn’t show the change. It may still happen until ${until}: sync again then.`,
    accepted: 'Accepted, but not visible yet. Sync again shortly.',
    changed: (name: string) => `${name}: changed in the cloud.`,
    save: 'Save',
    saving: 'Saving…',
  },
  noting: {
    title: (name: string) => `Note on ${name}`,
    titleMany: (count: number) => `Note on ${count} key pairs`,
    note: 'Note',
    remind: 'Remind me to delete it, in days',
    noReminder: 'Empty: no reminder.',
    remindOn: (date: string) => `On ${date} it is marked here. Nothing is deleted by itself.`,
    badDays: 'A whole number of days, up to 9999.',
    here: 'Only this device knows the note; an export of the list has it too.',
    saved: (count: number) => (count === 1 ? 'The note was saved.' : `The note was saved on ${count} keys.`),
  },
  binding: {
    bind: {
      title: (name: string) => `Bind ${name} to instances`,
      titleMany: (count: number) => `Bind ${count} key pairs to instances`,
      consequences: [
        'Password login is switched off on these instances.',
        'An instance must be stopped for it: one that runs is stopped and started again, if you say so below. What runs there is interrupted.',
        'From then on they can be logged in to with the private key only: whoever doesn’t have its file is locked out.',
      ],
      none: 'There is no instance in this region.',
      typeName: 'Type the key name to bind it',
      typeNumber: (count: number) => `Type ${count} to bind them`,
      run: (count: number) => (count === 1 ? 'Bind to 1 instance' : `Bind to ${count} instances`),
      working: 'Binding…',
    },
    unbind: {
      title: (name: string) => `Unbind ${name} from instances`,
      titleMany: (count: number) => `Unbind ${count} key pairs from instances`,
      consequences: [
        'The key pair no longer opens these instances. Password login stays off until a password is set in the console.',
        'An instance that has no other key and no password can’t be logged in to any more: you may lock yourself out.',
        'An instance must be stopped for it: one that runs is stopped and started again, if you say so below.',
      ],
      none: 'No instance in this region uses it.',
      typeName: 'Type the key name to unbind it',
      typeNumber: (count: number) => `Type ${count} to unbind them`,
      run: (count: number) => (count === 1 ? 'Unbind from 1 instance' : `Unbind from ${count} instances`),
      working: 'Unbinding…',
    },
    search: 'Search instances',
    instances: (region: string) => `Instances in ${region}`,
    listing: (region: string) => `Listing the instances in ${region}…`,
    nothingFound: 'No instance has these words.',
    more: (count: number) => `${count} more: search to see them.`,
    forceStop: 'Stop the running instances and start them again',
    obstacles: { windows: 'key pairs are for Linux only', state: 'only when it is stopped or running' },
    states: instanceStates,
    outcomes: {
      bound: 'Bound and verified',
      unbound: 'Unbound and verified',
      accepted: 'Accepted, but not visible on the instance yet. Sync again shortly.',
    },
    stillOpen: (until: string) => `The instance doesn’t show it. It may still happen until ${until}:`,
  },
};

export type KeysTexts = typeof keysTexts;
