/**
 * Checks a release of Keysmith: who signed its list of sums, and which files match that list. The result is only as
 * trustworthy as the given list of allowed signers. Keysmith can't judge that list: the user has to know whether it
 * can be trusted.
 */
import { FormatError } from '../base/errors.ts';
import { sha256Fingerprint } from '../ssh/fingerprint.ts';
import { textOf } from '../ssh/wire.ts';
import { lookUpSigner, type SignerVerdict } from './allowedSigners.ts';
import { RELEASE_PARTS, type ReleasePart } from './releaseFiles.ts';
import { ed25519Bytes, readSshSignature, signedBytes, type SshSignature, wireType } from './sshSignature.ts';
import { type FileVerdict, judgeFile, readSums, type Sums } from './sums.ts';

/** The namespace in a release's signature: it says what the signature was made for. */
const RELEASE_NAMESPACE = 'keysmith-release';
/** The name of the signer in the list of allowed signers. */
const RELEASE_IDENTITY = 'keysmith';

export interface ReleaseFile {
  /** The file's path, beginning with the folder that the user chose, or only the file's name. */
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
   * Verifies an Ed25519 signature (64 bytes) of a message with a public key (32 bytes).
   * @returns whether the signature is valid; `null` if this browser can't verify Ed25519
   */
  readonly verifyEd25519: (
    publicKey: Uint8Array<ArrayBuffer>,
    signature: Uint8Array<ArrayBuffer>,
    message: Uint8Array<ArrayBuffer>,
  ) => Promise<boolean | null>;
}

/**
 * The verdict on a release's signature.
 * - `good`: an allowed signer signed exactly this list of sums; `fingerprint` is the fingerprint of the signer's key
 * - `missing`: the files named in `parts` are needed for the check, but weren't given
 * - `unreadable`: the signature file isn't in the format that ssh-keygen writes
 * - `keyType`: the signature wasn't made with an Ed25519 key
 * - `namespace`: the signature was made for something other than a release
 * - `wrong`: the signature doesn't match the list of sums
 * - `unsupported`: this browser can't verify Ed25519
 * - any other: the signature matches, but the key isn't allowed to sign; see {@link SignerVerdict}
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
  /** The verdict on each given file; `null` if the list of sums is missing or can't be read. */
  readonly files: readonly (FileVerdict & { readonly name: string })[] | null;
  /** How many files in the list of sums weren't given. */
  readonly notGiven: number;
}

/**
 * Checks the given signature and the given files. The files are compared with the list of sums even if the signature
 * is wrong or missing.
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

/** @returns `null` if this browser can't verify Ed25519 */
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

/** Returns the result of `read`; `null` if `read` throws a {@link FormatError}. */
function orNull<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return null;
  }
}
