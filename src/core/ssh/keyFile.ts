/**
 * Reads any key file, private or public: determines its format, and reads whatever is readable without a passphrase.
 * Also writes a private key file in each format that Keysmith can write.
 */
import { base64ToBytes } from '../base/bytes.ts';
import { FormatError, KeyFileError, PassphraseError } from '../base/errors.ts';
import { loaded } from '../base/loaded.ts';
import { commentText } from './commentText.ts';
import {
  type DerPrivateKey,
  kindOfDer,
  parsePkcs1Public,
  readPkcs1,
  readPrivateKeyInfo,
  readPublicKeyInfo,
} from './derKey.ts';
import { bytesOfText, type KeyBlock, type LineBlock, type PemBlock, readBlocks } from './keyBlocks.ts';
import type { KeyCrypto } from './keyCrypto.ts';
import { identityOf } from './identityOf.ts';
import { type KeyIdentity, keyTypeOf, rsaIdentity } from './keyIdentity.ts';
import { OPENSSH_LABEL, parseOpenSsh, writeOpenSsh } from './opensshKey.ts';
import { encryptPkcs8, parseEncryptedPkcs8 } from './pbes2.ts';
import { encodePem } from './pem.ts';
import { parsePpk, writePpk } from './ppk.ts';
import { encodePkcs1Pem, encodePkcs8, PKCS1_LABEL, PKCS8_LABEL, RSA_ENCRYPTION } from './privateKey.ts';
import type { KeyToWrite, OpenedKey, PrivateKeyFile, PrivateKeyFormat } from './privateKeyFile.ts';
import { parseRfc4716 } from './rfc4716.ts';

/** Key types other than RSA are rare here, so their code is loaded only when needed. */
const loadOther = () => loaded(import('./otherDerKeys.ts'));

const ENCRYPTED_PKCS8_LABEL = 'ENCRYPTED PRIVATE KEY';
const SEC1_LABEL = 'EC PRIVATE KEY';
const DSA_LABEL = 'DSA PRIVATE KEY';
/** PEM blocks that may accompany a key but are not keys. */
const NO_KEY_LABELS: readonly string[] = ['EC PARAMETERS', 'DSA PARAMETERS', 'DH PARAMETERS'];

/**
 * `sshPublic` is one line, as in `.pub` files. `spki` is what `openssl rsa -pubout` writes, and `pkcs1Public` is what
 * `openssl rsa -RSAPublicKey_out` writes.
 */
export type PublicKeyFormat = 'sshPublic' | 'rfc4716' | 'spki' | 'pkcs1Public';

interface PublicKeyFile {
  readonly format: PublicKeyFormat;
  readonly identity: KeyIdentity;
  readonly comment: string;
}

export type KeyFile = PrivateKeyFile | PublicKeyFile;

/** Whether a file holds a private half, opened or not. */
export function isPrivate(file: KeyFile): file is PrivateKeyFile {
  return 'open' in file;
}

/**
 * Reads the keys of a file without opening them. Keys that can't be read are left out.
 * @returns at least one key
 * @throws {FormatError} if no key can be read, or if the file has private keys and none of them can be read; the
 * error says what is wrong
 * @throws {LoadError} if the code for a rare kind of key can't be loaded
 */
export async function parseKeyFiles(bytes: Uint8Array): Promise<readonly KeyFile[]> {
  const keys: KeyFile[] = [];
  const failures: { readonly error: FormatError; readonly isPrivate: boolean }[] = [];
  for (const block of readBlocks(bytes)) {
    if (block.kind === 'pem' && NO_KEY_LABELS.includes(block.label)) continue;
    try {
      keys.push(await parseBlock(block));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      failures.push({ error, isPrivate: isForPrivate(block) });
    }
  }
  // If the file has private keys but none of them can be read, the first one's failure is thrown. A public key in the
  // same file must not hide that failure.
  const ofPrivate = keys.some(isPrivate) ? undefined : failures.find((one) => one.isPrivate);
  if (ofPrivate !== undefined) throw ofPrivate.error;
  if (keys.length === 0) throw failures[0]?.error ?? new KeyFileError({ kind: 'noKey' });
  return keys;
}

/** Whether a block claims to be a private key. */
function isForPrivate(block: KeyBlock): boolean {
  return (
    block.kind === 'ppk' ||
    block.kind === 'foreign' ||
    (block.kind === 'pem' && block.label.endsWith('PRIVATE KEY'))
  );
}

/**
 * The main key of a file: its first private key, or its first key if none is private.
 * @throws {FormatError} as {@link parseKeyFiles}
 */
