/** Texts of "Check a release". */
export const releaseTexts = {
  release: {
    title: 'Check a release',
    give: 'Choose SHA256SUMS, SHA256SUMS.sig, allowed_signers, and the archive or the unpacked folder: all at once, or one after the other.',
    local: 'The files are read on this device. Nothing is sent.',
    chooseFiles: 'Choose files…',
    chooseFolder: 'Choose a folder…',
    reading: 'Reading…',
    isGood: 'Each given file is one that was signed.',
    signature: {
      good: (key: string) => `SHA256SUMS is signed by an allowed signer, key ${key}.`,
      missing: (parts: string) => `The signature isn’t checked yet. Missing: ${parts}.`,
      unreadable: 'SHA256SUMS.sig is not a signature by ssh-keygen.',
      unsupported: 'This browser can’t check Ed25519 signatures. Use ssh-keygen, or another browser.',
      wrong:
        'The signature does not match SHA256SUMS: one of the two was changed, or they are of different releases.',
      keyType: (type: string) =>
        `SHA256SUMS.sig is by a key of the type ${type}. Releases are signed by Ed25519 keys only.`,
      namespace: (name: string) => `SHA256SUMS.sig was made for “${name}”, not for a release of Keysmith.`,
      unknownKey: (key: string) => `allowed_signers does not list the key that signed, ${key}.`,
      unclear: (key: string) =>
        `allowed_signers has the key that signed, ${key}, in a line that is read here only in part. Use ssh-keygen.`,
      otherIdentity: (key: string, names: string) =>
        `allowed_signers lists the key that signed, ${key}, only for “${names}”, not for “keysmith”.`,
      otherNamespace: (key: string) =>
        `By allowed_signers, the key that signed, ${key}, may not sign releases of Keysmith.`,
      expired: (key: string, time: string) =>
        `By allowed_signers, the key that signed, ${key}, expired on ${time}.`,
      notYetValid: (key: string, time: string) =>
        `By allowed_signers, the key that signed, ${key}, is not valid before ${time}.`,
    },
    matching: (count: number) => `${count} files match SHA256SUMS.`,
    matchingNamed: (names: string) => `Matching SHA256SUMS: ${names}.`,
    differs: (name: string) => `${name} differs from the file in SHA256SUMS.`,
    notListed: (name: string) => `${name} is not in SHA256SUMS.`,
    notGiven: (count: number) =>
      count === 1
        ? '1 more file of SHA256SUMS was not given.'
        : `${count} more files of SHA256SUMS were not given.`,
    noList: 'SHA256SUMS can’t be read as a list of sums.',
    problems: {
      gone: (name: string) => `${name} could not be read. Choose the files in it if it is a folder.`,
      tooLarge: (name: string) => `${name} is larger than any file of a release.`,
      twice: (name: string) => `There are several files called ${name}. Choose one after the other.`,
    },
    trust:
      'This is worth as much as allowed_signers: take it from a release that you trust, or from the maintainers.',
    close: 'Close',
  },
};

export type ReleaseTexts = typeof releaseTexts;
