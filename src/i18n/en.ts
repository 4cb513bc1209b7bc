/** English, the source: the other language is typed by it, so a missing or stale message doesn't compile. */
import type { CreateKeyResult, Step } from '../core/flows/createKey.ts';
import type { SaveProblem } from '../core/flows/saver.ts';
import type { AnswerProblem, TransportProblem } from '../core/errors.ts';
import type { Region } from '../core/cvm/regions.ts';

export type KeyStateWord = 'verified' | 'unconfirmed' | 'unsaved' | 'orphan' | 'unknown' | 'notSent';

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
  cloudAgrees: 'Cloud agrees',
  cloudNotConfirmed: 'Cloud not confirmed',
};

const keyStates: Record<KeyStateWord, string> = {
  verified: 'Verified',
  unconfirmed: 'Unconfirmed',
  unsaved: 'Unsaved',
  orphan: 'Orphan',
  unknown: 'Unknown',
  notSent: 'Never sent',
};

const keyStateHints: Record<KeyStateWord, string> = {
  verified: 'The file was read back and fits the public key',
  unconfirmed: 'Downloaded; open the file once to confirm that it is there',
  unsaved: 'The private key was never saved',
  orphan: 'The key pair exists, but nobody has its private key',
  unknown: 'The answer was lost; the key pair may exist',
  notSent: 'Nothing left this device',
};

const created: Record<CreateKeyResult['kind'] | 'orphan', string> = {
  saved: 'The key pair was created.',
  unsaved: 'The key pair was created. Its private key is only in this window: save it before you close it.',
  alarm:
    'The key pair was probably created. What arrived is only in this window: save it, and don’t use the key yet.',
  notSent: 'Nothing was sent, nothing was created.',
  refused: 'Nothing was created.',
  unknown: 'It may have been created: the answer was lost. Look for it before you try the same name again.',
  orphan:
    'The key pair was created, but its private key was lost on the way. Nobody can use it: delete it in the console and create it again.',
};

const saveProblems: Record<SaveProblem, { title: string; fix: string }> = {
  denied: {
    title: 'The keys folder may not be written to',
    fix: 'Allow it when the browser asks, choose another folder, or save to browser downloads.',
  },
  exists: {
    title: 'There is already a file with this name in the keys folder',
    fix: 'It is never overwritten. Choose another key name, or move the old file away.',
  },
  failed: {
    title: 'The file could not be written',
    fix: 'The disk may be full or the folder gone. Save it another way.',
  },
  differs: {
    title: 'The file that was read back is not the one that was written',
    fix: 'Don’t rely on that file. Save the key another way.',
  },
};

const answerProblems: Record<AnswerProblem, { title: string; fix: string }> = {
  empty: {
    title: 'The answer was empty',
    fix: 'Something between this browser and Tencent Cloud swallowed it, most likely the relay.',
  },
  html: {
    title: 'A web page came back instead of an answer',
    fix: 'The relay address or its form is wrong, or a sign-in page is in between.',
  },
  json: {
    title: 'The answer is damaged',
    fix: 'It is not valid JSON. The relay may have cut or changed it.',
  },
  envelope: {
    title: 'The answer is not one of Tencent Cloud',
    fix: 'Check the relay address and its form.',
  },
  schema: {
    title: 'The answer lacks something it must have',
    fix: 'The relay may have changed it, or the service has. Compare with the console.',
  },
  replay: {
    title: 'The relay had already forwarded this request',
    fix: 'The first answer was lost on its way back.',
  },
};

const transportProblems: Record<TransportProblem, { title: string; fix: string }> = {
  blocked: {
    title: 'The browser refused to send the request',
    fix: 'Check the relay address and the custom endpoint.',
  },
  network: {
    title: 'No answer could be read',
    fix: 'The relay is not reachable, does not allow this page (CORS), or the connection broke off.',
  },
  timeout: {
    title: 'No answer within 20 seconds',
    fix: 'The relay or the network is slow or stuck.',
  },
  tooLarge: {
    title: 'The answer is too large',
    fix: 'No real answer has more than 1 MiB. Check the relay.',
  },
  encoding: {
    title: 'The answer is not UTF-8 text',
    fix: 'The relay may have compressed or changed it.',
  },
  cancelled: { title: 'Cancelled', fix: 'You stopped waiting for the answer.' },
};

