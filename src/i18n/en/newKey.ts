/** Texts of the page New key: its steps, its result and its dialogs. The texts of its form are in `first.ts`. */
import type { FileMatch } from '../../core/flows/file/confirmFile.ts';
import type { CreateKeyResult, Step } from '../../core/flows/create/createKey.ts';
import type { SeenBy } from '../../core/ledger/route.ts';

const steps: Record<Step, string> = {
  generated: 'Generated on this device',
  signed: 'Signed',
  sent: 'Sent',
  received: 'Received',
  halvesMatch: 'Key pair matches',
  written: 'Written and read back',
  downloaded: 'Download started, not confirmed',
  confirmed: 'Downloaded and confirmed',
  cloudAgrees: 'Confirmed in the cloud',
  cloudNotConfirmed: 'Not confirmed in the cloud',
};

/** The text shown while the app waits for a step to be done. */
const waiting: Record<Step, string> = {
  generated: 'Generating the key on this device…',
  signed: 'Checking the name and signing…',
  sent: 'Sending the request…',
  received: 'Waiting for the answer…',
  halvesMatch: 'Checking that the key pair matches…',
  written: 'Writing the file and reading it back…',
  downloaded: 'Starting the download…',
  confirmed: '',
  cloudAgrees: 'Checking the public key in the cloud…',
  cloudNotConfirmed: '',
};

const created: Record<Exclude<CreateKeyResult['kind'], 'unknown'> | 'alarmSaved', string> = {
  saved: 'The key pair was created.',
  unsaved: 'The key pair was created. Its private key is only in this window: save it before you close it.',
  alarm:
    'The key pair was probably created. What arrived is only in this window: save it, and don’t use the key yet.',
  alarmSaved: 'The key pair was created and a file was written. Don’t use the key until this is resolved.',
  notSent: 'No request was sent. Nothing was created.',
  fileOnly:
    'Not at Tencent Cloud yet. The private key file is good: you can import its public key at any time.',
};

/**
 * Texts about checking whether a key pair exists after its request has failed. A failed request may have been
 * executed all the same, even if the service refused it, because the browser may have sent it twice.
 */
const doubt = {
  looking: 'Checking whether the key pair was created…',
  found:
    'The key pair was created, but its private key never arrived, so you can’t use it. Delete it under Keys and create it again.',
  foundMaybe:
    'A key pair with this name was created around the time of the request, but no private key arrived. It comes from this request, or from a colleague who used the same name. See Keys.',
  nothing: (until: string) =>
    `No key pair with this name is listed so far. It may still appear at any time until ${until}: Keysmith keeps checking, and the row stays under Keys.`,
  otherTime:
    'A key pair with this name exists, but it was created at another time. It may be yours: compare its creation time and public key in the console.',
  refused: (until: string) =>
    `Keysmith can’t check whether the key pair was created: this user isn’t allowed to list key pairs. Check in the console; after ${until} you can say under Keys that it isn’t there.`,
  notLooked: (until: string) =>
    `Keysmith hasn’t been able to check whether the key pair was created, and will try again. It may still appear at any time until ${until}.`,
  fileIsGood: 'The private key file is good: you can import its public key again at any time.',
};

const seenBy: Record<SeenBy, (host: string) => string> = {
  practice: () => 'Practice key, not in any cloud',
  device: () => 'Only this device may have seen the private key',
  cloud: () => 'This device and Tencent Cloud may have seen the private key',
  endpoint: (host) => `This device and whoever runs ${host} may have seen the private key`,
  localRelay: () => 'This device, your relay and Tencent Cloud may have seen the private key',
  relay: (host) => `This device, the relay at ${host} and Tencent Cloud may have seen the private key`,
  elsewhere: () => 'Generated elsewhere: it is unknown who may have seen the private key',
};

const fileMatches: Record<Exclude<FileMatch, 'matches'>, string> = {
  otherKey: 'That file holds another private key. Choose the file that was just saved.',
  noKey: 'That file holds no private key that can be read. Choose the file that was just saved.',
  encrypted: 'That file is encrypted: enter its passphrase.',
  wrongPassphrase: 'The passphrase does not open that file. Type it again.',
};

/** Error texts for the tags and the passphrase. Each name consists of an InputError's `field` and `problem`. */
export const moreProblems: Readonly<Record<string, string>> = {
  'tags.form': 'Write tags as key=value, separated by commas.',
  'tags.duplicate': 'Each tag key may appear once.',
  'tags.tooLong': 'A tag key has at most 127 characters, a value 255.',
  'tags.byHand': 'Add tags in the console afterwards: they can’t be sent by hand.',
  'passphrase.differs': 'The two passphrases differ.',
  'passphrase.pkcs1': 'PKCS#1 can’t be encrypted safely: choose another format.',
  'passphrase.forgotten':
    'The passphrase was forgotten when Keysmith was locked or reloaded. Type it again, or close this section to save without one.',
};

