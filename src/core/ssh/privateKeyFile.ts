/** A private key file that was read and not yet opened: what it shows without its passphrase, and how to open it. */
import type { KeyCrypto } from './keyCrypto.ts';
import type { KeyIdentity } from './keyIdentity.ts';
import type { RsaPrivateKey } from './privateKey.ts';

/** The formats that are written: PEM with PKCS#1 or PKCS#8 inside, OpenSSH's own, PuTTY's PPK. */
export const PRIVATE_KEY_FORMATS = ['pkcs1', 'pkcs8', 'openssh', 'ppk3', 'ppk2'] as const;
export type PrivateKeyFormat = (typeof PRIVATE_KEY_FORMATS)[number];

/**
 * Private key formats that Keysmith never writes, and reads only to identify the key: SEC 1, and OpenSSL's form of
 * DSA.
 */
export type OtherPrivateFormat = 'sec1' | 'dsa';

/**
 * Whether files of a format can be encrypted when they are written. PKCS#1 files can't: their only encryption is
 * unsafe, because a single MD5 turns the passphrase into the key.
 */
export function takesPassphrase(format: PrivateKeyFormat): boolean {
  return format !== 'pkcs1';
}

/** The extension that files of a format have, without the dot. */
export function extensionOf(format: PrivateKeyFormat): 'pem' | 'ppk' {
  return format === 'ppk3' || format === 'ppk2' ? 'ppk' : 'pem';
}

export interface PrivateKeyFile {
  readonly format: PrivateKeyFormat | OtherPrivateFormat;
  readonly isEncrypted: boolean;
  /**
   * The key's identity, or the part of it that the file shows without decryption; `null` if the file shows nothing of
   * it until `open` decrypts the key.
   */
  readonly identity: KeyIdentity | null;
  /** The key's comment, if it can be read without decrypting the file; otherwise `null`. */
  readonly comment: string | null;
  /**
   * `false` if ssh can't read the file because of its text layout, for example its line ends. `true` for any other
   * file, even if ssh can't read it for another reason: DER files have no text layout, and ssh doesn't use PPK.
   */
  readonly isFitForSsh: boolean;
  /**
   * Decrypts the key, and checks that the numbers of an RSA key belong together. A key of another type is only
   * identified.
   * @param passphrase ignored where the file isn't encrypted
   * @throws {PassphraseError | FormatError | LoadError}
   */
  readonly open: (crypto: KeyCrypto, passphrase: string) => Promise<OpenedKey>;
}

export interface OpenedKey {
  /** `null` for a key that isn't RSA. */
  readonly key: RsaPrivateKey | null;
  readonly identity: KeyIdentity;
  /** The key's comment; empty if the key has none. */
  readonly comment: string;
}

/** A private key, and how it is to be written. */
export interface KeyToWrite {
  readonly key: RsaPrivateKey;
  /** One line. Formats that have no room for a comment leave it out. */
  readonly comment: string;
  /** Empty if the file is not to be encrypted. */
  readonly passphrase: string;
}
