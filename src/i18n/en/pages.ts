/** Texts of the pages beside New key, loaded with them. */
import type { FileMatch } from '../../core/flows/file/confirmFile.ts';
import type { CreateKeyResult, Step } from '../../core/flows/create/createKey.ts';
import type { DeletionObstacle, DeletionRefusal } from '../../core/flows/change/deleteKeys.ts';
import type { KeyStateWord } from '../../core/ledger/keyState.ts';
import type { SeenBy } from '../../core/ledger/route.ts';
import type { KeyFileFormat } from '../../core/ssh/keyTasks.ts';
import type { Ability } from '../../core/base/abilities.ts';
import type { UnreadableRow } from '../../core/ledger/keyRecordSchema.ts';

const steps: Record<Step, string> = {
  generated: 'Made on this device',
  signed: 'Signed',
  sent: 'Sent',
  received: 'Received',
  halvesMatch: 'Halves match',
  written: 'Written and read back',
  downloaded: 'Downloaded, unconfirmed',
  confirmed: 'Downloaded and confirmed',
  cloudAgrees: 'Cloud agrees',
  cloudNotConfirmed: 'Cloud not confirmed',
};

/** What is waited for, until a step is done. */
const waiting: Record<Step, string> = {
  generated: 'Making the key on this device…',
  signed: 'Looking whether the name is free, and signing…',
  sent: 'On its way to the cloud…',
  received: 'Waiting for the answer…',
  halvesMatch: 'Comparing the two halves…',
  written: 'Writing the file, and reading it back…',
  downloaded: 'Handing the file to the browser…',
  confirmed: '',
  cloudAgrees: 'Asking the cloud for its public half…',
  cloudNotConfirmed: '',
};

const created: Record<Exclude<CreateKeyResult['kind'], 'unknown'> | 'alarmSaved', string> = {
  saved: 'The key pair was created.',
  unsaved: 'The key pair was created. Its private key is only in this window: save it before you close it.',
  alarm:
    'The key pair was probably created. What arrived is only in this window: save it, and don’t use the key yet.',
  alarmSaved: 'The key pair was created and a file was written. Don’t use it before this is cleared up.',
  notSent: 'No request was sent. Nothing was created.',
  fileOnly:
    'Not at Tencent Cloud yet. The private key file is good: its public key can be imported at any time.',
};

/** What a look has shown after a request whose answer was a failure. The browser may have sent it twice. */
const doubt = {
  looking: 'Checking whether the key pair was created…',
  found:
    'The key pair was created, but its private key was lost on the way. Nobody can use it: delete it under Keys and create it again.',
  foundMaybe:
    'A key pair with this name was created at that moment, but no private key arrived. It is this request’s, or a colleague’s who took the same name. See Keys.',
  nothing: (until: string) =>
    `No key pair with this name is listed so far. It may still appear until ${until}: Keysmith keeps checking, and the row stays under Keys.`,
  otherTime:
    'A key pair with this name exists, but it was created at another time. It is perhaps yours: compare in the console.',
  refused: (until: string) =>
    `Keysmith can’t check whether it was created: listing key pairs is refused. The row stays under Keys; after ${until} you can close it.`,
  notLooked: (until: string) =>
    `Keysmith couldn’t check yet whether it was created, and tries again. It may still appear until ${until}.`,
  fileIsGood: 'The private key file is good: its public key can be imported again at any time.',
};

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

const seenBy: Record<SeenBy, (host: string) => string> = {
  practice: () => 'Practice key: it doesn’t matter who sees it',
  device: () => 'Only this device can have seen the private key',
  cloud: () => 'This device and Tencent Cloud can have seen the private key',
  localRelay: () => 'This device, its relay and Tencent Cloud can have seen the private key',
  relay: (host) => `This device, the relay at ${host} and Tencent Cloud can have seen the private key`,
  elsewhere: () => 'Made elsewhere: who can have seen the private key isn’t known here',
};

