/**
 * Texts of the page Keys: the list, the words for the state of a row with their explanations, and the actions on a
 * row.
 */
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
  orphan: 'Private key lost',
  unknown: 'Unknown',
  notSent: 'Never sent',
  notMade: 'Not created',
  gone: 'Deleted in the cloud',
  differs: 'Public key mismatch',
  fileOnly: 'Not imported yet',
  sentByHand: 'Sent by hand',
  importedByHand: 'Imported, by hand',
  importedSeen: 'Imported, seen',
  elsewhere: 'Private key not here',
  deleting: 'In progress',
};

const keyStateHints: Record<KeyStateWord, string> = {
  working: 'Being created right now',
  verified: 'The file was read back and matches the public key',
  unconfirmed: 'Download started; open the file here once to confirm that it was saved',
  unsaved: 'The private key is only in this window',
  orphan: 'The key pair exists; its private key was never saved',
  unknown: 'The outcome is unknown; the key pair may exist',
  notSent: 'Nothing left this device',
  notMade: 'The request expired; no key pair was created',
  gone: 'It no longer exists in the cloud',
  differs: 'Tencent Cloud has a different public key for this KeyId: don’t use this key',
  fileOnly: 'The private key file is good; its public key is not at Tencent Cloud yet',
  sentByHand: 'A signed request was handed out; nothing has come back yet',
  importedByHand: 'Somebody brought back a KeyId; whether the public key is there was not seen',
  importedSeen: 'The list that was brought back has this public key',
  elsewhere: 'Only its public key was imported here; the private key was never here',
  deleting: 'Deletion sent. The row leaves the list once the deletion is confirmed',
};

const obstacles: Record<DeletionObstacle, string> = {
  otherKey:
    'Nothing was deleted: the key pair with this KeyId now has another name, public key or creation time. Check it in the console.',
  good: 'Nothing was deleted: the public key in the cloud matches your file after all.',
  bound: 'Nothing was deleted: instances use this key pair. Unbind it from them first.',
  doubtful:
    'Nothing was deleted: this key may belong to someone else. Tick the box above to delete it anyway.',
  perhapsYours:
    'Nothing was deleted: this key pair may belong to a row with the same name whose outcome is unknown. Check it in the console; delete it there only if nobody needs it.',
  otherRow:
    'Nothing was deleted: this key pair belongs to another row of your list. Delete it from that row.',
};

