/**
 * What a ledger row looks like in storage, in every version so far. A row that is read is migrated, version by
 * version, to the current one. A row that this version can't read is left alone and reported, never repaired by
 * guessing.
 */
import * as v from 'valibot';
import { PRIVATE_KEY_FORMATS } from '../ssh/privateKeyFile.ts';

/**
 * The longest real value is a note, with up to 1024 characters. The next longest is a public key of 4096 bits, with
 * 724.
 */
const Text = v.pipe(v.string(), v.maxLength(1024));
/** ISO 8601, UTC. */
const Time = v.pipe(v.string(), v.isoTimestamp());
const outcomes = ['success', 'notExecuted', 'throttled', 'quota', 'maybeOurs', 'ambiguous'] as const;

const attempt = {
  sentAt: Time,
  /** How the request ended; `null` while that isn't known. */
  outcome: v.nullable(v.picklist(outcomes)),
  requestId: v.nullable(Text),
  /** The provider's error code. */
  code: v.nullable(Text),
};

const statesOf1 = [
  'intent',
  'sending',
  'unknown',
  'orphan',
  'unsaved',
  'unconfirmed',
  'verified',
  'refused',
] as const;

const statesOf5 = statesOf1.filter((state) => state !== 'refused');

const columns = {
  id: Text,
  connection: v.picklist(['practice', 'relay', 'direct']),
  /**
   * The account's id (AccountId of GetCallerIdentity) where it is known, else the SecretId; `practice` for
   * Practice; `none` for a row that belongs to no account yet.
   */
  account: Text,
  site: v.picklist(['china', 'international', 'vpc']),
  endpointHost: Text,
  /**
   * The host of the relay in use when the key pair was created or imported; `null` on a direct connection, without
   * a connection, in Practice, and for a key pair taken from the cloud's list.
   */
  relayHost: v.nullable(Text),
  name: Text,
  region: Text,
  projectId: v.number(),
  createdAt: Time,
  /** Whether the name was free right before the request was sent; `null` if listing key pairs wasn't permitted. */
  nameWasFree: v.nullable(v.boolean()),
  keyId: v.nullable(Text),
  /** One OpenSSH line, without a comment. */
  publicKey: v.nullable(v.pipe(Text, v.regex(/^ssh-rsa [A-Za-z0-9+/=]+$/))),
  fingerprint: v.nullable(Text),
  bits: v.nullable(v.number()),
  fileName: v.nullable(Text),
  savedBy: v.nullable(v.picklist(['folder', 'download'])),
  /**
   * How the cloud's public key compared with the row's when Keysmith last saw the key pair in the cloud. `agrees`:
   * they were equal, or one of them was missing when the key pair was found; `differs`: they weren't equal;
   * `unknown`: Keysmith hasn't seen the key pair since the last request was signed, or couldn't compare the keys.
   */
  cloud: v.picklist(['agrees', 'differs', 'unknown']),
};

const KeyRecord1 = v.object({
  schema: v.literal(1),
  ...columns,
  method: v.literal('cloud'),
  state: v.picklist(statesOf1),
  attempts: v.array(v.object(attempt)),
});

/**
 * Version 2 adds the time of the row's last change, the row's deletion, the states `absent` and `deleted`, and the
 * accepted clock correction with which each request was signed.
 */
const attempt2 = {
  ...attempt,
  /** The clock correction that the user had accepted when the request was signed, in milliseconds. */
  skewMs: v.number(),
};
const columns2 = {
  ...columns,
  /**
   * The last deletion that the owner asked for, with the time of its signature. Keysmith looks for the key pair
   * before it sends a deletion. If that look didn't find the key pair, no deletion was sent, and the time is that of
   * the look. `outcome`: `null` while the request is under way; `unknown` until looks have shown how the deletion
   * ended; `notExecuted` if the key pair was still there after the request had expired.
   */
  deletion: v.nullable(
    v.object({
      sentAt: Time,
      skewMs: v.number(),
      outcome: v.nullable(v.picklist(['unknown', 'notExecuted'])),
    }),
  ),
  updatedAt: Time,
};
const KeyRecord2 = v.object({
  schema: v.literal(2),
  ...columns2,
  method: v.literal('cloud'),
  state: v.picklist([...statesOf1, 'absent', 'deleted']),
  attempts: v.array(v.object(attempt2)),
});

