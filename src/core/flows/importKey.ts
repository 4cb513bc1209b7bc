/**
 * Giving a public key to the cloud. Its private half is safe already, or nobody's business here: so an answer that is
 * lost loses nothing, and every doubt is settled by comparing public keys. May be run again at any time.
 */
import { importKeyPair, tagSpecification } from '../cvm/actions.ts';
import { AlarmError, AnswerError, type CallError, isCallError } from '../errors.ts';
import { hasExpired, type KeyRecord, settledState } from '../keyRecord.ts';
import { findByName, lookOneByOne } from './askCloud.ts';
import { newAttempt, sentLast, watchTransport, withFailure, withOutcome } from './attempt.ts';
import type { CreateKeyResult, FlowPorts } from './createKey.ts';
import { JournalError, journalIfPossible } from './journal.ts';
import { reconcile } from './reconcile.ts';

export type ImportKeyPorts = Pick<FlowPorts, 'caller' | 'skewMs' | 'journal' | 'report' | 'now' | 'look'>;

/** @param row with a public key; where it has a file name, that file was seen to hold the private half */
export async function importKey(ports: ImportKeyPorts, row: KeyRecord): Promise<CreateKeyResult> {
  const { journal, report } = ports;
  if (row.publicKey === null) throw new TypeError('row: expected a public key');
  let record: KeyRecord = row;
  let giveBack: () => void = () => undefined;
  try {
    // What is settled is the intent: a file, or a public key, that the cloud is going to have. A row that was sent
    // before says more than that.
    if (row.attempts.length === 0) await journal({ ...row, state: settledState(row) });
    giveBack = (await ports.caller.turn?.('ImportKeyPair')) ?? giveBack;
    record = {
      ...record,
      state: 'sending',
      cloud: 'unknown',
      attempts: [...record.attempts, newAttempt(ports, 'ImportKeyPair')],
    };
    await journal(record);
  } catch (error) {
    giveBack();
    if (!(error instanceof JournalError)) throw error;
    const unsent: KeyRecord = row.attempts.length === 0 ? { ...row, state: settledState(row) } : row;
    return { kind: 'fileOnly', record: unsent, error };
  }

  const sent = watchTransport(ports);
  try {
    const { KeyId, RequestId } = await importKeyPair(sent.caller, {
      KeyName: record.name,
      ProjectId: record.projectId,
      PublicKey: row.publicKey,
      ...tagSpecification(record.tags),
    });
    report('received');
    record = {
      ...withOutcome(record, { outcome: 'success', requestId: RequestId, code: null }),
      state: settledState(record),
      keyId: KeyId,
    };
  } catch (error) {
    if (!isCallError(error)) throw error;
    return settle(ports, withFailure(sentLast(record, sent.sentAt()), error), error);
  }
  await journalIfPossible(journal, record);
  const look = ports.look ?? lookOneByOne(ports.caller);
  return confirmByCloud(ports, { ...record, cloud: await look.verdict(record) });
}

/** Was it executed? If the cloud has this public key, it was, or had been before: either way the work is done. */
async function settle(ports: ImportKeyPorts, failed: KeyRecord, error: CallError): Promise<CreateKeyResult> {
  const { outcome } = error;
  const isRefused = outcome !== 'ambiguous' && outcome !== 'maybeOurs' && !(error instanceof AnswerError);
  // What was signed earlier may still be executed, whatever became of this one.
  if (isRefused && !isEarlierOpen(failed, ports.now())) return keepFile(ports, failed, error);
  const unknown: KeyRecord = { ...failed, state: 'unknown' };
  await journalIfPossible(ports.journal, unknown);
  try {
    const seen = await reconcile(ports.caller, unknown, ports.now());
    if (seen.cloud === 'agrees') return await confirmByCloud(ports, seen);
    if (await isNameOfOther(ports, seen)) return await keepFile(ports, failed, error);
  } catch (lookError) {
    if (!isCallError(lookError)) throw lookError;
  }
  return { kind: 'unknown', record: unknown, error };
}

/** Whether an attempt before the last one may still be executed. */
function isEarlierOpen({ attempts }: KeyRecord, now: number): boolean {
  return attempts
    .slice(0, -1)
    .some((one) => (one.outcome === null || one.outcome === 'ambiguous') && !hasExpired(one, now));
}

/** Whether the name was refused because another key has it: then nothing was made. A list that lags shows none. */
async function isNameOfOther({ caller, now }: ImportKeyPorts, record: KeyRecord): Promise<boolean> {
  const isTaken = record.attempts.at(-1)?.code === 'InvalidKeyPairName.Duplicate';
  return isTaken && !isEarlierOpen(record, now()) && (await findByName(caller, record.name)) !== null;
}

/** Nothing was made in the cloud. A public key without a file of ours is nothing to be kept, either. */
async function keepFile(ports: ImportKeyPorts, row: KeyRecord, error: CallError): Promise<CreateKeyResult> {
  const record: KeyRecord = {
    ...row,
    state: row.fileName === null && row.keyId === null ? 'refused' : settledState(row),
  };
  await journalIfPossible(ports.journal, record);
  return { kind: 'fileOnly', record, error };
}

async function confirmByCloud(ports: ImportKeyPorts, record: KeyRecord): Promise<CreateKeyResult> {
  const journalled = await journalIfPossible(ports.journal, record);
  if (record.cloud === 'differs') return { kind: 'alarm', record, error: new AlarmError('cloudDiffers') };
  ports.report(record.cloud === 'agrees' ? 'cloudAgrees' : 'cloudNotConfirmed');
  return { kind: 'saved', record, journalled };
}
