/**
 * Checks a release of Keysmith: who signed its list of sums, and which files are the ones in the list. It says no more
 * than what the given parts show: whether the list of allowed signers can be trusted is for a person to know.
 */
import { FormatError } from '../base/errors.ts';
import { sha256Fingerprint } from '../ssh/fingerprint.ts';
import { textOf } from '../ssh/wire.ts';
import { lookUpSigner, type SignerVerdict } from './allowedSigners.ts';
import { RELEASE_PARTS, type ReleasePart } from './releaseFiles.ts';
import { ed25519Bytes, readSshSignature, signedBytes, type SshSignature, wireType } from './sshSignature.ts';
import { type FileVerdict, judgeFile, readSums, type Sums } from './sums.ts';

/** What a signature of a release is for. */
const RELEASE_NAMESPACE = 'keysmith-release';
/** The name of the signer in the list of allowed signers. */
const RELEASE_IDENTITY = 'keysmith';

export interface ReleaseFile {
  /** A path below any folder, or only the file's own name. */
  readonly name: string;
  /** SHA-256 of its bytes: 64 hex digits in lower case. */
  readonly sum: string;
}

export interface GivenRelease {
  readonly parts: Readonly<Partial<Record<ReleasePart, Uint8Array>>>;
  readonly files: readonly ReleaseFile[];
}

export interface ReleasePorts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Whether an Ed25519 signature of 64 bytes is right for a message and a key of 32 bytes.
   * @returns `null` if this browser can't tell
   */
  readonly verifyEd25519: (
    publicKey: Uint8Array<ArrayBuffer>,
    signature: Uint8Array<ArrayBuffer>,
    message: Uint8Array<ArrayBuffer>,
  ) => Promise<boolean | null>;
}

/**
 * - `good`: an allowed signer has signed this very list; `fingerprint` is the key's
 * - `missing`: parts that it takes weren't given
 * - `unreadable`: the signature isn't one that ssh-keygen makes
 * - `keyType`: it is by a key of another type than Ed25519
 * - `namespace`: it is for something else than a release
 * - `wrong`: the list isn't the one that was signed
 * - `unsupported`: this browser can't verify Ed25519
 * - the others: the key isn't allowed to sign, see {@link SignerVerdict}
 */
export type SignatureVerdict =
  | { readonly kind: 'good'; readonly fingerprint: string }
  | { readonly kind: 'missing'; readonly parts: readonly ReleasePart[] }
  | { readonly kind: 'unreadable' | 'wrong' | 'unsupported' }
  | { readonly kind: 'keyType'; readonly type: string }
  | { readonly kind: 'namespace'; readonly namespace: string }
  | (Exclude<SignerVerdict, { kind: 'allowed' }> & { readonly fingerprint: string });

export interface ReleaseReport {
  readonly signature: SignatureVerdict;
  /** `null` if there is no list of sums that can be read. */
  readonly files: readonly (FileVerdict & { readonly name: string })[] | null;
  /** How many files the list has that weren't given. */
  readonly notGiven: number;
}

/**
 * Judges what was given. The files are judged even where the signature isn’t: their sums say whether they belong together.
 */
export async function checkRelease(
  { files, parts }: GivenRelease,
  ports: ReleasePorts,
): Promise<ReleaseReport> {
  const sums = sumsOf(parts['SHA256SUMS']);
  const signature = await judgeSignature(parts, ports);
  if (sums === null) return { signature, files: null, notGiven: 0 };
  const judged = files.map(({ name, sum }) => ({ name, ...judgeFile(sums, name, sum) }));
  const given = new Set(judged.flatMap((file) => (file.kind === 'notListed' ? [] : [file.path])));
  return { signature, files: judged, notGiven: sums.size - given.size };
}

function sumsOf(bytes: Uint8Array | undefined): Sums | null {
  if (bytes === undefined) return null;
  return orNull(() => readSums(textOf(bytes, 'SHA256SUMS')));
}

async function judgeSignature(
  parts: GivenRelease['parts'],
  { now, verifyEd25519 }: ReleasePorts,
): Promise<SignatureVerdict> {
  const { SHA256SUMS: list, 'SHA256SUMS.sig': armoured, allowed_signers: signers } = parts;
  if (list === undefined || armoured === undefined || signers === undefined)
    return { kind: 'missing', parts: RELEASE_PARTS.filter((part) => parts[part] === undefined) };
  const signature = orNull(() => readSshSignature(textOf(armoured, 'signature')));
  const type = signature === null ? null : orNull(() => wireType(signature.publicKey));
  if (signature === null || type === null) return { kind: 'unreadable' };
  if (type !== 'ssh-ed25519') return { kind: 'keyType', type };
  const { namespace, publicKey } = signature;
  if (namespace !== RELEASE_NAMESPACE) return { kind: 'namespace', namespace };
  const isRight = await isSignedBy(signature, list, verifyEd25519);
  if (isRight === null) return { kind: 'unsupported' };
  if (!isRight) return { kind: 'wrong' };
  const fingerprint = sha256Fingerprint(publicKey);
  const question = { publicKey, identity: RELEASE_IDENTITY, namespace, now: now() };
  const signer = lookUpSigner(new TextDecoder('latin1').decode(signers), question);
  return signer.kind === 'allowed' ? { kind: 'good', fingerprint } : { ...signer, fingerprint };
}

/** @returns `null` if this browser can't tell */
async function isSignedBy(
  signature: SshSignature,
  message: Uint8Array,
  verifyEd25519: ReleasePorts['verifyEd25519'],
): Promise<boolean | null> {
  const key = orNull(() => ed25519Bytes(signature.publicKey, 32));
  const value = orNull(() => ed25519Bytes(signature.signature, 64));
  if (key === null || value === null) return false;
  return verifyEd25519(key, value, signedBytes(signature, message));
}

/** What `read` gives; `null` if the bytes aren't in the format. */
function orNull<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return null;
  }
}