/** Version 3 adds keys made on this device, and keys made elsewhere. */
const columns3 = {
  ...columns2,
  /**
   * Where the private key was made: by Tencent Cloud (`cloud`), by Keysmith on this device (`device`), or without
   * Keysmith (`elsewhere`).
   */
  method: v.picklist(['cloud', 'device', 'elsewhere']),
  state: v.picklist([...statesOf1, 'absent', 'deleted', 'elsewhere']),
  attempts: v.array(v.object({ ...attempt2, action: v.picklist(['CreateKeyPair', 'ImportKeyPair']) })),
  /**
   * The tags that the key pair gets when it is created or imported, or that it had when its row was made from the
   * cloud's list.
   */
  tags: v.array(v.object({ Key: Text, Value: Text })),
  /**
   * SHA-256 of the private key file as it was written, in hex. With it, the file is recognised without its
   * passphrase.
   */
  fileDigest: v.nullable(v.pipe(Text, v.regex(/^[0-9a-f]{64}$/))),
};
const KeyRecord3 = v.object({ schema: v.literal(3), ...columns3 });

/** Version 4 adds the owner's note and reminder for a key, and batches: keys that are made together. */
const columns4 = {
  ...columns3,
  /** The owner's note. It is never part of a request. */
  note: Text,
  /** When the owner wants to be reminded to delete the key pair. */
  remindAt: v.nullable(Time),
  /**
   * The batch that the row belongs to; `null` if it belongs to none. A batch is a group of keys that the user asked
   * for together. As long as no request was sent for a row of a batch, its key pair still has to be made or imported.
   */
  batch: v.nullable(
    v.object({
      id: Text,
      /** The size of keys that are made on this device. */
      bits: v.number(),
      format: v.picklist(PRIVATE_KEY_FORMATS),
      /**
       * Whether the files have a passphrase. If they do, the user has to enter it again to continue the batch later.
       */
      isEncrypted: v.boolean(),
      /** Where the files go: into the keys folder one by one, or into one ZIP file. */
      place: v.picklist(['folder', 'archive']),
    }),
  ),
};
const KeyRecord4 = v.object({ schema: v.literal(4), ...columns4 });

/**
 * Version 5 adds why the KeyId counts as the row's (`evidence`), what looks for the key pair have shown (`look`), and
 * which part of the row comes only from an imported list (`hearsay`).
 */
const { nameWasFree: _, ...columns4Kept } = columns4;
const columns5 = {
  ...columns4Kept,
  /**
   * The SecretId with which the row's requests are signed; `null` for Practice, for a row that belongs to no account
   * yet, and for rows of older versions that knew only the account's id.
   */
  secretId: v.nullable(Text),
  state: v.picklist([...statesOf5, 'absent', 'deleted', 'elsewhere', 'closed']),
  /**
   * One entry for each signed request that may have been sent, oldest first. A request may be executed until its own
   * window has ended. Requests that a person carries share one entry, as long as an earlier one may still be executed
   * and the clock correction stays the same; `carriedUntil` has the timestamp of the last one.
   */
  attempts: v.array(
    v.object({
      action: v.picklist(['CreateKeyPair', 'ImportKeyPair']),
      /** The timestamp in the signature. If several signatures share this entry, it is the timestamp of the first. */
      signedAt: Time,
      skewMs: attempt2.skewMs,
      outcome: attempt.outcome,
      requestId: attempt.requestId,
      code: attempt.code,
    }),
  ),
  deletion: v.nullable(
    v.object({
      signedAt: Time,
      skewMs: v.number(),
      outcome: v.nullable(v.picklist(['unknown', 'notExecuted'])),
    }),
  ),
  /**
   * Why the KeyId counts as this row's. `answer`: an answer named the KeyId; `publicKey`: the key pair has the row's
   * public key; `time`: only name and time fit, so the key pair may be a colleague's. `null` in three cases: the row
   * has no KeyId, the key pair is known only from the cloud's list, or the KeyId comes from an imported list.
   */
  evidence: v.nullable(v.picklist(['answer', 'publicKey', 'time'])),
  /**
   * The result of the latest looks for the key pair (`saw`), and the time of the first look with this result
   * (`since`). `nothing`: no key pair was found; `otherTime`: there is a key pair of that name, but its time doesn't
   * fit; `refused`: the service refused the look; `word`: the owner looked in the console and said that the key pair
   * isn't there. `null` if there was no look since the last request, or if the key pair or its file has been found.
   */
  look: v.nullable(v.object({ since: Time, saw: v.picklist(['nothing', 'otherTime', 'refused', 'word']) })),
  /** The name of the keys folder that the file was to be written to. */
  folder: v.nullable(Text),
  /**
   * Which part of the row comes only from an imported list and wasn't checked here: everything (`all`), the facts
   * about the file (`file`), or the facts about the cloud (`cloud`). `null` if there is no such part.
   */
  hearsay: v.nullable(v.picklist(['all', 'file', 'cloud'])),
};
const KeyRecord5 = v.object({ schema: v.literal(5), ...columns5 });

