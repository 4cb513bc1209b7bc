/** New key: its steps, its result and its dialogs, without the form, which is in first.ts. */
import type { FileMatch } from '../../core/flows/file/confirmFile.ts';
import type { CreateKeyResult, Step } from '../../core/flows/create/createKey.ts';
import type { SeenBy } from '../../core/ledger/route.ts';

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

export const newKeyTexts = {
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
  more: {
    tags: 'Tags',
    tagsHint: 'key=value, separated by commas',
    passphrase: 'Passphrase',
    repeat: 'Repeat it',
    passphraseHint: 'Encrypts the private key file. It is stored nowhere: without it the file is lost.',
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
};

export type NewKeyTexts = typeof newKeyTexts;