/** What is wrong with a field, by field and problem of an InputError. */
const inputProblems: Record<string, string> = {
  'keyName.taken': 'A key pair with this name exists already. Choose another name.',
  'relayAddress.empty': 'Enter the address of your relay.',
  'relayAddress.address':
    'This is not an address. It starts with https:// or, on this machine, http://localhost.',
  'relayAddress.credentials': 'Leave out the user name and password: they would end up in logs.',
  'relayAddress.fragment': 'Leave out the part after #.',
  'relayAddress.ipv6Loopback': 'Browsers can’t restrict connections to [::1]. Use localhost or 127.0.0.1.',
  'relayAddress.plainHttp': 'http is only allowed on this machine. Use https.',
  'relayAddress.queryForm': 'This address has a query (?…). Choose the Query form, or leave it out.',
  'customEndpoint.address': 'This is not a host name. Example: cvm.ap-guangzhou.tencentcloudapi.com',
  'customEndpoint.hostOnly': 'Only scheme, host and port: leave out path, query and user.',
  'customEndpoint.ipv6Loopback': 'Browsers can’t restrict connections to [::1]. Use localhost or 127.0.0.1.',
  'customEndpoint.plainHttp': 'http is only allowed on this machine. Use https.',
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
  keyStates,
  keyStateHints,
  created,
  saveProblems,
  answerProblems,
  transportProblems,
  inputProblems,
  nav: { newKey: 'New key', keys: 'Keys', settings: 'Settings', main: 'Main', skip: 'Skip to content' },
  bar: {
    practice: 'Practice · no account needed',
    locked: (name: string) => `${name} · SecretKey needed`,
    connection: 'Connection',
    switchLanguage: 'Switch to Chinese',
    theme: (current: string) => `Colours: ${current}`,
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
    folderChosen: (name: string) => `From now on keys are written to “${name}” and read back.`,
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
    alarmTitle: 'The two halves of this key pair don’t belong together',
    alarmFix:
      'Someone or something between Tencent Cloud and you may have swapped the key. Delete the key pair in the console and use another way to connect.',
  },
  error: {
    whatNow: 'What to do',
    requestId: 'RequestId',
    code: 'Code',
    said: 'The service said',
    unknownCode: { title: 'The service refused the request', fix: 'Look the code up in the documentation.' },
    journal: {
      title: 'This browser could not write its list of keys',
      fix: 'Without it a lost answer could not be noticed, so nothing was sent. Free some disk space, or leave the private window.',
    },
    unexpected: {
      title: 'Something went wrong that should not',
      fix: 'Reload the page. If it happens again, please report it.',
    },
    dismiss: 'Dismiss',
  },
  keys: {
    title: 'Keys',
    emptyTitle: 'No keys yet',
    empty:
      'Every key pair that you create here is listed with its fingerprint and file name. Never its private key.',
    count: (count: number) =>
      count === 1 ? '1 key pair on this device' : `${count} key pairs on this device`,
    practiceCount: (count: number) =>
      count === 1 ? '1 practice key; no cloud has it' : `${count} practice keys; no cloud has them`,
    key: 'Key',
    size: 'Size',
    region: 'Region',
    file: 'File',
    state: 'Private key',
    createdAt: 'Created',
    unreadable: (count: number) =>
      `${count} rows were written by another version and are not shown. They are kept.`,
    confirm: 'Open the file to confirm',
  },
  settings: {
    title: 'Settings',
    connection: 'Connection',
    saving: 'Saving',
    appearance: 'Appearance',
    about: 'About',
    keysFolder: 'Keys folder',
    noFolder: 'None: keys go to browser downloads.',
    noFolderSupport:
      'This browser can’t write to a folder of your choice; keys go to its downloads. Chromium-based browsers can.',
    forgetFolder: 'Forget the folder',
    language: 'Language',
    theme: 'Colours',
    version: (version: string, build: string) => `Version ${version}, build ${build}`,
    leaves:
      'What leaves this device: the signed requests that you start, to the address that you chose. Nothing else.',
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
    thisHost: 'The relay of this page',
    useAnnounced: 'Use the relay of this page',
    fixedHint: 'A fixed relay reaches one host only: the account’s projects and identity can’t be looked up.',
    site: 'Site',
    sites: { china: 'China', international: 'International', vpc: 'Inside a VPC' },
    customEndpoint: 'Custom endpoint',
    customEndpointHint: 'For a private cloud or a simulator; otherwise leave it empty.',
    saveAddress: 'Save and reload',
    saveAddressHint:
      'The page reloads once: from then on the browser blocks every other address. Then the SecretKey is asked.',
    secretId: 'SecretId',
    secretKey: 'SecretKey',
    token: 'Token',
    tokenHint: 'Only for temporary (STS) credentials.',
    credentialHint: 'You can paste JSON, ini or env lines into any of these fields. Kept in memory only.',
    connect: 'Connect',
    connecting: 'Connecting…',
    lock: 'Lock',
    connectedAs: (secretId: string) => `Connected as ${secretId}`,
    account: (uin: string) => `Account ${uin}`,
    accountUnknown: 'Account unknown (the identity can’t be looked up with this credential or relay)',
    describeForbidden:
      'This user may not list key pairs: saved keys are verified, but not confirmed by the cloud.',
    weakened: (level: string) =>
      `The service did not accept the full signature. This connection now signs less (${level}); a relay could change the region or token of a request.`,
    levels: { full: 'full', action: 'action and host', minimum: 'host only' },
    unsaved: 'A key in this window is not saved yet. Save it first.',
    clockOff: (minutes: number) => `This computer’s clock is ${minutes} minutes off.`,
  },
  update: {
    ready: 'A new version is ready.',
    reload: 'Update and reload',
    asksAgain: 'The SecretKey will be asked again.',
    waits: 'It waits until the key in this window is saved.',
  },
  framed: 'Keysmith refuses to run inside another page.',
};

export type Messages = typeof en;
