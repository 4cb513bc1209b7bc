/** Texts of the guided steps to connect, and of the connections. */

export const connectTexts = {
  connect: {
    title: 'Connect to Tencent Cloud',
    intro:
      'Four steps. Nothing is sent to Tencent Cloud before the last step, and your Practice keys stay as they are.',
    way: 'How to connect',
    whyWay:
      'Tencent Cloud’s API doesn’t allow calls from web pages (CORS), so a relay forwards the requests. The operator of the relay can read the answers; if it runs on this machine, that is you.',
    whyDirect:
      'No relay: for an API that allows calls from web pages, such as a private cloud or the simulator. Whoever runs it can read the answers.',
    whyHelper:
      'No relay: this page signs, and the Helper, a browser extension, sends the request straight to Tencent Cloud. No relay reads the answers, and the Helper never gets the SecretKey.',
    whyByHand:
      'No relay, and nothing is sent from here: you open a signed link, a QR code or a file wherever Tencent Cloud can be reached, and bring its answer back. The answer holds no secret.',
    ownRelay: 'A relay on this machine',
    ownRelayHow: 'Save this one file, and run it with Node 20 or newer:',
    ownRelayFile: 'Download relay.mjs',
    useOwnRelay: (address: string) => `Use ${address}`,
    announced: 'This page includes a relay: its address is filled in.',
    credential: 'A least-privilege credential',
    whyCredential:
      'Create a sub-user for Keysmith: if its SecretKey leaks, it allows only what is ticked here. The SecretKey stays in memory; you enter it again after a restart.',
    rights: 'What it may do',
    rightNames: {
      create: 'Create key pairs at Tencent Cloud',
      import: 'Import key pairs generated on this device',
      remove: 'Delete key pairs, including those whose private key was lost',
      rename: 'Rename and describe',
      bind: 'Bind to instances, and unbind from them',
      lookUp: 'Look up projects and the account ID',
    },
    policy: 'Its policy',
    policySteps: [
      'Create a custom policy: choose “by policy syntax” and the blank template, and paste this text.',
      'Create a sub-user with programmatic access, and give it this policy only.',
      'Its SecretKey is shown once, when it is created: copy it from there.',
    ],
    openPolicies: 'Policies in the console',
    openUsers: 'Sub-users in the console',
    sts: 'Or a temporary credential, good for two hours',
    stsHow:
      'Run this with tccli and a permanent credential: it makes a temporary credential with the same policy. Paste its whole output into the SecretId field.',
    region: 'Region of new key pairs',
    whyRegion:
      'A key pair can be bound to instances of its region only. You can choose a different region for each key pair.',
    test: 'Test the connection',
    whyTest:
      'Read-only calls find out whether the signature is accepted, whose account it is, and whether key pairs may be listed. Nothing is created.',
    unlock: 'Keep the credential for this visit',
    whyUnlock:
      'Nothing is sent, so nothing is tested here. Settings then has a link that tests the credential wherever you open it.',
    later: 'Complete step 1 first.',
  },
  confirmConnection: {
    title: 'Is this connection yours?',
    why: 'Keysmith was opened from a file. This connection is stored in the browser, where other local files may be able to change it. Check that the address below is the one that you use. Nothing is sent until you confirm that the connection is yours.',
    to: 'Requests will go to',
    yes: 'Yes, it is mine',
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
    removed: (name: string) => `The connection ${name} was removed.`,
    add: 'Add another connection',
    adding: 'New connection',
    labelAndColor: 'Label, colour',
    label: 'Label',
    labelHint: 'for example Production',
    labelSecret: 'This looks like a SecretKey. Labels are stored in this browser, so it was not saved.',
    color: 'Colour',
    colors: { none: 'No colour', green: 'Green', amber: 'Amber', red: 'Red', blue: 'Blue', violet: 'Violet' },
    account: 'Account',
    allAccounts: 'All accounts',
    noAccount: 'No account yet',
  },
  connection: {
    practice: 'Practice',
    practiceHint: 'A simulator in this page. No account, no network.',
    helper: 'Helper',
    helperHint:
      'Through Keysmith’s browser extension, straight to Tencent Cloud. There is no relay that could read an answer.',
    relay: 'Relay',
    relayHint: 'Through a CORS proxy that you choose. It can read every answer.',
    direct: 'Direct',
    directHint:
      'Straight to the API. Tencent Cloud is not known to allow this from a browser; a private cloud may.',
    byHand: 'By hand',
    byHandHint: 'No relay: you open a signed link, here or elsewhere. Keys are generated on this device.',
    later: 'Register later',
    laterHint: 'No connection yet. Keys are generated on this device, and imported once you connect.',
    kind: 'Connection type',
    usePractice: 'Use Practice',
    useLater: 'Go on without a connection',
    inUse: 'In use',
    relayAddress: 'Relay address',
    relayForm: 'Relay URL style',
    forms: { prefix: 'Prefix', query: 'Query', fixed: 'Fixed' },
    sentTo: (url: string) => `Requests go to ${url}`,
    useAnnounced: 'Use this page’s relay',
    fixedHint: 'A fixed relay reaches one host only: the account’s projects and identity can’t be looked up.',
    site: 'Site',
    sites: { china: 'China', international: 'International', vpc: 'Inside a VPC' },
    customEndpoint: 'Custom endpoint',
    customEndpointHint: 'For a private cloud or a simulator; otherwise leave it empty.',
    customEndpointByHelper:
      'Leave it empty: the Helper reaches tencentcloudapi.com only. For a private cloud, choose Direct or Relay.',
    saveAddress: 'Save and reload',
    saveAddressHint:
      'The page reloads once; after that the browser lets Keysmith connect to this address only. After that, you enter the SecretKey.',
    saveAddressLocks: 'This also forgets the SecretKeys that are in memory now.',
    secretId: 'SecretId',
    secretKey: 'SecretKey',
    token: 'Token',
    tokenHint: 'Only for temporary (STS) credentials.',
    credentialNotes: {
      understood: 'The text contained a whole credential: its parts are in their fields now.',
      swapped: 'SecretId and SecretKey were in the wrong fields: that is corrected now.',
      movedKey: 'That was a SecretKey: it is in its own field now.',
      movedId: 'That was a SecretId: it is in its own field now.',
      notAnId:
        'That can’t be a SecretId, and was taken out. A SecretId begins with AKID or IKID, and has only letters, digits, - and _.',
    },
    foreignId: 'A Tencent Cloud SecretId begins with AKID or IKID. Is this one from your private cloud?',
    keepForeignId: 'Yes, it is from my private cloud',
    credentialHint:
      'You can paste JSON, ini or env lines into any of these fields. The SecretKey and token are kept in memory only; the SecretId is remembered.',
    connect: 'Connect',
    connecting: 'Connecting…',
    lock: 'Lock',
    signsAs: (secretId: string) => `Signs by hand as ${secretId}`,
    testLink: 'Test it in a tab',
    testHint:
      'The link lists key pairs and changes nothing. AuthFailure.SignatureExpire in its answer means that the link was older than five minutes, or that this computer’s clock is off.',
    clock: 'This computer’s time:',
    connectedAs: (secretId: string) => `Connected as ${secretId}`,
    account: (uin: string) => `Account ${uin}`,
    accountUnknown: 'Account unknown (the identity can’t be looked up with this credential or relay)',
    describeForbidden:
      'This user isn’t allowed to list key pairs: keys are saved and verified, but not confirmed in the cloud.',
    weakened: {
      full: '',
      action:
        'Weaker signing: only content, host and action are signed. Anyone in between could change the version, region or token of a request.',
      minimum:
        'Weaker signing: only content and host are signed, as the SDKs do. Anyone in between could turn a request into another action with the same content, such as a bind into an unbind.',
    },
    mayWeaken: {
      full: '',
      action:
        'If the SecretKey is right, the full signature may not be supported on this way. It may work if only content, host and action are signed. Anyone in between could then change the version, region or token of a request.',
      minimum:
        'It may work if only content and host are signed, as the SDKs do. Anyone in between could then turn a request into another action with the same content, such as a bind into an unbind.',
    },
    weaken: {
      full: '',
      action: 'Use weaker signing: content, host and action only',
      minimum: 'Use weaker signing: content and host only',
    },
    unsaved: 'A key in this window is not saved yet. Save it first.',
  },
  helper: {
    label: 'Helper',
    looking: 'Looking for the Helper…',
    ready: (version: string) => `Helper ${version} is ready.`,
    absent: (origin: string) =>
      `No Helper was found for this page (${origin}). If “Keysmith Helper” is among the browser’s extensions, check that it is switched on and, in a private window, allowed there. It may also have been built for another address.`,
    otherOrigin: (built: string, own: string) =>
      `The Helper in this browser works at ${built} only, and this page is at ${own}. Open Keysmith at that address, where its list of keys is another one, or replace the Helper by one for this address.`,
    otherVersion: (version: string, own: string) =>
      `This browser has Helper ${version}, which doesn’t fit Keysmith ${own}. Remove it from the browser’s extensions, then install the new one.`,
    download: (file: string) => `Download ${file}`,
    browsers: {
      chromium: 'For Chromium, Chrome and Edge:',
      firefox: 'For Firefox, which removes the Helper whenever it closes. Repeat the steps after each start:',
    },
    steps: {
      chromium: [
        'Unpack the ZIP file into a folder that you won’t move or delete: the browser loads the Helper from there each time.',
        'Enter chrome://extensions in the address bar (in Edge edge://extensions). Switch on “Developer mode”, and leave it on: without it, the browser switches the Helper off.',
        'Press “Load unpacked”, and choose the folder that contains manifest.json.',
        'Come back here, and press “Reload the page”.',
      ],
      firefox: [
        'Enter this in the address bar: about:debugging#/runtime/this-firefox',
        'Press “Load Temporary Add-on…”, and choose the ZIP file as it is. Keep the file.',
        'Come back here, and press “Reload the page”.',
      ],
    },
    offeredElsewhere: (built: string, own: string) =>
      `This site’s Helper works at ${built} only, not at ${own}. Ask whoever runs this site to build it again with KEYSMITH_ORIGIN=${own}.`,
    forbidden:
      'There is no Helper for other browsers, and your organisation may forbid extensions. In these cases choose Relay or By hand.',
    reload: 'Reload the page',
  },
  unlock: {
    title: 'Unlock',
    text: (name: string) =>
      `Enter the SecretKey of ${name}, or paste the whole credential. It stays in memory until Lock.`,
    unlock: 'Unlock',
    unlockAndCreate: 'Unlock and create',
    otherId: (other: string, own: string) =>
      `${other} is not this connection’s SecretId, which is ${own}. Nothing is created until you decide.`,
    useOther: 'Use it for this connection',
    unreachable: 'Requests can’t be sent to this connection’s address from this page. Check it in',
    otherAccount: (other: string, own: string) =>
      `This credential belongs to account ${other}. This connection was used with account ${own} before. Nothing has been created yet.`,
    unknownAccount: '(unknown)',
    createThere: 'Create it in this account',
    goOnThere: 'Go on in this account',
    cancel: 'Cancel',
  },
  /**
   * Error texts for the fields of the connection form. Each name consists of an InputError's `field` and `problem`.
   */
  connectionProblems: {
    'relayAddress.empty': 'Enter the address of your relay.',
    'relayAddress.address':
      'This is not an address. An address starts with https:// or, on this machine, http://localhost.',
    'relayAddress.credentials': 'Leave out the user name and password: they would end up in logs.',
    'relayAddress.fragment': 'Leave out the part after #.',
    'relayAddress.ipv6': 'The browser’s policy (CSP) can’t name an IPv6 address. Use a name, or 127.0.0.1.',
    'relayAddress.plainHttp': 'http is only allowed for localhost and 127.0.0.1. Use https.',
    'relayAddress.queryForm':
      'This address has a query (?…). Choose the Query style, or leave the query out.',
    'customEndpoint.address': 'This is not a host name. Example: cvm.ap-guangzhou.tencentcloudapi.com',
    'customEndpoint.hostOnly': 'Only scheme, host and port: leave out path, query and user.',
    'customEndpoint.ipv6': 'The browser’s policy (CSP) can’t name an IPv6 address. Use a name, or 127.0.0.1.',
    'customEndpoint.plainHttp': 'http is only allowed for localhost and 127.0.0.1. Use https.',
  } as Record<string, string>,
};

export type ConnectTexts = typeof connectTexts;
