/**
 * PuTTY's private key files (PuTTY manual, appendix C "PPK file format"): version 3 with Argon2, and version 2 for
 * old PuTTY. The MAC covers the key type, the encryption's name, the comment, the public part, and the private part
 * in decrypted form with its padding.
 */
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { base64ToBytes, bytesEqual, utf8ToBytes } from '../base/bytes.ts';
import { FormatError, KeyFileError, PassphraseError } from '../base/errors.ts';
import { loaded } from '../base/loaded.ts';
import { namedCipher } from './namedCipher.ts';
import { commentText } from './commentText.ts';
import { bytesOfText, stripped } from './keyBlocks.ts';
import type { Argon2Input, KeyCrypto } from './keyCrypto.ts';
import { identityOf } from './identityOf.ts';
import { keyTypeOf } from './keyIdentity.ts';
import { base64Lines } from './pem.ts';
import { completeKey, type RsaPrivateKey } from './privateKey.ts';
import type { KeyToWrite, PrivateKeyFile } from './privateKeyFile.ts';
import { encodePublicKey, oneLine, parsePublicBlob, SSH_RSA } from './publicKey.ts';
import { WireReader, wireMpint, wireString, wireUint32 } from './wire.ts';

type Version = 2 | 3;
type Kdf = Omit<Argon2Input, 'passphrase' | 'length'>;

const CIPHER = 'aes256-cbc';
const WIDTH = 64;
const BLOCK = 16;
/** PuTTY's defaults since 0.75. */
const WRITTEN_KDF = { flavour: 'Argon2id', memoryKib: 8192, passes: 13, parallelism: 1 } as const;
/**
 * Limits for opening a file. The memory limit is eight times PuTTY's default. The work limit (memory in KiB times
 * passes) takes a browser half a minute.
 */
export const MAX_ARGON2_MEMORY_KIB = 64 * 1024;
export const MAX_ARGON2_WORK_KIB = 1024 * 1024;
const MAX_PARALLELISM = 16;

interface Secrets {
  readonly cipherKey: Uint8Array;
  readonly iv: Uint8Array;
  readonly macKey: Uint8Array;
}

interface Contents {
  readonly version: Version;
  readonly encryption: string;
  /** The comment's bytes, not decoded: the MAC covers them as they are in the file. */
  readonly comment: Uint8Array;
  readonly publicBlob: Uint8Array;
  /** The private part decrypted, with its padding. */
  readonly privateBlob: Uint8Array;
}

