/** A private key file that was read and not yet opened: what it shows without its passphrase, and how to open it. */
import type { KeyCrypto } from './keyCrypto.ts';
import type { KeyIdentity } from './keyIdentity.ts';
import type { RsaPrivateKey } from './privateKey.ts';

/**
 * The formats in which Keysmith can write a private key: PEM with PKCS#1 or PKCS#8 inside, OpenSSH's own format, and
 * versions 3 and 2 of PuTTY's PPK.
 */
export const PRIVATE_KEY_FORMATS = ['pkcs1', 'pkcs8', 'openssh', 'ppk3', 'ppk2'] as const;
export type PrivateKeyFormat = (typeof PRIVATE_KEY_FORMATS)[number];

/**
 * Private key formats that Keysmith never writes, and reads only to identify the key: SEC 1, and OpenSSL's form of
 * DSA.
 */
export type OtherPrivateFormat = 'sec1' | 'dsa';

/**
 * Whether Keysmith can encrypt files of a format when it writes them. PKCS#1 files are never encrypted, because their
 * only encryption is unsafe: it turns the passphrase into an encryption key with a single MD5.
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
   * The part of the key's identity that can be read before `open` is called, often all of it; `null` if no part can.
   */
  readonly identity: KeyIdentity | null;
  /** The key's comment, if it can be read without decrypting the file; otherwise `null`. */
  readonly comment: string | null;
  /**
   * Whether the file's text layout, for example its line ends, is one that ssh can read. Also `true` for a DER file,
   * which has no text layout, and for a PPK file, which ssh doesn't use.
   */
  readonly isFitForSsh: boolean;
  /**
   * Decrypts the key if the file is encrypted. For an RSA key, also checks that its numbers belong together. For a
   * key of another type, only finds out its identity.
   * @param passphrase ignored if the file isn't encrypted
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

/** A private key that is about to be written to a file, with the file's comment and passphrase. */
export interface KeyToWrite {
  readonly key: RsaPrivateKey;
  /** One line. A file in a format that has no room for a comment is written without it. */
  readonly comment: string;
  /** Empty if the file is not to be encrypted. */
  readonly passphrase: string;
}
