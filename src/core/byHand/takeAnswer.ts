/**
 * Reads the answer to a carried request, as somebody typed or pasted it. Like any answer, the text may be
 * hostile, and nothing vouches for its source. Only the row's own public key in it counts as proof.
 */
import * as v from 'valibot';
import { type ApiAnswer, decodeAnswer } from '../api/answer.ts';
import { AnswerError, ApiError } from '../base/errors.ts';
import { KeyId, type KeyPair, KeyPairs } from '../cvm/actions.ts';
import type { KeyRecord } from '../ledger/keyRecord.ts';
import { isHearsay, settledState } from '../ledger/keyState.ts';
import { listedName } from '../ledger/names.ts';
import { publicFacts } from '../ssh/publicFacts.ts';
import { jsonOfView } from './jsonView.ts';

/** The longest text that is read: far more than a hundred key pairs, far less than what would stall the page. */
export const MAX_ANSWER_LENGTH = 1024 * 1024;

/**
 * What an answer says.
 * - `claimed`: a KeyId, which proves nothing; the row has it as `claimedKeyId`
 * - `seen`: a list has a key pair with the row's public key; the row has its KeyId
 * - `notListed`: a list has neither the row's public key nor its name, which proves nothing
 * - `otherKey`: a list has the row's name, but with another public key
 * - `otherRow`: the key pair in the answer belongs to another row
 * - `duplicate`: the service says that the name or the public key is there already, so the import is probably
 *   done
 * - `expired`: the service says that the signature isn't good at this time
 * - `refused`: the service refused the request for another reason, which `error` says
 * - `unreadable`: the text isn't an answer of the service; `problem` says why
 */
export type TakenAnswer =
  | { readonly kind: 'claimed' | 'seen'; readonly record: KeyRecord }
  | { readonly kind: 'notListed' | 'otherKey' | 'otherRow' }
  | { readonly kind: 'duplicate'; readonly of: 'name' | 'publicKey' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'refused'; readonly error: ApiError }
  | { readonly kind: 'unreadable'; readonly problem: 'empty' | 'tooLarge' | 'form' };

/** @param rows all rows of the ledger, so that no KeyId is assigned to two rows */
export function takeAnswer(record: KeyRecord, text: string, rows: readonly KeyRecord[]): TakenAnswer {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'unreadable', problem: 'empty' };
  if (trimmed.length > MAX_ANSWER_LENGTH) return { kind: 'unreadable', problem: 'tooLarge' };
  const typed = v.safeParse(KeyId, trimmed);
  if (typed.success) return claim(record, typed.output, rows);
  try {
    return takeOutput(record, jsonOfView(trimmed) ?? trimmed, rows);
  } catch (error) {
    if (error instanceof ApiError) return takeRefusal(error);
    if (error instanceof AnswerError) return { kind: 'unreadable', problem: 'form' };
    throw error;
  }
}

const Imported = v.object({ KeyId });

/** @throws {ApiError | AnswerError} */
function takeOutput(record: KeyRecord, text: string, rows: readonly KeyRecord[]): TakenAnswer {
  const answer: ApiAnswer = { status: 200, text, date: null, relay: null };
  const output = decodeAnswer(answer, 'ImportKeyPair', v.union([KeyPairs, Imported]));
  if ('KeyPairSet' in output) return takeList(record, output.KeyPairSet, rows);
  return claim(record, output.KeyId, rows);
}

/** Keeps a KeyId that somebody brought back, unless another row has it. */
function claim(record: KeyRecord, keyId: string, rows: readonly KeyRecord[]): TakenAnswer {
  const isOther = othersOf(rows, record).some((row) => row.keyId === keyId || row.claimedKeyId === keyId);
  if (isOther) return { kind: 'otherRow' };
  return { kind: 'claimed', record: { ...record, claimedKeyId: keyId } };
}

function takeList(record: KeyRecord, pairs: readonly KeyPair[], rows: readonly KeyRecord[]): TakenAnswer {
  const { publicKey } = record;
  const isOwn = (pair: KeyPair) => publicKey !== null && publicFacts(pair.PublicKey).publicKey === publicKey;
  // Only the proven `keyId` of another row counts here. A `claimedKeyId` proves nothing.
  const isTaken = (pair: KeyPair) => othersOf(rows, record).some(({ keyId }) => keyId === pair.KeyId);
  const own = pairs.find((pair) => isOwn(pair) && !isTaken(pair));
  if (own !== undefined) {
    // A connection has seen this key pair, which is stronger proof than a pasted list. So the row stays as it is.
    if (record.keyId !== null && record.cloud === 'agrees') return { kind: 'seen', record };
    const seen = { keyId: own.KeyId, claimedKeyId: null, evidence: 'publicKey', look: null } as const;
    // `cloud` says only what a connection has seen. This list came by hand, so `cloud` is `unknown`.
    const settled = { state: settledState(record), cloud: 'unknown' } as const;
    // The cloud may have had the public key before, under another name.
    const name = listedName(record, own.KeyName);
    return { kind: 'seen', record: { ...record, ...seen, ...settled, name } };
  }
  if (pairs.some(isOwn)) return { kind: 'otherRow' };
  const hasName = pairs.some(({ KeyName }) => KeyName === record.name);
  return { kind: hasName ? 'otherKey' : 'notListed' };
}

/**
 * The other rows, except those whose facts about the cloud come only from an imported list: such a list proves
 * nothing.
 */
function othersOf(rows: readonly KeyRecord[], { id }: KeyRecord): readonly KeyRecord[] {
  return rows.filter((row) => row.id !== id && !isHearsay(row));
}

function takeRefusal(error: ApiError): TakenAnswer {
  if (error.apiCode === 'InvalidPublicKey.Duplicate') return { kind: 'duplicate', of: 'publicKey' };
  if (error.apiCode === 'InvalidKeyPairName.Duplicate') return { kind: 'duplicate', of: 'name' };
  if (error.apiCode === 'AuthFailure.SignatureExpire') return { kind: 'expired' };
  return { kind: 'refused', error };
}
