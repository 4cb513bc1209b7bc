/** English, the source: the other language is typed by it, so a missing or stale message doesn't compile. */
import type { CreateKeyResult, Step } from '../core/flows/createKey.ts';
import type { Region } from '../core/cvm/regions.ts';

const regions: Record<Region, string> = {
  'ap-guangzhou': 'Guangzhou',
  'ap-shanghai': 'Shanghai',
  'ap-nanjing': 'Nanjing',
  'ap-beijing': 'Beijing',
  'ap-chengdu': 'Chengdu',
  'ap-chongqing': 'Chongqing',
  'ap-hongkong': 'Hong Kong, China',
  'ap-singapore': 'Singapore',
  'ap-bangkok': 'Bangkok',
  'ap-jakarta': 'Jakarta',
  'ap-seoul': 'Seoul',
  'ap-tokyo': 'Tokyo',
  'na-siliconvalley': 'Silicon Valley',
  'na-ashburn': 'Virginia',
  'eu-frankfurt': 'Frankfurt',
  'sa-saopaulo': 'São Paulo',
  'ap-shanghai-fsi': 'Shanghai Finance',
  'ap-shenzhen-fsi': 'Shenzhen Finance',
};

const steps: Record<Step, string> = {
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

const created: Record<CreateKeyResult['kind'] | 'orphan' | 'alarmSaved', string> = {
  saved: 'The key pair was created.',
  unsaved: 'The key pair was created. Its private key is only in this window: save it before you close it.',
  alarm:
    'The key pair was probably created. What arrived is only in this window: save it, and don’t use the key yet.',
  alarmSaved: 'The key pair was created and a file was written. Don’t use it before this is cleared up.',
  notSent: 'No key pair was asked for, nothing was created.',
  refused: 'Nothing was created.',
  unknown:
    'It may have been created: no usable answer came. Look for it in the console before you use this name again.',
  orphan:
    'The key pair was created, but its private key was lost on the way. Nobody can use it: delete it in the console and create it again.',
};

/** What is wrong with a field, by field and problem of an InputError. */
const inputProblems: Record<string, string> = {
  'keyName.taken': 'A key pair with this name exists already. Choose another name.',
  'tags.form': 'Write tags as key=value, separated by commas.',
  'tags.duplicate': 'Each tag key may appear once.',
  'tags.tooLong': 'A tag key has at most 127 characters, a value 255.',
  'projectId.number': 'The project is a whole number; 0 is the default project.',
  'credential.missing': 'Enter both the SecretId and the SecretKey.',
};

export const en = {
  locale: 'en',
  otherLanguage: '中文',
  regions,
  steps,
  created,
  inputProblems,
  nav: { newKey: 'New key', keys: 'Keys', settings: 'Settings', main: 'Main', skip: 'Skip to content' },
  bar: {
    practice: 'Practice · no account needed',
    locked: (name: string) => `${name} · SecretKey needed`,
    connection: 'Connection',
    switchLanguage: 'Switch to Chinese',
    theme: (current: string) => `Colours: ${current}`,
    direct: 'direct',
    lock: 'Lock',
  },
  themes: { system: 'as the system', light: 'light', dark: 'dark' },
  newKey: {
    title: 'New key pair',
    hint: 'Up to 25 letters, digits and underscores. Press Enter when ready.',
    name: 'Key name',
    placeholder: 'for example deploy_2026',
    region: 'Region',
    project: 'Project',
    projectNumber: 'A number; 0 is the default project',
    defaultProject: 'Default project',
    regionAndProject: 'Region, project',
    saveTo: 'Save to',
    downloads: 'Browser downloads',
    folder: (name: string) => `Folder “${name}”`,
    chooseFolder: 'Choose a keys folder…',
    tags: 'Tags',
    tagsHint: 'key=value, separated by commas',
    moreFields: 'Tags…',
    create: 'Create key pair',
    working: 'Creating…',
    empty: 'Enter a name.',
    illegal: (characters: string) => `Not allowed: ${characters}. Only letters, digits and underscores.`,
    tooLong: (length: number) => `${length} characters; at most 25.`,
    use: (name: string) => `Use ${name}`,
    practiceNote:
      'Practice: a simulator in this page answers. Nothing leaves this device, and no cloud has the keys.',
    connect: 'Connect to Tencent Cloud',
    liveNote: (relay: string) =>
      `Tencent Cloud makes the key pair. The private key comes back through ${relay}, which can read it.`,
    directNote: 'Tencent Cloud makes the key pair. The private key comes straight back to this browser.',
    lockedNote: 'The SecretKey is kept in memory only, so it is asked again after a restart.',
    enterSecretKey: 'Enter the SecretKey',
    otherTab: 'A key pair is being created in another tab. Wait until it is done.',
    recent: 'What was signed for this name less than 5 minutes ago may still be executed. Use another name.',
    first: 'The key in this window is not saved yet. Save it before you create another one.',
  },
  result: {
    title: 'Result',
    bits: (bits: number) => `RSA ${bits}`,
    weak: (bits: number) => `RSA ${bits} is weak: OpenSSH and most services want 2048 or more.`,
    practice: 'practice: no cloud has this key',
    requestId: 'RequestId',
    verified: 'Saved and verified',
    unconfirmed: 'Downloaded, unconfirmed',
    openFile: 'Open the file to confirm',
    downloadAgain: 'Download again',
    chooseFolder: 'Choose a keys folder',
    saveArrived: 'Save what arrived',
    matches: (file: string) => `${file} holds the private key of this key pair.`,
    otherKey: 'That file holds another private key. Look for the one that was just saved.',
    noKey: 'That file holds no private key that can be read. Look for the one that was just saved.',
    cloudNotConfirmed: 'Saved. The cloud could not be asked again whether it has the same public key.',
    notJournalled: 'The key is saved, but this browser could not write it into the list.',
    publicKey: 'Public key',
    next: 'Next',
    unix: 'macOS, Linux',
    windows: 'Windows',
    sshConfig: 'ssh_config',
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
  update: {
    ready: 'A new version is ready.',
    reload: 'Update and reload',
    asksAgain: 'The SecretKey will be asked again.',
    waits: 'It waits until the key in this window is saved.',
  },
  loadFailed: 'A part of Keysmith could not be loaded. Check the network, then reload the page.',
  framed: 'Keysmith refuses to run inside another page.',
};

export type Messages = typeof en;