/** Reasons why no deletion was sent. `changed`: the key's row has changed since the user chose to delete it. */
const refusals: Record<DeletionRefusal | 'changed', string> = {
  away: 'Nothing was deleted: the account of this key pair is no longer connected.',
  changed: 'Nothing was deleted: this key has changed in the meantime. Check its row.',
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
  SHUTDOWN: 'isolated, to be terminated',
  TERMINATING: 'being terminated',
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
      'Every key pair that you create here is listed with its fingerprint and file name, but never with its private key.',
    count: (here: number, cloudOnly: number) =>
      (here === 1 ? '1 key pair in the list' : `${number(here)} key pairs in the list`) +
      (cloudOnly === 0 ? '' : `, ${number(cloudOnly)} more only in the cloud`),
    practiceCount: (count: number) =>
      count === 1 ? '1 practice key, not in any cloud' : `${number(count)} practice keys, not in any cloud`,
    hiddenByPractice: (count: number) =>
      `${count === 1 ? '1 key pair' : `${number(count)} key pairs`} of your accounts ${count === 1 ? 'isn’t' : 'aren’t'} shown while Practice is in use.`,
    synced: (time: string, count: number, regions: string) =>
      `Synced at ${time}: ${count === 1 ? '1 key pair' : `${number(count)} key pairs`} in ${regions}.`,
    regionCount: (count: number) => `${count} regions`,
    key: 'Key',
    region: 'Region',
    file: 'File',
    state: 'State',
    createdAt: 'Created',
    pending: (count: number) =>
      count === 1
        ? 'The outcome for 1 key pair is unknown.'
        : `The outcome for ${count} key pairs is unknown.`,
    lookAgain: 'Check again',
    looking: 'Checking…',
    unreadable: (count: number) =>
      count === 1
        ? '1 row of the list can’t be read by this version. It is kept as it is:'
        : `${count} rows of the list can’t be read by this version. They are kept as they are:`,
    unreadableKinds,
    unnamed: 'no name',
    connectAs: (account: string) => `Connect as ${account} to finish`,
    deleteAndCreate: 'Delete and create again',
    notSurelyYours: 'It may not be yours: check it in the console.',
    lookInFolder: 'Look in the keys folder',
    folderNotRead:
      'The keys folder can’t be read. Allow it when the browser asks, or choose the folder again.',
    closeByWord: 'I looked in the console: it isn’t there',
    sameAccount: 'It is the same account: continue',
    hearsay: {
      all: 'From an imported list, not checked here yet',
      file: 'From an imported list: seen in the cloud, its file not checked here yet',
      cloud: 'From an imported list: its file was checked here, not seen in the cloud yet',
    },
    needConfirm: (count: number) =>
      count === 1
        ? 'The file of 1 must be confirmed first.'
        : `The files of ${number(count)} must be confirmed first.`,
    hints: {
      maybeColleague:
        'Created with this name around the time of the request, but no private key arrived: it is yours or a colleague’s',
      inFolder: (folder: string) =>
        folder === ''
          ? 'Its file may be in the keys folder'
          : `Its file may be in the keys folder “${folder}”`,
      nothing: (until: string) => `Not listed so far; it may still appear at any time until ${until}`,
      otherTime:
        'A key pair with this name was created at another time: it may be yours. Compare in the console',
      deleting: (until: string) =>
        `Deletion sent. The row leaves the list after ${until}, once the key pair is seen to be gone from the cloud`,
      refused: (until: string) =>
        `This user isn’t allowed to list key pairs; the key pair may still appear at any time until ${until}`,
    },
    createOther: 'Create again under another name',
    noFile: 'I don’t have this file: mark the private key as lost',
    tryAgain: 'Try again',
    remove: 'Remove from the list',
    import: 'Import',
    importAgain: 'Import its public key',
    notImported: (count: number) =>
      count === 1 ? '1 key isn’t imported yet.' : `${number(count)} keys aren’t imported yet.`,
    importAll: 'Import all',
    importing: 'Importing…',
    importedAll: (count: number, all: number) => `${number(count)} of ${number(all)} imported.`,
    namesHeld: (count: number) =>
      count === 1
        ? 'The name of 1 is in use there: import it from its row, under another name.'
        : `The names of ${number(count)} are in use there: import them from their rows, under other names.`,
    goTo: (account: string) => `To be imported to ${account}.`,
    connectToImport: 'Connect to import',
    whichKey: 'Which key is this?',
    deleted: (name: string) =>
      `Deletion of ${name} was sent. Its row leaves the list once the deletion is confirmed.`,
    search: 'Search keys',
    searchPlaceholder: 'Name, id, fingerprint, tag…',
    filter: 'Show',
    filters: {
      all: 'All keys',
      attention: 'Needs attention',
      verified: 'Verified',
      notHere: 'Not created here',
      missing: 'No longer in the cloud',
      due: 'Deletion reminder',
    },
    allRegions: 'All regions',
    found: (found: number, all: number) => `${number(found)} of ${number(all)}`,
    noneFound: 'No key matches the search and the filters.',
    showAll: 'Clear search and filters',
    sync: 'Sync',
    syncAll: 'Sync all regions',
    syncing: 'Listing the cloud’s key pairs',
    syncingRegion: (region: string, number: number, total: number) =>
      total === 1 ? `Listing ${region}…` : `Listing ${region}, ${number} of ${total}…`,
    cancelSync: 'Stop',
    missing: 'No longer listed in the cloud: deleted elsewhere?',
    seenBy: {
      practice: () => 'Practice key',
      device: () => 'Only this device may have seen it',
      cloud: () => 'Tencent Cloud may have seen it',
      endpoint: (host: string) => `${host} may have seen it`,
      localRelay: () => 'Your relay and Tencent Cloud may have seen it',
      relay: (host: string) => `${host} and Tencent Cloud may have seen it`,
      elsewhere: () => 'Generated elsewhere',
    } satisfies Record<SeenBy, (host: string) => string>,
    notHere: 'Not created here',
    notHereHint: 'It is in the cloud; it is unknown who may have seen the private key',
    holderUnknown: 'Unknown who has the private key',
    adopt: 'Open its key file to add it',
    adoptOther: 'That file doesn’t hold the private key of this key pair.',
    instances: (count: number) => (count === 1 ? '1 instance' : `${count} instances`),
    actionsFor: (name: string) => `Actions for ${name}`,
    select: (name: string) => `Select ${name}`,
    selectAll: 'Select all',
    selection: 'Selected keys',
    selected: (count: number) => (count === 1 ? '1 key selected' : `${count} keys selected`),
    clearSelection: 'Clear selection',
    copyAuthorizedKeys: 'Copy for authorized_keys',
    copySshConfig: 'Copy for ssh_config',
    saveCsv: 'Save as CSV',
    copied: {
      authorizedKeys: (count: number) =>
        `Copied: ${count === 1 ? '1 line' : `${count} lines`} for authorized_keys.`,
      sshConfig: (count: number) => `Copied: ${count === 1 ? '1 block' : `${count} blocks`} for ssh_config.`,
    },
    nothingToCopy: {
      authorizedKeys: 'Nothing was copied: Keysmith doesn’t know the public key of any selected key.',
      sshConfig: 'Nothing was copied: Keysmith doesn’t know the private key file of any selected key.',
    },
    delete: 'Delete',
    rename: 'Rename',
    bind: 'Bind',
    unbind: 'Unbind',
    note: 'Note…',
    undo: 'Undo',
    undone: 'Undone.',
    removed: (name: string) => `${name} was removed from the list.`,
    connectToChange: 'Connect to change key pairs in the cloud',
    deletedAll: (count: number) =>
      `Deletion of ${count} key pairs was sent. Their rows leave the list once the deletion is confirmed.`,
    renamed: (name: string) => `Renamed to ${name} in the cloud`,
    dueOn: (date: string) => `Deletion reminder: ${date}`,
    due: (count: number) =>
      count === 1
        ? '1 key pair is past the date of its deletion reminder.'
        : `${count} key pairs are past the date of their deletion reminder.`,
    showDue: 'Show',
    notCopied: 'The browser refused to copy it. Save it as a file instead.',
    csvSaved: (count: number) => `keysmith-keys.csv: ${count === 1 ? '1 key' : `${count} keys`}.`,
  },
  /** Hints beside a disabled button: what the user must do before the button can be used. */
  missing: {
    byHand:
      'By hand, only a key of this device can be registered. For any other public key, connect another way or use the console.',
    unlocked: 'Unlock the connection first.',
    connection: 'Connect to Tencent Cloud first.',
    name: 'Enter a key name.',
    names: 'Enter the key names.',
    address: 'Enter the address of the relay.',
    publicKey: 'Enter a public key.',
    instance: 'Choose at least one instance.',
    forceStop: 'A running instance is chosen: agree to stop it, or choose another one.',
    doubt: 'Tick the box above.',
    typed: (word: string) => `Type ${word} above.`,
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
    titleAgain: (name: string) => `Delete ${name} and create another`,
    titleMany: (count: number) => `Delete ${count} key pairs`,
    carriedUntil: (time: string) =>
      `Whoever has a link or a file that was signed for this key can register it again until ${time}.`,
    consequence:
      'The key pair is deleted at Tencent Cloud for good and can no longer be bound. Its public key may stay on instances that it was bound to, and its private key can still log in to those. Private key files stay where they are. A key pair can’t be deleted while an instance or image uses it.',
    consequenceAgain: (next: string) =>
      `The key pair is deleted at Tencent Cloud. If you have its private key file, cancel, and open that file to confirm the key instead. A key pair can’t be deleted while an instance or image uses it. After the deletion, ${next} is created: the old name is free only once the deletion is confirmed.`,
    fingerprint: 'Fingerprint',
    typeName: 'Type the key name to delete it',
    typeNumber: (count: number) => `Type ${count} to delete them`,
    delete: 'Delete key pair',
    deleteMany: (count: number) => `Delete ${count} key pairs`,
    deleting: 'Deleting…',
    deletingMany: (done: number, total: number) => `Deleting: ${done} of ${total}…`,
    done: (sent: number, total: number) => `Deletion sent for ${sent} of ${total}.`,
    outcomes: { sent: 'Deletion sent; no longer listed in the cloud' },
    doubtful: (created: string) =>
      `Created ${created}: its name and time match your request. Nothing else shows that it is yours: a colleague may have used the same name.`,
    doubtfulMany:
      'For some of these, only the name and the time suggest that they are yours: a colleague may have used the same names.',
    acceptDoubt: 'This key may belong to someone else. Delete it anyway',
    cancel: 'Cancel',
    close: 'Close',
    obstacles,
    refusals,
    mayStillHappen: (until: string) =>
      `Not deleted yet. The deletion may still take effect at any time until ${until}: check again then.`,
  },
  changing: {
    title: (name: string) => `Rename ${name}, or describe it`,
    description: 'Description',
    descriptionHint: 'Up to 60 characters, kept by Tencent Cloud.',
    tooLong: (over: number) => `${over} too many: 60 characters are allowed.`,
    taken: 'Another key pair has this name. Choose another one.',
    fileStays: (file: string) => `The file ${file} keeps its name.`,
    renamedElsewhere: (now: string, before: string) =>
      `It was renamed to ${now} in the cloud; here it is ${before}. Save to use the name below in both places.`,
    maybe: (until: string) =>
      `The cloud doesn’t show the change yet. It may still take effect at any time until ${until}: sync again then.`,
    accepted: 'Accepted, but not visible yet. Sync again shortly.',
    changed: (name: string) => `${name}: changed in the cloud.`,
    save: 'Save',
    saving: 'Saving…',
  },
  noting: {
    title: (name: string) => `Note on ${name}`,
    titleMany: (count: number) => `Note on ${count} key pairs`,
    note: 'Note',
    remind: 'Remind me to delete it after (days)',
    noReminder: 'Leave empty for no reminder.',
    remindOn: (date: string) => `You’ll be reminded on ${date}. Nothing is deleted automatically.`,
    badDays: 'A whole number of days, up to 9999.',
    here: 'The note stays on this device, and in exports of the list.',
    saved: (count: number) => (count === 1 ? 'The note was saved.' : `The note was saved on ${count} keys.`),
  },
  binding: {
    bind: {
      title: (name: string) => `Bind ${name} to instances`,
      titleMany: (count: number) => `Bind ${count} key pairs to instances`,
      consequences: [
        'Password login is switched off on these instances.',
        'A key pair that is bound to them now stops working there.',
        'To bind, an instance must be stopped. If you tick the box below, running ones are stopped and started again: what runs there is interrupted.',
        'Once it is bound, you can log in with its private key only: anyone without its file is locked out.',
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
        'The key pair can no longer be used to log in to these instances. If an instance has a password, you can log in with that again.',
        'You can no longer log in to an instance without a password: you are locked out until you reset its password in the console.',
        'To unbind, an instance must be stopped. If you tick the box below, running ones are stopped and started again: what runs there is interrupted.',
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
    nothingFound: 'No matching instance.',
    more: (count: number) => `${count} more: search for ${count === 1 ? 'it' : 'them'}.`,
    forceStop: 'Stop the running instances and start them again',
    obstacles: { windows: 'key pairs are for Linux only', state: 'only when it is stopped or running' },
    states: instanceStates,
    outcomes: {
      bound: 'Bound and verified',
      unbound: 'Unbound and verified',
      accepted: 'Accepted, but not visible on the instance yet. Sync again shortly.',
    },
    stillOpen: (until: string) =>
      `The instance doesn’t show the change yet. It may still take effect until ${until}:`,
  },
};

export type KeysTexts = typeof keysTexts;
