/**
 * Reads the answer to a carried request that somebody typed or pasted. Nothing proves where the text comes from, and
 * it may be forged. Only the row's own public key in it counts as proof.
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

/**
 * The longest text that is read, in characters: far longer than a list of a hundred key pairs, but too short to stall
 * the page.
 */
export const MAX_ANSWER_LENGTH = 1024 * 1024;

/**
 * The result of reading an answer.
 * - `claimed`: the answer has a KeyId, which proves nothing; `record` has it as `claimedKeyId`
 * - `seen`: the answer is a list that has a key pair with the row's public key; `record` has the KeyId
 * - `notListed`: the answer is a list that has neither the row's public key nor its name, which proves nothing
 * - `otherKey`: the answer is a list that has the row's name, but with another public key
 * - `otherRow`: the key pair in the answer belongs to another row
 * - `duplicate`: the service says that the name or the public key exists already, so the import is probably done
 * - `expired`: the service says that the signature isn't valid at this time
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

/** Stores a KeyId that somebody brought back as the row's `claimedKeyId`, unless another row has it. */
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
    // Keysmith itself has looked up this row's key pair in the cloud. That is stronger proof than a pasted list, so
    // the row stays as it is.
    if (record.keyId !== null && record.cloud === 'agrees') return { kind: 'seen', record };
    const seen = { keyId: own.KeyId, claimedKeyId: null, evidence: 'publicKey', look: null } as const;
    // `cloud` says only what Keysmith itself has looked up. This list was pasted, so `cloud` is `unknown`.
    const settled = { state: settledState(record), cloud: 'unknown' } as const;
    // The cloud may already have had the public key under another name. So the row takes the name from the list.
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
