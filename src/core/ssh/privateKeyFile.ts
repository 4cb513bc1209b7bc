/** A private key file that was read and not yet opened: what it shows without its passphrase, and how to open it. */
import type { KeyCrypto } from './keyCrypto.ts';
import type { RsaPrivateKey } from './privateKey.ts';

/** The formats that are written: PEM with PKCS#1 or PKCS#8 inside, OpenSSH's own, PuTTY's PPK. */
export const PRIVATE_KEY_FORMATS = ['pkcs1', 'pkcs8', 'openssh', 'ppk3', 'ppk2'] as const;
export type PrivateKeyFormat = (typeof PRIVATE_KEY_FORMATS)[number];

/** Whether a format can be encrypted: PKCS#1 only by a method that nobody should use any more. */
export function takesPassphrase(format: PrivateKeyFormat): boolean {
  return format !== 'pkcs1';
}

export interface PrivateKeyFile {
  readonly format: PrivateKeyFormat;
  readonly isEncrypted: boolean;
  /** The public half in wire form, where the file has it in clear. */
  readonly publicBlob: Uint8Array | null;
  /** Where the file has one in clear. */
  readonly comment: string | null;
  /**
   * Decrypts, and checks everything that can be checked.
   * @param passphrase ignored where the file isn't encrypted
   * @throws {PassphraseError | FormatError}
   */
  readonly open: (crypto: KeyCrypto, passphrase: string) => Promise<OpenedKey>;
}

export interface OpenedKey {
  readonly key: RsaPrivateKey;
  /** Empty where there is none. */
  readonly comment: string;
}

/** A private key, and how it is to be written. */
export interface KeyToWrite {
  readonly key: RsaPrivateKey;
  /** One line. Formats without room for one leave it out. */
  readonly comment: string;
  /** Empty: not encrypted. */
  readonly passphrase: string;
}