/**
 * Version 6 adds keys that are made on this device before there is any connection, and requests that a person
 * carries.
 */
const columns6 = {
  ...columns5,
  connection: v.picklist(['practice', 'relay', 'direct', 'byHand', 'none']),
  /**
   * The latest timestamp among the row's signatures in requests that a person carries; `null` if there are none. It
   * may lie in the future, since a saved file can have signatures for the next hours.
   */
  carriedUntil: v.nullable(Time),
  /**
   * The KeyId that a person brought back: the person typed it in, or it was in an unsigned answer. It proves nothing:
   * `keyId` is set only after a key pair with the row's public key was seen.
   */
  claimedKeyId: v.nullable(Text),
};
const KeyRecord6 = v.object({ schema: v.literal(6), ...columns6 });

/**
 * How a row's requests reach the cloud.
 * - `helper`: the Helper, a browser extension, sends them
 * - `byHand`: a person carries them, as a link, a picture or a file
 * - `none`: no connection was saved. Nothing was sent for the row, and it belongs to no account. Once its public key
 *   is imported to an account, the row belongs to that account
 */
export const ROW_CONNECTIONS = ['practice', 'helper', 'relay', 'byHand', 'direct', 'none'] as const;

const CURRENT = 7;

/** Version 7 adds requests that the Helper sends. */
const KeyRecordSchema = v.object({
  schema: v.literal(CURRENT),
  ...columns6,
  connection: v.picklist(ROW_CONNECTIONS),
});
export type KeyRecord = v.InferOutput<typeof KeyRecordSchema>;

/**
 * - `newer`: a later version of Keysmith wrote the row
 * - `damaged`: the row doesn't fit any version
 */
export interface UnreadableRow {
  readonly kind: 'newer' | 'damaged';
  readonly id: string;
  /** The key name in the row, if it has one that can be read. */
  readonly name: string | null;
}

/** Reads a row as it came from storage or a file. */
export function readRow(row: unknown): KeyRecord | UnreadableRow {
  const current = v.safeParse(KeyRecordSchema, row);
  if (current.success) return current.output;
  const sixth = v.safeParse(KeyRecord6, row);
  if (sixth.success) return fromVersion6(sixth.output);
  const fifth = v.safeParse(KeyRecord5, row);
  if (fifth.success) return fromVersion5(fifth.output);
  const fourth = v.safeParse(KeyRecord4, row);
  if (fourth.success) return fromVersion4(fourth.output);
  const third = v.safeParse(KeyRecord3, row);
  if (third.success) return fromVersion3(third.output);
  const second = v.safeParse(KeyRecord2, row);
  if (second.success) return fromVersion2(second.output);
  const first = v.safeParse(KeyRecord1, row);
  if (first.success) return fromVersion1(first.output);
  return unreadable(row);
}

/** Whether this version could read the row. */
export function isReadable(row: KeyRecord | UnreadableRow): row is KeyRecord {
  return !('kind' in row);
}