export async function parseKeyFile(bytes: Uint8Array): Promise<KeyFile> {
  const keys = await parseKeyFiles(bytes);
  return keys[chosenKey(keys)] as KeyFile;
}

/** Index of a file's main key: its first private key, or its first key if none is private. */
export function chosenKey(keys: readonly KeyFile[]): number {
  return Math.max(0, keys.findIndex(isPrivate));
}

async function parseBlock(block: KeyBlock): Promise<KeyFile> {
  switch (block.kind) {
    case 'pem':
      return parsePem(block);
    case 'ppk':
      return parsePpk(block.lines);
    case 'ssh2': {
      const { blob, comment } = parseRfc4716(block.lines);
      return { format: 'rfc4716', identity: await identityOf(blob), comment };
    }
    case 'line':
      return parseLine(block);
    case 'der':
      return parseDer(block.bytes);
    case 'foreign':
      throw new KeyFileError({ kind: 'format', name: block.name, command: block.command });
  }
}

/** Reads a public key of any type from one line, in the format that sshd(8) describes. */
async function parseLine({ type, base64, comment }: LineBlock): Promise<PublicKeyFile> {
  const blob = base64ToBytes(base64);
  if (blob === null || blob.length === 0) throw new FormatError('public key: expected base64');
  if (keyTypeOf(blob) !== type) throw new FormatError(`public key: expected one of type ${type}`);
  return {
    format: 'sshPublic',
    identity: await identityOf(blob),
    comment: commentText(bytesOfText(comment)),
  };
}

async function parsePem(block: PemBlock): Promise<KeyFile> {
  const bytes = base64ToBytes(block.base64);
  if (!block.isWhole) throw new KeyFileError({ kind: 'cut' });
  if (bytes === null || bytes.length === 0)
    throw new FormatError('PEM: expected base64 between the two lines');
  if (isLegacyEncrypted(block)) return parseLegacy(block, bytes);
  switch (block.label) {
    case PKCS1_LABEL:
      return plain('pkcs1', readPkcs1(bytes), block.isFitForSsh);
    case PKCS8_LABEL:
      return plain('pkcs8', await readPkcs8(bytes), block.isFitForSsh);
    case SEC1_LABEL:
      return plain('sec1', (await loadOther()).readSec1(bytes), block.isFitForSsh);
    case DSA_LABEL:
      return plain('dsa', (await loadOther()).readDsaKey(bytes), block.isFitForSsh);
    case ENCRYPTED_PKCS8_LABEL:
      return encryptedPkcs8(bytes, block.isFitForSsh);
    case OPENSSH_LABEL:
      return parseOpenSsh(bytes, block.isFitForSsh);
    case 'PUBLIC KEY':
      return { format: 'spki', identity: await readSpki(bytes), comment: '' };
    case 'RSA PUBLIC KEY':
      return pkcs1Public(bytes);
    default:
      throw new KeyFileError({ kind: 'type', name: block.label, command: '' });
  }
}

async function parseDer(bytes: Uint8Array): Promise<KeyFile> {
  switch (kindOfDer(bytes)) {
    case 'pkcs1':
      return plain('pkcs1', readPkcs1(bytes), true);
    case 'pkcs8':
      return plain('pkcs8', await readPkcs8(bytes), true);
    case 'sec1':
      return plain('sec1', (await loadOther()).readSec1(bytes), true);
    case 'dsa':
      return plain('dsa', (await loadOther()).readDsaKey(bytes), true);
    case 'encrypted':
      return encryptedPkcs8(bytes, true);
    case 'spki':
      return { format: 'spki', identity: await readSpki(bytes), comment: '' };
    case 'pkcs1Public':
      return pkcs1Public(bytes);
    case 'pkcs12':
      throw new KeyFileError({
        kind: 'format',
        name: 'PKCS#12',
        command: 'openssl pkcs12 -in FILE -nocerts -out NEW',
      });
    case 'other':
      throw new KeyFileError({ kind: 'noKey' });
  }
}

/**
 * Reads a plain PKCS#8 key of any type.
 * @throws {FormatError} if the bytes aren't a plain PKCS#8 key, or if the numbers of an RSA key don't belong together
 */
async function readPkcs8(bytes: Uint8Array): Promise<DerPrivateKey> {
  const content = readPrivateKeyInfo(bytes);
  if (content.algorithm === RSA_ENCRYPTION) return readPkcs1(content.privateKey);
  return (await loadOther()).otherPrivate(content);
}

async function readSpki(bytes: Uint8Array): Promise<KeyIdentity> {
  const content = readPublicKeyInfo(bytes);
  if (content.algorithm === RSA_ENCRYPTION) return rsaIdentity(parsePkcs1Public(content.publicKey));
  return (await loadOther()).otherPublic(content);
}