export const newKeyTexts = {
  /** Reasons why a key pair can't be created now. The form itself shows the other reasons. */
  refusals: {
    otherTab: 'A key pair is being created in another tab. Wait until it is done.',
    otherAccount: 'The account of this key pair is not connected.',
    relay:
      'The operator of the relay could read the private key. Agree to that first, or choose “This device”.',
    unsafe: 'The key in this window is not saved yet. Save it before you create another one.',
  },
  steps,
  waiting,
  waitingToSign: 'Signing…',
  created,
  doubt,
  result: {
    title: 'Result',
    bits: (bits: number) => `RSA ${bits}`,
    weak: (bits: number) => `RSA ${bits} is weak: OpenSSH and most services want 2048 or more.`,
    practice: 'practice only',
    requestId: 'RequestId',
    verified: 'Saved and verified',
    savedInDownloads: (file: string) => `Saved as ${file} in your downloads`,
    savedIn: (file: string, folder: string) => `Saved as ${file} in “${folder}”`,
    started: (file: string) => `Download started: ${file}`,
    toFinish: 'Not at Tencent Cloud yet: open the file to finish',
    toConfirm: 'Not at Tencent Cloud yet: open the file to confirm it',
    deleted: (name: string) => `${name} was created and has since been deleted.`,
    unconfirmed: 'Download started, not confirmed',
    openFile: 'Open the file to confirm',
    downloadAgain: 'Download again',
    chooseFolder: 'Choose a keys folder',
    useDownloads: 'Use downloads instead',
    saveArrived: 'Save what arrived',
    matches: (file: string) => `${file} holds the private key of this key pair.`,
    fileMatches,
    seenBy,
    importAgain: 'Import it now',
    toKeys: 'Show it in the list',
    sizeRefused: (bits: number) =>
      `Tencent Cloud may refuse to import RSA ${bits}. The default, 2048, is known to work.`,
    unconfirmedImport:
      'Open the file here to confirm it; then its public key is imported. Until then, nothing is sent to Tencent Cloud.',
    unconfirmedLater:
      'Open the file here to confirm it. You import its public key once you are connected. Until then, nothing is sent to Tencent Cloud.',
    cancel: 'Cancel',
    making: 'Generating the key on this device…',
    protecting: (percent: number) => `Applying the passphrase… ${percent}%`,
    cloudNotConfirmed: 'Saved. The public key could not be checked in the cloud.',
    notJournalled: 'The key is saved, but this browser could not add it to the list.',
    publicKey: 'Public key',
    next: 'Next',
    unix: 'macOS, Linux',
    windows: 'Windows',
    sshConfig: 'ssh_config',
    putty: 'PuTTY',
    target: { host: 'Host', user: 'User', jump: 'Jump host, if any' },
    copy: 'Copy',
    copied: 'Copied',
    notCopied: 'The browser refused to copy it: select the text and copy it by hand.',
    facePicture: 'The key’s randomart picture, as ssh-keygen -lv draws it',
  },
  waitingNames: {
    title: 'Waiting',
    pauses: {
      result: 'Paused: look at the last result first.',
      gesture:
        'The browser accepts one download for each key stroke. Press Enter to go on, or choose a keys folder.',
    },
    cancel: (name: string) => `Cancel ${name}`,
    cancelOne: 'Cancel',
    removeOne: 'Remove',
    remove: (name: string) => `Remove ${name}`,
    ended: 'Not sent: Keysmith was locked.',
    goOn: 'Go on',
    cancelAll: 'Cancel all',
  },
  error: {
    requestId: 'RequestId',
    code: 'Code',
    said: 'The service said',
    dismiss: 'Dismiss',
  },
  more: {
    problems: moreProblems,
    tags: 'Tags',
    tagsHint: 'key=value, separated by commas',
    passphrase: 'Passphrase',
    repeat: 'Repeat it',
    passphraseHint:
      'Encrypts the private key file. The passphrase is not stored: without it, the file can’t be opened.',
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
      `Tencent Cloud would generate the private key and send it back through the relay at ${host}. The operator of that relay can keep a copy without anyone noticing.`,
    better:
      'If you generate it on this device, the private key never leaves it: only the public key is sent.',
    device: 'Generate it on this device',
    proceed: (host: string) => `Create it through ${host}`,
    cancel: 'Cancel',
  },
  importing: {
    title: 'Import a public key',
    text: 'Creates a key pair at Tencent Cloud from this public key. The private key stays where it is.',
    name: 'Key name',
    publicKey: 'Public key',
    publicKeyHint:
      'Paste an “ssh-rsa …” line, or open a .pub, PEM, OpenSSH or PPK file. Only the public half of a private key is used.',
    openFile: 'Open a file…',
    import: 'Import',
    importing: 'Importing…',
    imported: (name: string) => `${name} was imported.`,
    notRsa: (type: string) => `This is a key of type ${type}. Tencent Cloud accepts RSA only.`,
    notOpened:
      'This file is encrypted, so its public key can’t be read. Open it under “Which key is this?” with its passphrase.',
    weak: (bits: number) => `RSA ${bits} is weak: use 2048 or more.`,
    large: (bits: number) => `RSA 2048 is known to be accepted; RSA ${bits} may be refused.`,
    known: (name: string) => `This public key is already in your list, as ${name}.`,
    cancel: 'Cancel',
    close: 'Close',
    region: (region: string) => `Region: ${region}`,
  },
  firstRun: {
    title: 'At a glance',
    does: 'What it does',
    doesText:
      'Creates an SSH key pair and saves its private key to a file. Try it now: type a name and press Enter.',
    leaves: 'What leaves this device',
    leavesText:
      'In Practice, nothing. Once you connect: signed requests about your key pairs, to the address you choose.',
    stays: 'What stays',
    staysText:
      'Your SecretKey stays in memory, and a private key generated on this device stays in its file. The list has only public information about each key.',
    connect: 'Connect to Tencent Cloud',
  },
};

export type NewKeyTexts = typeof newKeyTexts;