const fileMatches: Record<Exclude<FileMatch, 'matches'>, string> = {
  otherKey: 'That file holds another private key. Look for the one that was just saved.',
  noKey: 'That file holds no private key that can be read. Look for the one that was just saved.',
  encrypted: 'That file is encrypted: enter its passphrase.',
  wrongPassphrase: 'The passphrase does not open that file. Type it again.',
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

const formats: Record<KeyFileFormat, string> = {
  pkcs1: 'PEM (PKCS#1)',
  pkcs8: 'PEM (PKCS#8)',
  openssh: 'OpenSSH',
  ppk3: 'PuTTY (PPK 3)',
  ppk2: 'old PuTTY (PPK 2)',
  sshPublic: 'OpenSSH public key',
  rfc4716: 'SSH2 public key (RFC 4716)',
  spki: 'PEM public key (PKCS#8)',
  pkcs1Public: 'PEM public key (PKCS#1)',
  sec1: 'PEM (SEC 1)',
  dsa: 'PEM (DSA)',
};

const abilities: Record<Ability, string> = {
  folder: 'Writing to a keys folder. Keys go to its downloads, and each is confirmed by opening it once.',
  offline: 'Offline use. Keysmith needs its host at every start.',
  install: 'Installing at the press of a button. Its own menu may have it.',
  files: 'Opening key files with Keysmith from the file manager. Drop them on the window.',
  badge: 'A number on the icon for keys that need attention. The list says so.',
  trustedTypes: 'Trusted Types, the second wall against injected script. The first one stands.',
};

const number = (count: number) => count.toLocaleString('en');

export const pages = {
  steps,
  waiting,
  waitingToSign: 'Signing…',
  created,
  doubt,
  result: {
    title: 'Result',
    bits: (bits: number) => `RSA ${bits}`,
    weak: (bits: number) => `RSA ${bits} is weak: OpenSSH and most services want 2048 or more.`,
    practice: 'practice: no cloud has this key',
    requestId: 'RequestId',
    verified: 'Saved and verified',
    deleted: (name: string) => `${name} was deleted after it was made.`,
    unconfirmed: 'Downloaded, unconfirmed',
    openFile: 'Open the file to confirm',
    downloadAgain: 'Download again',
    chooseFolder: 'Choose a keys folder',
    saveArrived: 'Save what arrived',
    matches: (file: string) => `${file} holds the private key of this key pair.`,
    fileMatches,
    seenBy,
    importAgain: 'Import it now',
    toKeys: 'Show it in the list',
    sizeRefused: (bits: number) => `Import may not accept RSA ${bits}. The default, 2048, is known to work.`,
    unconfirmedImport:
      'Open the file once: then its public key is imported. Until then nothing of this key has left the device.',
    cancel: 'Cancel',
    making: 'Making the key on this device…',
    protecting: (percent: number) => `Applying the passphrase… ${percent} %`,
    cloudNotConfirmed: 'Saved. The cloud could not be asked again whether it has the same public key.',
    notJournalled: 'The key is saved, but this browser could not write it into the list.',
    publicKey: 'Public key',
    next: 'Next',
    unix: 'macOS, Linux',
    windows: 'Windows',
    sshConfig: 'ssh_config',
    putty: 'PuTTY',
    copy: 'Copy',
    copied: 'Copied',
    facePicture: 'The key’s randomart picture, as ssh-keygen -lv draws it',
  },
  error: {
    requestId: 'RequestId',
    code: 'Code',
    said: 'The service said',
    dismiss: 'Dismiss',
  },
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
  passphrase: {
    title: (file: string) => `Passphrase of ${file}`,
    label: 'Passphrase',
    open: 'Open',
    cancel: 'Cancel',
  },
  relayDialog: {
    title: (host: string) => `${host} can read the private key`,
    text: (host: string) =>
      `Tencent Cloud would make the private key and send it back through the relay at ${host}. Whoever runs that relay can keep a copy, and nobody would notice.`,
    better: 'Made on this device, the private key never leaves it: only the public key is sent.',
    device: 'Make it on this device',
    proceed: (host: string) => `Create it through ${host}`,
    cancel: 'Cancel',
  },
  more: {
    tags: 'Tags',
    tagsHint: 'key=value, separated by commas',
    passphrase: 'Passphrase',
    repeat: 'Repeat it',
    passphraseHint: 'Encrypts the private key file. It is stored nowhere: without it the file is lost.',
  },
  importing: {
    title: 'Import a public key',
    text: 'The key pair gets this public key. Its private key stays where it is.',
    name: 'Key name',
    publicKey: 'Public key',
    publicKeyHint:
      'Paste a line “ssh-rsa …”, or open a .pub, PEM, OpenSSH or PPK file; of a private key only the public half is used.',
    openFile: 'Open a file…',
    import: 'Import',
    importing: 'Importing…',
    imported: (name: string) => `${name} was imported.`,
    notRsa: (type: string) => `This is a key of type ${type}. Tencent Cloud accepts RSA only.`,
    notOpened: 'This file hides its public key. Enter its passphrase under “Which key is this?” first.',
    weak: (bits: number) => `RSA ${bits} is weak: use 2048 or more.`,
    large: (bits: number) => `Import is known to accept RSA 2048; RSA ${bits} may be refused.`,
    known: (name: string) => `This public key is already in your list, as ${name}.`,
    cancel: 'Cancel',
    close: 'Close',
    region: (region: string) => `Region: ${region}`,
  },
  keyFile: {
    title: 'Which key is this?',
    local: 'Read on this device: nothing is stored, nothing is sent.',
    reading: 'Reading…',
    formats,
    isPrivate: 'private key',
    isPublic: 'public key',
    encrypted: 'encrypted',
    notEncrypted: 'not encrypted',
    opened: 'opened with its passphrase',
    format: 'Format',
    type: 'Type',
    rsa: (bits: number, exponent: string) => `RSA ${bits}, exponent ${exponent}`,
    weak: 'weak: use 2048 bits or more',
    rsaOnly:
      'Tencent Cloud takes RSA keys only. Keysmith says what this key is, and changes nothing about it.',
    noSshType: 'SSH has no keys of this type.',
    otherForm:
      'SSH’s fingerprint isn’t computed for this form of the key. This command prints it: ssh-keygen -lf FILE',
    spki: 'The SHA-256 is that of the public key in DER (SubjectPublicKeyInfo), as openssl computes it.',
    noPublicHalf:
      'The file doesn’t say what the public half is, so there is no fingerprint. This command prints the public half: openssl pkey -in FILE -pubout',
    several: (count: number) => `${count} keys in this file`,
    hiddenKey: 'encrypted key',
    notForSsh:
      'ssh doesn’t read this file as it is: its line ends, spaces or what stands around the key are in the way.',
    writeAgain: 'Write it again',
    certificate: 'Certificate',
    certificateOf: (isHost: boolean, keyId: string) => `${isHost ? 'of a host' : 'of a user'}, “${keyId}”`,
    principals: 'For',
    everyone: 'every name',
    valid: 'Valid',
    validity: (from: string | null, to: string | null) =>
      from === null && to === null
        ? 'for ever'
        : [from === null ? '' : `from ${from}`, to === null ? '' : `until ${to}`].join(' ').trim(),
    signedBy: 'Signed by',
    comment: 'Comment',
    belongs: 'Belongs to',
    inList: (name: string, state: string) => `${name} in your list (${state})`,
    inCloud: (name: string, id: string) => `${name} (${id}) at Tencent Cloud, not in your list`,
    unknownKey: 'no key in your list',
    hidden: 'Only the passphrase shows which key this is.',
    passphrase: 'Passphrase',
    open: 'Open',
    convert: 'Save in another format, or with another passphrase',
    convertHint: 'Made on this device, also offline. The file that you opened stays as it is.',
    newFormat: 'New format',
    newPassphrase: 'New passphrase',
    repeat: 'Repeat it',
    newPassphraseHint: 'Empty: the new file is not encrypted.',
    save: 'Save the new file',
    working: (percent: number) => `Working… ${percent} %`,
    saved: (file: string) => `${file} was handed to the browser’s downloads.`,
    publicFile: 'Save the public key',
    randomart: 'Randomart',
    another: 'Open another file…',
    import: 'Import its public key…',
    close: 'Close',
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
  many: {
    title: 'Many key pairs',
    hint: 'Each as safe as one: written down first, made at the ten per second that the service allows, resumed after any interruption.',
    names: 'Key names',
    placeholder: 'web_{001..100}',
    namesHint: 'A pattern, or names separated by spaces, commas or lines.',
    openList: 'Open a list or CSV…',
    nameProblems: {
      duplicate: 'is there twice',
      pattern: 'a pattern looks like {001..100}',
      tooMany: 'more than 500 key pairs in all',
    },
    moreProblems: (count: number) => `${count} more like these.`,
    fileTooLarge: 'That file is over 1 MB: a list of names is smaller.',
    count: (count: number) => (count === 1 ? '1 key pair:' : `${number(count)} key pairs:`),
    archive: 'One ZIP file, downloaded',
    noPlace: 'Choose a folder…',
    needsFolder:
      'Keys that Tencent Cloud makes need a keys folder: each must be safe before the next. Choose one above, or make them on this device.',
    needsDevice:
      'This browser can’t write to a folder, and a ZIP file is safe only for keys that are made here: choose “This device”.',
    create: (count: number) =>
      count === 0
        ? 'Create key pairs'
        : count === 1
          ? 'Create 1 key pair'
          : `Create ${number(count)} key pairs`,
    onlyOne: 'Only one',
    archiveNote:
      'Made on this device and downloaded as one ZIP file. Nothing is sent before you have opened that file again.',
    deviceNote: 'Made on this device: each file is written and read back before its public key is sent.',
    cloudNote:
      'Made by Tencent Cloud: each file is written and read back as it arrives. If an answer is lost, its key pair is listed as an orphan.',
    looking: 'Looking at the key pairs that are there…',
    taken: (names: string, count: number) =>
      count === 1
        ? `${names} exists already, or may still come to exist. Choose another name.`
        : `${count} of these names exist already, or may still come to exist: ${names}${count > 10 ? ', …' : ''}`,
    quota: (count: number, room: number) =>
      `Tencent Cloud documents 100 key pairs for an account. ${count === 1 ? '1 is' : `${count} are`} in this region, so there is room for ${room} at most.`,
    quotaRaised: 'My quota is higher: create them all the same',
    noFolder: 'The keys folder of this batch isn’t chosen any more. Choose it in Settings, then go on.',
    progress: 'Progress',
    packing: (done: number, total: number) => `Making keys on this device: ${done} of ${total}…`,
    running: (done: number, total: number) => `${done} of ${total} are saved and verified…`,
    pausing: (done: number, total: number) => `Pausing: what is under way is finished. ${done} of ${total}…`,
    finished: (done: number, total: number) =>
      done === total
        ? `All ${total} are saved and verified.`
        : `${done} of ${total} are saved and verified. The others have their next step under Keys.`,
    unseen: (count: number) =>
      `A ZIP file with ${count} private keys was downloaded. Open it to confirm that it is there: then the public keys are sent.`,
    open: (open: number, total: number) => `${open} of ${total} are still to be made.`,
    stopped: 'Stopped, so that nothing goes wrong twice. What is left goes on when you say so.',
    passphrase: 'Passphrase of the files, as before',
    otherPassphrase: 'The files made so far have another passphrase. Enter that one.',
    passphraseMissing: 'Enter the passphrase that the other files have, twice the same.',
    cancel: 'Cancel',
    pause: 'Pause',
    resume: (count: number) => `Go on with ${count}`,
    giveUp: (count: number) => (count === 1 ? 'Don’t make it' : `Don’t make these ${count}`),
    openArchive: 'Open the ZIP file to confirm',
    noArchive: 'I don’t have this ZIP file: make them again',
    another: 'Another batch',
    saveResult: 'Save the result as CSV',
    toKeys: 'Show them in the list',
  },
  commands: {
    title: 'Commands',
    placeholder: 'What do you want to do? Or type a key name.',
    none: 'Nothing is called that.',
    newNamed: (name: string) => `New key named ${name}`,
    names: {
      newKey: 'New key',
      many: 'Many keys at once',
      keys: 'Keys',
      search: 'Search keys',
      whichKey: 'Which key is this? Open a key file',
      connect: 'Connect to Tencent Cloud',
      settings: 'Settings',
      doctor: 'Run the Doctor',
      lock: 'Lock: forget the SecretKey',
      install: 'Install Keysmith',
      whatsNew: 'What’s new',
      theme: 'Change colours',
      language: 'Switch to Chinese 切换到中文',
      help: 'Keyboard help',
    },
    keyboard: 'Keyboard',
    helpTitle: 'Keyboard',
    keys: 'Keys',
    does: 'What they do',
    help: {
      palette: 'Every command, by its name',
      lock: 'Lock: forget the SecretKey, in every tab',
      newKey: 'New key',
      search: 'Search keys',
      help: 'This help',
      create: 'Create the key pair, from any text field of the form',
      select: 'Select a key, at its checkbox',
      close: 'Close a dialog; nothing is changed',
    },
    singleKeys: 'Single keys (N, /, ?) do something while no field has the focus',
    close: 'Close',
  },
  connect: {
    title: 'Connect to Tencent Cloud',
    intro: 'Four steps. Nothing is sent to Tencent Cloud before the last one, and Practice stays as it is.',
    way: 'The way there',
    whyWay:
      'Tencent Cloud’s API doesn’t answer web pages, so a relay carries the requests. Whoever runs the relay can read the answers: on this machine that is you.',
    whyDirect:
      'No relay: for an API that answers web pages itself, such as a private cloud or the simulator.',
    ownRelay: 'A relay on this machine',
    ownRelayHow: 'Save this one file, and run it with Node 20 or newer:',
    ownRelayFile: 'Download relay.mjs',
    useOwnRelay: (address: string) => `Use ${address}`,
    announced: 'This page brings a relay along: its address is filled in.',
    credential: 'A credential that may do only this',
    whyCredential:
      'Make a sub-user for Keysmith: what it may not do, nobody can do with its key. The SecretKey stays in memory and is asked again after a restart.',
    rights: 'What it may do',
    rightNames: {
      create: 'Have key pairs made by Tencent Cloud',
      import: 'Import key pairs made on this device',
      remove: 'Delete key pairs, also one whose private key was lost on the way',
      rename: 'Rename and describe',
      bind: 'Bind to instances and unbind',
      lookUp: 'Look up projects and the account’s id',
    },
    policy: 'Its policy',
    policySteps: [
      'Create a custom policy by syntax, from a blank template, with this text.',
      'Create a sub-user with programmatic access, and give it this policy only.',
      'Its SecretKey is shown once, when it is created: copy it from there.',
    ],
    openPolicies: 'Policies in the console',
    openUsers: 'Sub-users in the console',
    sts: 'Or a temporary credential, good for two hours',
    stsHow:
      'Whoever has tccli and a permanent key can make one with the same policy. Paste its whole answer into the field SecretId.',
    region: 'Where new key pairs belong',
    whyRegion: 'A key pair is for instances of its region. It can be changed with every key.',
    test: 'Try it',
    whyTest:
      'Read-only calls: is the signature accepted, whose account is it, may key pairs be listed. Nothing is created.',
    later: 'Comes after the way there.',
  },
  firstRun: {
    title: 'In three sentences',
    does: 'What it does',
    doesText:
      'Makes an SSH key pair and saves its private key to a file of yours. Try it now: type a name and press Enter.',
    leaves: 'What leaves this device',
    leavesText:
      'In Practice, nothing. Once you connect: signed requests about your key pairs, to the address that you choose.',
    stays: 'What doesn’t',
    staysText:
      'Your SecretKey stays in memory, and a private key made on this device in its file. Of each key only public facts are remembered.',
    connect: 'Connect to Tencent Cloud',
  },
  toast: {
    hide: 'Hide',
    stillKept: (count: number) =>
      count === 1
        ? 'Locked. The private key of one key pair stays in this window until its file was seen: open the file to confirm it.'
        : `Locked. The private keys of ${count} key pairs stay in this window until their files were seen: open the files to confirm them.`,
    offline: 'Ready to work offline: everything is on this device now.',
    updated: (version: string) => `Keysmith is now version ${version}.`,
    whatsNew: 'What’s new',
    unreadable: (names: string) => `The system gave no access to ${names}. Drop it on the window.`,
  },
  whatsNew: {
    title: 'What’s new',
    version: (version: string) => `Version ${version}`,
    close: 'Close',
    items: [
      'Ctrl+K lists every command; N, / and ? are single keys for the most used ones.',
      '“Connect to Tencent Cloud” leads through relay, credential, region and a test, with a policy for exactly what you need.',
      'Installed, Keysmith opens .pem, .ppk and .pub files, and its badge counts the keys that need attention.',
      'Each wait says what it is waiting for.',
    ],
  },
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
  views: {
    title: 'Saved views',
    save: 'Save this view…',
    name: 'Name of the view',
    saveIt: 'Save',
    cancel: 'Cancel',
    remove: 'Remove this view',
    removed: (name: string) => `The view ${name} was removed.`,
  },
  connections: {
    title: 'Saved connections',
    unnamed: 'No SecretId yet',
    inUse: 'In use',
    locked: 'locked',
    kinds: { permanent: 'SecretKey in memory', temporary: 'temporary credential in memory' },
    use: 'Use',
    useName: (name: string) => `Use ${name}`,
    remove: 'Remove',
    removeName: (name: string) => `Remove ${name}`,
    add: 'Add another connection',
    adding: 'New connection',
    labelAndColor: 'Label, colour',
    label: 'Label',
    labelHint: 'for example Production',
    labelSecret: 'This looks like a SecretKey. A label is stored in this browser, so this one isn’t kept.',
    color: 'Colour',
    colors: { none: 'No colour', green: 'Green', amber: 'Amber', red: 'Red', blue: 'Blue', violet: 'Violet' },
    account: 'Account',
    allAccounts: 'All accounts',
  },
  connection: {
    practice: 'Practice',
    practiceHint: 'A simulator in this page. No account, no network.',
    relay: 'Relay',
    relayHint: 'Through a CORS proxy that you choose. It can read every answer.',
    direct: 'Direct',
    directHint:
      'Straight to the API. Tencent Cloud is not known to allow this from a browser; a private cloud may.',
    kind: 'How requests travel',
    usePractice: 'Use Practice',
    inUse: 'In use',
    relayAddress: 'Relay address',
    relayForm: 'Relay form',
    forms: { prefix: 'Prefix', query: 'Query', fixed: 'Fixed' },
    sentTo: (url: string) => `Requests go to ${url}`,
    useAnnounced: 'Use the relay of this page',
    fixedHint: 'A fixed relay reaches one host only: the account’s projects and identity can’t be looked up.',
    site: 'Site',
    sites: { china: 'China', international: 'International', vpc: 'Inside a VPC' },
    customEndpoint: 'Custom endpoint',
    customEndpointHint: 'For a private cloud or a simulator; otherwise leave it empty.',
    saveAddress: 'Save and reload',
    saveAddressHint:
      'The page reloads once: from then on the browser blocks every other address. Then the SecretKey is asked.',
    saveAddressLocks: 'It also forgets the SecretKeys that are in memory now.',
    secretId: 'SecretId',
    secretKey: 'SecretKey',
    token: 'Token',
    tokenHint: 'Only for temporary (STS) credentials.',
    credentialNotes: {
      understood: 'A whole credential was in the text: its parts are in their fields now.',
      swapped: 'SecretId and SecretKey were in each other’s field: they are swapped now.',
      movedKey: 'That was a SecretKey: it is in its own field now.',
      movedId: 'That was a SecretId: it is in its own field now.',
      notAnId:
        'That can’t be a SecretId, and was taken out: it begins with AKID or IKID, and has only letters, digits, - and _.',
    },
    foreignId: 'At Tencent Cloud a SecretId begins with AKID or IKID. Is this one of your private cloud?',
    keepForeignId: 'Yes, it is a SecretId',
    credentialHint:
      'You can paste JSON, ini or env lines into any of these fields. The SecretKey and token are kept in memory only; the SecretId is remembered.',
    connect: 'Connect',
    connecting: 'Connecting…',
    lock: 'Lock',
    connectedAs: (secretId: string) => `Connected as ${secretId}`,
    account: (uin: string) => `Account ${uin}`,
    accountUnknown: 'Account unknown (the identity can’t be looked up with this credential or relay)',
    describeForbidden:
      'This user may not list key pairs: saved keys are verified, but not confirmed by the cloud.',
    weakened: {
      full: '',
      action:
        'Less is signed: content, host and action. Whoever is in between could change the version, region or token of a request.',
      minimum:
        'Less is signed: content and host only, as the SDKs do. Whoever is in between could turn a request into another action with the same content, such as binding into unbinding.',
    },
    mayWeaken: {
      full: '',
      action:
        'If the SecretKey is right, this way may not accept everything that Keysmith signs. Signing content, host and action only may work. Whoever is in between could then change the version, region or token of a request.',
      minimum:
        'Signing content and host only, as the SDKs do, may work. Whoever is in between could then turn a request into another action with the same content, such as binding into unbinding.',
    },
    weaken: { full: '', action: 'Sign content, host and action only', minimum: 'Sign content and host only' },
    unsaved: 'A key in this window is not saved yet. Save it first.',
  },
  /** What is wrong with a field of the connection form, by field and problem of an InputError. */
  connectionProblems: {
    'relayAddress.empty': 'Enter the address of your relay.',
    'relayAddress.address':
      'This is not an address. It starts with https:// or, on this machine, http://localhost.',
    'relayAddress.credentials': 'Leave out the user name and password: they would end up in logs.',
    'relayAddress.fragment': 'Leave out the part after #.',
    'relayAddress.ipv6': 'Browsers can’t restrict connections to an IPv6 address. Use a name, or 127.0.0.1.',
    'relayAddress.plainHttp': 'http is only allowed to localhost and 127.0.0.1. Use https.',
    'relayAddress.queryForm': 'This address has a query (?…). Choose the Query form, or leave it out.',
    'customEndpoint.address': 'This is not a host name. Example: cvm.ap-guangzhou.tencentcloudapi.com',
    'customEndpoint.hostOnly': 'Only scheme, host and port: leave out path, query and user.',
    'customEndpoint.ipv6':
      'Browsers can’t restrict connections to an IPv6 address. Use a name, or 127.0.0.1.',
    'customEndpoint.plainHttp': 'http is only allowed to localhost and 127.0.0.1. Use https.',
  } as Record<string, string>,
};

export type PageMessages = typeof pages;
