/** Texts of the pages beside New key, loaded with them. */

export const pagesEn = {
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
    pending: (count: number) =>
      count === 1
        ? 'What became of one key pair is not known yet.'
        : `What became of ${count} key pairs is not known yet.`,
    lookAgain: 'Look again',
    looking: 'Looking…',
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
        'The service did not accept the full signature. This connection signs content, host and action; a relay could change the version, region or token of a request.',
      minimum:
        'The service did not accept the full signature. This connection signs content and host only, as the SDKs do; a relay could turn a request into another action with the same content.',
    },
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

export type PageMessages = typeof pagesEn;
