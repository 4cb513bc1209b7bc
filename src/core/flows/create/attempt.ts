/**
 * Records in the ledger what a flow does when it creates or imports a key pair: the new row, each signature, and the
 * result of each signed request.
 */
import type { Tag } from '../../cvm/actions.ts';
import type { Caller, CallOptions } from '../../api/call.ts';
import { ApiError, type CallError, CancelledError, isCallError } from '../../base/errors.ts';
import type { Attempt, KeyRecord } from '../../ledger/keyRecord.ts';
import type { Route } from '../../ledger/route.ts';
import { type Journal, journalIfPossible } from '../ports/journal.ts';

interface NewRecordPorts {
  readonly route: Route;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
}

interface NewKey extends Pick<KeyRecord, 'name' | 'projectId'> {
  readonly tags: readonly Tag[];
}

/** Returns a new row for a key pair that is to be created or imported. Nothing has been done for the key pair yet. */
export function newRecord(
  { route, now, newId }: NewRecordPorts,
  { name, projectId, tags }: NewKey,
  method: KeyRecord['method'],
): KeyRecord {
  const createdAt = new Date(now()).toISOString();
  return {
    ...route,
    ...BLANK,
    id: newId(),
    method,
    name,
    projectId,
    tags: [...tags],
    createdAt,
    updatedAt: createdAt,
    state: 'intent',
    cloud: 'unknown',
  };
}

/** The initial values of a row's columns, before anything is known about the key pair. */
export const BLANK = {
  schema: 7,
  keyId: null,
  evidence: null,
  publicKey: null,
  fingerprint: null,
  bits: null,
  fileName: null,
  fileDigest: null,
  savedBy: null,
  folder: null,
  attempts: [],
  deletion: null,
  look: null,
  hearsay: null,
  note: '',
  remindAt: null,
  batch: null,
  carriedUntil: null,
  claimedKeyId: null,
} satisfies Partial<KeyRecord>;

interface WritePorts {
  readonly caller: Caller;
  readonly journal: Journal;
  /** The clock correction that the user accepted, in milliseconds; `caller` signs with the corrected time. */
  readonly skewMs: number;
  readonly report: (step: 'signed' | 'sent') => void;
  /**
   * For a key of a batch: called right before the key's request is sent. Returns `false` if the batch has stopped in
   * the meantime, for example because another key failed. Then the request isn't sent.
   */
  readonly mayBegin?: () => boolean;
}

/**
 * - `answered`: the service reported success, and its answer could be read; `text` is the raw answer
 * - `notSent`: nothing left this device
 * - `failed`: the request was sent, and either the service refused it or no usable answer came. Whatever the error
 *   says, another copy of the request may have been executed: the browser may have sent it twice
 */
export type Written<Output> =
  | {
      readonly kind: 'answered';
      readonly record: KeyRecord;
      readonly output: Output;
      readonly text: string | null;
    }
  | { readonly kind: 'notSent'; readonly error: unknown }
  | {
      readonly kind: 'failed';
      readonly record: KeyRecord;
      readonly error: CallError;
      readonly text: string | null;
    };

/**
 * Sends a request that changes the cloud, for one row. Before a signed request is sent, its signature is written to
 * the ledger as a separate attempt, with its own time.
 * @param before the row as it is in the ledger; it is written back if nothing was sent
 * @param signed the row with other changes that are to be written together with the first attempt; `before` if there
 * are no other changes
 */
export async function sendWrite<Output extends { readonly RequestId: string }>(
  ports: WritePorts,
  before: KeyRecord,
  action: Attempt['action'],
  send: (caller: Caller, options: CallOptions) => Promise<Output>,
  signed: KeyRecord = before,
): Promise<Written<Output>> {
  const { caller, journal, report } = ports;
  let record = signed;
  let dispatched = 0;
  let text: string | null = null;
  const watched: Caller = {
    ...caller,
    transport: async (request, options) => {
      report('signed');
      const onDispatch = () => {
        dispatched = record.attempts.length;
        report('sent');
      };
      const answer = await caller.transport(request, { ...options, onDispatch });
      text = answer.text;
      return answer;
    },
  };
  const onSigned = async (signedAt: number) => {
    if (ports.mayBegin?.() === false) throw new CancelledError('cancelled');
    // If journalling a signature took too long, the request is signed again, and the earlier signature is never sent.
    // So the earlier signature isn't an attempt, and the new one takes its place.
    const earlier = record.attempts.slice(0, Math.max(dispatched, before.attempts.length));
    const attempt = newAttempt(action, signedAt, ports.skewMs);
    record = { ...record, state: 'sending', cloud: 'unknown', look: null, attempts: [...earlier, attempt] };
    await journal(record);
  };
  const onThrottled = (error: ApiError) => {
    record = withFailure(record, error);
  };
  try {
    const output = await send(watched, { onSigned, onThrottled });
    const outcome = { outcome: 'success', requestId: output.RequestId, code: null } as const;
    return { kind: 'answered', record: changeLast(record, outcome), output, text };
  } catch (error) {
    if (dispatched === 0) {
      if (record !== signed) await journalIfPossible(journal, before);
      return { kind: 'notSent', error };
    }
    if (!isCallError(error)) throw error;
    const sent = { ...record, attempts: record.attempts.slice(0, dispatched) };
    return { kind: 'failed', record: withFailure(sent, error), error, text };
  }
}

function newAttempt(action: Attempt['action'], signedAt: number, skewMs: number): Attempt {
  return {
    action,
    signedAt: new Date(signedAt).toISOString(),
    skewMs,
    outcome: null,
    requestId: null,
    code: null,
  };
}

/**
 * Returns the row with the failure noted in its last attempt. The failure alone doesn't prove whether the attempt was
 * executed: only a look at the cloud can show that.
 */
export function withFailure(record: KeyRecord, error: CallError): KeyRecord {
  const api = error instanceof ApiError ? error : null;
  return changeLast(record, {
    outcome: error.outcome,
    requestId: api?.requestId ?? null,
    code: api?.apiCode ?? null,
  });
}

function changeLast(record: KeyRecord, change: Partial<Attempt>): KeyRecord {
  const attempts = record.attempts.map((attempt, index) =>
    index === record.attempts.length - 1 ? { ...attempt, ...change } : attempt,
  );
  return { ...record, attempts };
}
