/** The guided path and the connections. */

export const connectTexts = {
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

export type ConnectTexts = typeof connectTexts;