type KeyRecord2 = v.InferOutput<typeof KeyRecord2>;
type KeyRecord3 = v.InferOutput<typeof KeyRecord3>;
type KeyRecord4 = v.InferOutput<typeof KeyRecord4>;
type KeyRecord5 = v.InferOutput<typeof KeyRecord5>;
type KeyRecord6 = v.InferOutput<typeof KeyRecord6>;

function fromVersion1(row: v.InferOutput<typeof KeyRecord1>): KeyRecord {
  return fromVersion2({
    ...row,
    schema: 2,
    attempts: row.attempts.map((one) => ({ ...one, skewMs: 0 })),
    deletion: null,
    updatedAt: row.attempts.at(-1)?.sentAt ?? row.createdAt,
  });
}

function fromVersion2(row: KeyRecord2): KeyRecord {
  // Up to version 2, `method` was `cloud` even for a key pair from elsewhere, whose file was opened in Keysmith and
  // for which no request was sent.
  const isAdopted = row.state === 'verified' && row.attempts.length === 0;
  return fromVersion3({
    ...row,
    schema: 3,
    method: isAdopted ? 'elsewhere' : row.method,
    attempts: row.attempts.map((one) => ({ ...one, action: 'CreateKeyPair' })),
    tags: [],
    fileDigest: null,
  });
}

function fromVersion3(row: KeyRecord3): KeyRecord {
  return fromVersion4({ ...row, schema: 4, note: '', remindAt: null, batch: null });
}

function fromVersion4(row4: KeyRecord4): KeyRecord {
  const { nameWasFree: _wasFree, ...row } = row4;
  const { deletion, keyId } = row;
  return fromVersion5({
    ...row,
    schema: 5,
    // Up to version 4, `account` held the SecretId where the account's id wasn't known. Account ids have digits only.
    secretId: row.connection === 'practice' || /^\d+$/.test(row.account) ? null : row.account,
    state: row.state === 'refused' ? afterRefusal(row4) : row.state,
    attempts: row.attempts.map(({ sentAt, ...rest }) => ({ ...rest, signedAt: sentAt })),
    deletion: deletion && {
      signedAt: deletion.sentAt,
      skewMs: deletion.skewMs,
      outcome: deletion.outcome,
    },
    evidence: keyId === null ? null : evidenceOf4(row4),
    look: null,
    folder: null,
    hearsay: null,
  });
}

function fromVersion5(row: KeyRecord5): KeyRecord {
  return fromVersion6({ ...row, schema: 6, carriedUntil: null, claimedKeyId: null });
}

function fromVersion6(row: KeyRecord6): KeyRecord {
  return { ...row, schema: CURRENT };
}

/**
 * Returns the state that replaces `refused`. Up to version 4, a row became `refused` for one of two reasons:
 * - The service refused the row's request. This is no proof that nothing was created, because the browser may have
 *   sent the request twice, and the refusal answers only one copy. So the row becomes `unknown`.
 * - The owner took the row off the list. So the row becomes `closed`.
 */
function afterRefusal({ attempts }: KeyRecord4): 'unknown' | 'closed' {
  const outcome = attempts.at(-1)?.outcome;
  const isRefusal = outcome === 'notExecuted' || outcome === 'throttled' || outcome === 'quota';
  return isRefusal ? 'unknown' : 'closed';
}

function evidenceOf4({ attempts, nameWasFree, publicKey, state }: KeyRecord4): KeyRecord['evidence'] {
  if (attempts.at(-1)?.outcome === 'success') return 'answer';
  const hasFile = state === 'verified' || state === 'unconfirmed';
  if (hasFile && publicKey !== null) return 'publicKey';
  // The key pair was found by name and time. If the name wasn't known to be free right before the request was sent,
  // the key pair could be anybody's.
  return attempts.length === 0 || nameWasFree !== true ? null : 'time';
}

const Hint = v.object({
  id: v.fallback(Text, '?'),
  schema: v.fallback(v.number(), 0),
  name: v.fallback(v.nullable(v.pipe(v.string(), v.maxLength(60))), null),
});

function unreadable(row: unknown): UnreadableRow {
  const hint = v.safeParse(Hint, row);
  if (!hint.success) return { kind: 'damaged', id: '?', name: null };
  const { id, name, schema } = hint.output;
  return { kind: schema > CURRENT ? 'newer' : 'damaged', id, name };
}