/** A PuTTY private key file of version 2 or 3, with a final newline. */
export async function writePpk(
  { key, comment, passphrase, version }: KeyToWrite & { version: Version },
  crypto: KeyCrypto,
): Promise<string> {
  const isPlain = passphrase === '';
  const encryption = isPlain ? 'none' : CIPHER;
  const publicBlob = encodePublicKey(key);
  const numbers = [key.privateExponent, key.prime1, key.prime2, key.coefficient];
  const unpadded = concatBytes(...numbers.map((number) => wireMpint(number)));
  const privateBlob = isPlain ? unpadded : await padded(crypto, unpadded);
  const kdf = version === 3 && !isPlain ? { ...WRITTEN_KDF, salt: crypto.randomBytes(BLOCK) } : null;
  const secrets = await deriveSecrets(crypto, { version, kdf, passphrase: utf8ToBytes(passphrase) });
  const bytes = isPlain
    ? privateBlob
    : await crypto.aesCbcEncrypt({ key: secrets.cipherKey, iv: secrets.iv, bytes: privateBlob });
  const mac = await macOf(
    crypto,
    { version, encryption, comment: utf8ToBytes(oneLine(comment)), publicBlob, privateBlob },
    secrets,
  );
  const lines = [
    `PuTTY-User-Key-File-${version}: ${SSH_RSA}`,
    `Encryption: ${encryption}`,
    `Comment: ${comment}`,
    ...counted('Public-Lines', publicBlob),
    ...(kdf === null
      ? []
      : [
          `Key-Derivation: ${kdf.flavour}`,
          `Argon2-Memory: ${kdf.memoryKib}`,
          `Argon2-Passes: ${kdf.passes}`,
          `Argon2-Parallelism: ${kdf.parallelism}`,
          `Argon2-Salt: ${bytesToHex(kdf.salt)}`,
        ]),
    ...counted('Private-Lines', bytes),
    `Private-MAC: ${bytesToHex(mac)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function counted(label: string, bytes: Uint8Array): readonly string[] {
  const lines = base64Lines(bytes, WIDTH);
  return [`${label}: ${lines.length}`, ...lines];
}

/** Adds PuTTY's padding: the first bytes of the SHA-1 of the unpadded data. */
async function padded(crypto: KeyCrypto, bytes: Uint8Array): Promise<Uint8Array> {
  const missing = (BLOCK - (bytes.length % BLOCK)) % BLOCK;
  return concatBytes(bytes, (await crypto.digest('SHA-1', bytes)).subarray(0, missing));
}

/** @param text the lines of a PPK block, with one character for each byte @throws {FormatError} */
export async function parsePpk(text: readonly string[]): Promise<PrivateKeyFile> {
  const lines = new Lines(text);
  const [version, type] = lines.version();
  const encryption = lines.field('Encryption');
  if (encryption !== 'none' && encryption !== CIPHER) throw namedCipher(encryption, '');
  const isEncrypted = encryption !== 'none';
  const comments = lines.comments();
  const publicBlob = lines.base64('Public-Lines');
  const kdf = version === 3 && isEncrypted ? readKdf(lines) : null;
  const bytes = lines.base64('Private-Lines');
  const mac = lines.hex('Private-MAC', version === 3 ? 32 : 20);
  lines.end();
  if (isEncrypted && bytes.length % BLOCK !== 0) {
    throw new FormatError(`Private-Lines: expected whole blocks of ${BLOCK} bytes`);
  }
  if (textOfType(publicBlob) !== type) throw new FormatError(`public key: expected one of type ${type}`);
  const identity = await identityOf(publicBlob);
  /**
   * @returns the decrypted private part with its padding, and the variant of the comment that the MAC covers; `null`
   * where the MAC doesn't match
   */
  const decrypt = async (crypto: KeyCrypto, passphrase: Uint8Array): Promise<Decrypted | null> => {
    const secrets = await deriveSecrets(crypto, { version, kdf, passphrase });
    const privateBlob = isEncrypted
      ? await crypto.aesCbcDecrypt({ key: secrets.cipherKey, iv: secrets.iv, bytes })
      : bytes;
    return firstOf(comments, async (comment) => {
      const contents = { version, encryption, comment, publicBlob, privateBlob };
      return bytesEqual(await macOf(crypto, contents, secrets), mac) ? { privateBlob, comment } : null;
    });
  };
  return {
    format: version === 3 ? 'ppk3' : 'ppk2',
    isEncrypted,
    identity,
    comment: commentText(comments[0] ?? new Uint8Array()),
    isFitForSsh: true,
    async open(crypto, passphrase) {
      if (kdf !== null) checkCost(kdf);
      if (isEncrypted && passphrase === '') throw new PassphraseError('needed');
      let plain = await decrypt(crypto, utf8ToBytes(isEncrypted ? passphrase : ''));
      if (plain === null && isEncrypted) {
        if (isAscii(passphrase)) throw new PassphraseError('wrong');
        const { otherEncodings } = await loaded(import('./passphraseEncodings.ts'));
        plain = await firstOf(otherEncodings(passphrase), (bytes_) => decrypt(crypto, bytes_));
        if (plain === null) throw new PassphraseError('encoding');
      }
      if (plain === null) throw new FormatError('Private-MAC: expected that of this content');
      // For a certificate, `identity.blob` is the certified key's wire form, and the private half in the file belongs
      // to that key.
      const { blob } = identity;
      const isRsa = blob !== null && keyTypeOf(blob) === SSH_RSA;
      const key = isRsa ? readKey(blob, plain.privateBlob, isEncrypted) : null;
      return { key, identity, comment: commentText(plain.comment) };
    },
  };
}

interface Decrypted {
  readonly privateBlob: Uint8Array;
  readonly comment: Uint8Array;
}

function isAscii(text: string): boolean {
  return [...text].every((character) => character < '\u0080');
}

/**
 * Calls `attempt` with one input after the other. Returns the first result that isn't `null`; `null` if there is
 * none.
 */
async function firstOf<Input, Result>(
  inputs: readonly Input[],
  attempt: (input: Input) => Promise<Result | null>,
): Promise<Result | null> {
  for (const input of inputs) {
    const result = await attempt(input);
    if (result !== null) return result;
  }
  return null;
}

function readKey(publicBlob: Uint8Array, privateBlob: Uint8Array, isEncrypted: boolean): RsaPrivateKey {
  const reader = new WireReader(privateBlob);
  const key = {
    ...parsePublicBlob(publicBlob),
    privateExponent: reader.mpint('d'),
    prime1: reader.mpint('p'),
    prime2: reader.mpint('q'),
    coefficient: reader.mpint('iqmp'),
  };
  // Only the length of the padding is checked here: the MAC has already confirmed its content.
  const rest = reader.rest();
  if (rest.length >= (isEncrypted ? BLOCK : 1))
    throw new FormatError(`private key: ${rest.length} trailing bytes`);
  return completeKey(key);
}

function readKdf(lines: Lines): Kdf {
  const flavour = lines.field('Key-Derivation');
  if (flavour !== 'Argon2id' && flavour !== 'Argon2i' && flavour !== 'Argon2d') {
    throw new FormatError('Key-Derivation: expected Argon2id, Argon2i or Argon2d');
  }
  const memoryKib = lines.number('Argon2-Memory');
  const passes = lines.number('Argon2-Passes');
  const parallelism = lines.number('Argon2-Parallelism');
  const salt = lines.hex('Argon2-Salt', null);
  return { flavour, memoryKib, passes, parallelism, salt };
}

/**
 * Refuses a file that would cost too much to open. This is checked only on opening, because the public half isn't
 * encrypted and can be read anyway.
 */
function checkCost({ memoryKib, passes, parallelism, salt }: Kdf): void {
  if (parallelism < 1) throw new FormatError('Argon2-Parallelism: expected 1 or more');
  if (memoryKib < 8 * parallelism)
    throw new FormatError(`Argon2-Memory: expected ${8 * parallelism} or more`);
  if (passes < 1) throw new FormatError('Argon2-Passes: expected 1 or more');
  if (parallelism > MAX_PARALLELISM) throw tooCostly(`Argon2-Parallelism: ${parallelism}`);
  if (memoryKib > MAX_ARGON2_MEMORY_KIB) throw tooCostly(`Argon2-Memory: ${memoryKib}`);
  if (passes * memoryKib > MAX_ARGON2_WORK_KIB) throw tooCostly(`Argon2-Passes: ${passes}`);
  if (salt.length < 8 || salt.length > 64) throw new FormatError('Argon2-Salt: expected 8 to 64 bytes');
}

function tooCostly(name: string): KeyFileError {
  return new KeyFileError({ kind: 'cost', name, command: 'puttygen FILE -P -o NEW' });
}

interface SecretsInput {
  readonly version: Version;
  /** `null` for version 2, and for a file that isn't encrypted. */
  readonly kdf: Kdf | null;
  /** Empty where the file isn't encrypted. */
  readonly passphrase: Uint8Array;
}

async function deriveSecrets(
  crypto: KeyCrypto,
  { version, kdf, passphrase: bytes }: SecretsInput,
): Promise<Secrets> {
  if (version === 2) {
    const hashed = (prefix: Uint8Array) => crypto.digest('SHA-1', concatBytes(prefix, bytes));
    const halves = [await hashed(wireUint32(0)), await hashed(wireUint32(1))];
    return {
      cipherKey: concatBytes(...halves).subarray(0, 32),
      iv: new Uint8Array(BLOCK),
      macKey: await hashed(utf8ToBytes('putty-private-key-file-mac-key')),
    };
  }
  const nothing = new Uint8Array();
  if (kdf === null) return { cipherKey: nothing, iv: nothing, macKey: nothing };
  const derived = await crypto.argon2({ ...kdf, passphrase: bytes, length: 80 });
  return { cipherKey: derived.subarray(0, 32), iv: derived.subarray(32, 48), macKey: derived.subarray(48) };
}

function macOf(crypto: KeyCrypto, contents: Contents, { macKey }: Secrets): Promise<Uint8Array> {
  const type = utf8ToBytes(textOfType(contents.publicBlob));
  const fields = [
    type,
    utf8ToBytes(contents.encryption),
    contents.comment,
    contents.publicBlob,
    contents.privateBlob,
  ];
  return crypto.hmac({
    hash: contents.version === 3 ? 'SHA-256' : 'SHA-1',
    key: macKey,
    bytes: concatBytes(...fields.map((field) => wireString(field))),
  });
}

/** The key type that a public key's wire form begins with. */
function textOfType(publicBlob: Uint8Array): string {
  return new TextDecoder().decode(new WireReader(publicBlob).string('key type'));
}

/** Reads the lines of a PPK file, whose order is fixed. */
class Lines {
  readonly #lines: string[];
  constructor(lines: readonly string[]) {
    this.#lines = lines.filter((line) => stripped(line) !== '');
  }

  version(): [Version, string] {
    const [, version, type = ''] =
      /^PuTTY-User-Key-File-(\d): (\S+)$/.exec(stripped(this.#next('first line'))) ?? [];
    if (version === '2') return [2, type];
    if (version === '3') return [3, type];
    throw new FormatError('first line: expected PPK version 2 or 3');
  }

  /**
   * The variants of the comment to try against the MAC: with the spaces at its end, and without them, because an
   * editor may have added those spaces.
   */
  comments(): readonly Uint8Array[] {
    const line = this.#lines[0] ?? '';
    const text = this.field('Comment');
    // The space after the colon belongs to the label.
    const value = line.slice(line.indexOf(':') + 2);
    const spaces = /[ \t]*$/.exec(value.slice(-100))?.[0] ?? '';
    return (spaces === '' ? [text] : [text + spaces, text]).map(bytesOfText);
  }

  field(label: string): string {
    const line = stripped(this.#next(label));
    // The value is empty: `stripped` has removed the space after the colon, or the file lacks it.
    if (line === `${label}:`) return '';
    if (!line.startsWith(`${label}: `)) throw new FormatError(`${label}: expected this line`);
    return line.slice(label.length + 2);
  }

  number(label: string): number {
    const text = this.field(label);
    if (!/^(0|[1-9]\d{0,8})$/.test(text)) throw new FormatError(`${label}: expected a number`);
    return Number(text);
  }

  /** @param length number of bytes expected, or `null` for any number */
  hex(label: string, length: number | null): Uint8Array {
    const text = this.field(label);
    if (!/^([0-9a-f]{2})+$/i.test(text) || (length !== null && text.length !== 2 * length)) {
      throw new FormatError(`${label}: expected ${length === null ? '' : `${length} bytes in `}hex`);
    }
    return hexToBytes(text);
  }

  base64(label: string): Uint8Array {
    const count = this.number(label);
    if (count < 1 || count > this.#lines.length)
      throw new FormatError(`${label}: expected as many lines as there are`);
    const bytes = base64ToBytes(this.#lines.splice(0, count).map(stripped).join(''));
    if (bytes === null) throw new FormatError(`${label}: expected base64`);
    return bytes;
  }

  end(): void {
    if (this.#lines.length > 0) throw new FormatError(`${this.#lines.length} lines after Private-MAC`);
  }

  #next(label: string): string {
    const line = this.#lines.shift();
    if (line === undefined) throw new FormatError(`${label}: expected one more line`);
    return line;
  }
}