function pkcs1Public(bytes: Uint8Array): PublicKeyFile {
  return { format: 'pkcs1Public', identity: rsaIdentity(parsePkcs1Public(bytes)), comment: '' };
}

function plain(format: PrivateKeyFile['format'], found: DerPrivateKey, isFitForSsh: boolean): PrivateKeyFile {
  return {
    format,
    isEncrypted: false,
    identity: found.identity,
    comment: null,
    isFitForSsh,
    open: (crypto) => opened(found, crypto),
  };
}

async function encryptedPkcs8(bytes: Uint8Array, isFitForSsh: boolean): Promise<PrivateKeyFile> {
  const open = await parseEncryptedPkcs8(bytes);
  return {
    format: 'pkcs8',
    isEncrypted: true,
    identity: null,
    comment: null,
    isFitForSsh,
    open: async (crypto, passphrase) => opened(await readPkcs8(await open(crypto, passphrase)), crypto),
  };
}

/** PEM labels of the keys that old OpenSSL encrypts → the key's format. */
const LEGACY: Readonly<Record<string, 'pkcs1' | 'sec1' | 'dsa'>> = {
  [PKCS1_LABEL]: 'pkcs1',
  [SEC1_LABEL]: 'sec1',
  [DSA_LABEL]: 'dsa',
};

function isLegacyEncrypted({ headers }: PemBlock): boolean {
  return /^4, *ENCRYPTED$/.test(headers.get('proc-type') ?? '');
}

async function parseLegacy(block: PemBlock, bytes: Uint8Array): Promise<PrivateKeyFile> {
  const format = Object.hasOwn(LEGACY, block.label) ? LEGACY[block.label] : undefined;
  if (format === undefined) throw new KeyFileError({ kind: 'type', name: block.label, command: '' });
  const { readLegacyEncryption } = await loaded(import('./legacyPem.ts'));
  const decrypt = readLegacyEncryption(block, bytes);
  return {
    format,
    isEncrypted: true,
    identity: null,
    comment: null,
    isFitForSsh: block.isFitForSsh,
    async open(crypto, passphrase) {
      const content = await decrypt(crypto, passphrase);
      try {
        return await opened(await readByFormat(format, content), crypto);
      } catch (error) {
        // This encryption has no MAC: one in 256 wrong passphrases passes the padding check and fails only here.
        if (error instanceof FormatError) throw new PassphraseError('wrong', { cause: error });
        throw error;
      }
    },
  };
}

async function readByFormat(format: 'pkcs1' | 'sec1' | 'dsa', bytes: Uint8Array): Promise<DerPrivateKey> {
  if (format === 'pkcs1') return readPkcs1(bytes);
  const { readDsaKey, readSec1 } = await loadOther();
  return format === 'sec1' ? readSec1(bytes) : readDsaKey(bytes);
}

/**
 * The opened key. If its file holds only the private half of an Ed25519 or X25519 key, the public half is computed,
 * provided that the platform supports the curve.
 */
async function opened({ key, identity, seed }: DerPrivateKey, crypto: KeyCrypto): Promise<OpenedKey> {
  const point = seed === null ? null : await crypto.curvePublicKey(seed);
  if (seed === null || point === null) return { key, identity, comment: '' };
  const { curveIdentity } = await loadOther();
  return { key, identity: curveIdentity(seed.curve, point), comment: '' };
}

/** A private key, and the format in which it is to be written. */
interface WriteRequest extends KeyToWrite {
  readonly format: PrivateKeyFormat;
}

/**
 * The text of a private key file, with LF and a final newline.
 * @throws {FormatError} if a passphrase is given for PKCS#1, or if the format has room for a comment and the comment
 * isn't one line
 */
export async function writeKeyFile(request: WriteRequest, crypto: KeyCrypto): Promise<string> {
  const { key, passphrase, format } = request;
  switch (format) {
    case 'pkcs1':
      if (passphrase !== '') throw new FormatError('PKCS#1: expected no passphrase');
      return encodePkcs1Pem(key);
    case 'pkcs8':
      return passphrase === ''
        ? encodePem({ label: PKCS8_LABEL, bytes: encodePkcs8(key) })
        : encodePem({ label: ENCRYPTED_PKCS8_LABEL, bytes: await encryptPkcs8(key, passphrase, crypto) });
    case 'openssh':
      return writeOpenSsh(request, crypto);
    case 'ppk3':
      return writePpk({ ...request, version: 3 }, crypto);
    case 'ppk2':
      return writePpk({ ...request, version: 2 }, crypto);
  }
}
