/** What every flow that sends something writes down about it: the row, the attempt, and what became of it. */
import type { Tag } from '../cvm/actions.ts';
import type { Caller } from '../cvm/call.ts';
import { ApiError, type CallError } from '../errors.ts';
import type { Attempt, KeyRecord, Route } from '../keyRecord.ts';

interface NewRecordPorts {
  readonly route: Route;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
}

interface NewKey extends Pick<KeyRecord, 'name' | 'projectId'> {
  readonly tags: readonly Tag[];
}

/** A row of a key pair that nothing has been done for yet. */
export function newRecord(
  { route, now, newId }: NewRecordPorts,
  { name, projectId, tags }: NewKey,
  method: KeyRecord['method'],
): KeyRecord {
  const createdAt = new Date(now()).toISOString();
  return {
    ...route,
    schema: 4,
    id: newId(),
    method,
    name,
    projectId,
    tags: [...tags],
    createdAt,
    updatedAt: createdAt,
    nameWasFree: null,
    state: 'intent',
    keyId: null,
    publicKey: null,
    fingerprint: null,
    bits: null,
    fileName: null,
    fileDigest: null,
    savedBy: null,
    cloud: 'unknown',
    attempts: [],
    deletion: null,
    note: '',
    remindAt: null,
    batch: null,
  };
}

interface AttemptPorts {
  readonly now: () => number;
  /** The accepted correction of this device's clock, in milliseconds. */
  readonly skewMs: number;
}

export function newAttempt({ now, skewMs }: AttemptPorts, action: Attempt['action']): Attempt {
  return {
    action,
    sentAt: new Date(now()).toISOString(),
    skewMs,
    outcome: null,
    requestId: null,
    code: null,
  };
}

/** A call that was throttled was signed anew: what counts is the last signature. */
export function sentLast(record: KeyRecord, sentAt: string | null): KeyRecord {
  return sentAt === null ? record : changeLast(record, { sentAt });
}

export function withOutcome(
  record: KeyRecord,
  outcome: Pick<Attempt, 'outcome' | 'requestId' | 'code'>,
): KeyRecord {
  return changeLast(record, outcome);
}

/** What a failed call says about its attempt. */
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

interface WatchPorts {
  readonly caller: Caller;
  readonly now: () => number;
  readonly report: (step: 'signed' | 'sent') => void;
}

/** Reports what really happens on the way, and holds on to the raw answer until it has been understood. */
export function watchTransport({ caller, now, report }: WatchPorts) {
  let text: string | null = null;
  let sentAt: string | null = null;
  const watched: Caller = {
    ...caller,
    transport: async (request, options) => {
      report('signed');
      sentAt = new Date(now()).toISOString();
      const answer = await caller.transport(request, { ...options, onDispatch: () => report('sent') });
      text = answer.text;
      return answer;
    },
  };
  return { caller: watched, text: () => text, sentAt: () => sentAt };
}
