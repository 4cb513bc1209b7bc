/** Texts of "Which key is this?", where the user opens a key file to identify its key. */
import type { KeyFileFormat } from '../../core/ssh/keyTasks.ts';

const formats: Record<KeyFileFormat, string> = {
  pkcs1: 'PEM (PKCS#1)',
  pkcs8: 'PEM (PKCS#8)',
  openssh: 'OpenSSH',
  ppk3: 'PuTTY (PPK 3)',
  ppk2: 'old PuTTY (PPK 2)',
  sshPublic: 'OpenSSH public key',
  rfc4716: 'SSH2 public key (RFC 4716)',
  spki: 'PEM public key (SPKI)',
  pkcs1Public: 'PEM public key (PKCS#1)',
  sec1: 'PEM (SEC 1)',
  dsa: 'PEM (DSA)',
};

export const whichKeyTexts = {
  keyFile: {
    title: 'Which key is this?',
    local: 'Read on this device: the file is not stored, and nothing is sent.',
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
    rsaOnly: 'Tencent Cloud accepts RSA keys only. Keysmith shows what this key is, but can’t convert it.',
    noSshType: 'SSH doesn’t support keys of this type.',
    otherForm:
      'Keysmith doesn’t compute the SSH fingerprint of this form of the key. This command prints it: ssh-keygen -lf FILE',
    spki: 'The SHA-256 is that of the public key in DER (SubjectPublicKeyInfo), as openssl computes it.',
    noPublicHalf:
      'The file has no public half, so there is no fingerprint. This command prints the public half: openssl pkey -in FILE -pubout',
    several: (count: number) => `${count} keys in this file`,
    hiddenKey: 'encrypted key',
    notForSsh: 'ssh can’t read this file as it is, because of its line endings, spaces or extra text.',
    writeAgain: 'Write it again',
    certificate: 'Certificate',
    certificateOf: (isHost: boolean, keyId: string) => `${isHost ? 'for a host' : 'for a user'}, “${keyId}”`,
    principals: 'Principals',
    everyone: 'any',
    valid: 'Valid',
    validity: (from: string | null, to: string | null) =>
      from === null && to === null
        ? 'forever'
        : [from === null ? '' : `from ${from}`, to === null ? '' : `until ${to}`].join(' ').trim(),
    signedBy: 'Signed by',
    comment: 'Comment',
    belongs: 'Belongs to',
    toKey: 'Open its page',
    confirmed: (name: string) => `${name} is confirmed: this is its private key file.`,
    confirmedOnly: (name: string) => `${name} is confirmed. Its public key isn’t imported yet.`,
    confirm: 'Confirm it',
    finish: 'Confirm it and import its public key',
    inList: (name: string, state: string) => `${name} in your list (${state})`,
    inCloud: (name: string, id: string) => `${name} (${id}) at Tencent Cloud, not in your list`,
    unknownKey: 'no key in your list',
    hidden: 'The file is encrypted: enter its passphrase to see which key it is.',
    passphrase: 'Passphrase',
    open: 'Open',
    convert: 'Save in another format, or with another passphrase',
    convertHint: 'Done on this device, also offline. The file that you opened stays as it is.',
    newFormat: 'New format',
    newPassphrase: 'New passphrase',
    repeat: 'Repeat it',
    newPassphraseHint: 'Leave empty for a file that is not encrypted.',
    save: 'Save the new file',
    working: (percent: number) => `Working… ${percent}%`,
    saved: (file: string) => `Download started: ${file}`,
    publicFile: 'Save the public key',
    randomart: 'Randomart',
    another: 'Open another file…',
    import: 'Import its public key…',
    close: 'Close',
  },
};

export type WhichKeyTexts = typeof whichKeyTexts;
