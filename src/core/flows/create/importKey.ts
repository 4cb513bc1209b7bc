/**
 * Imports a public key into the cloud. The private key is already in a file, or Keysmith doesn't manage it at all. So
 * no key is lost if the answer to the import is lost: a comparison of public keys shows whether the cloud has the
 * key. The import may be repeated at any time.
 */
import type { Caller, CallOptions } from '../../api/call.ts';
import { importKeyPair, tagSpecification } from '../../cvm/actions.ts';
import { AlarmError, AnswerError, BusyError, InputError } from '../../base/errors.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import { settledState } from '../../ledger/keyState.ts';
import { isWithoutAccount } from '../../ledger/route.ts';
import { lookOneByOne } from '../look/askCloud.ts';
import { sendWrite, withFailure } from './attempt.ts';
import { checkName, type CreateKeyResult, type FlowPorts, lookAfterDoubt } from './createKey.ts';
import { JournalError, journalIfPossible } from '../ports/journal.ts';

type ImportKeyPorts = Pick<
  FlowPorts,
  'caller' | 'exclusive' | 'journal' | 'look' | 'now' | 'onDoubt' | 'report' | 'route' | 'rows' | 'skewMs'
>;

/** @param row must have a public key; if it has a file name, that file is known to hold the private key */
export async function importKey(ports: ImportKeyPorts, row: KeyRecord): Promise<CreateKeyResult> {
  const sent = await ports.exclusive(() => sendImport(ports, row));
  if (sent === null) return { kind: 'notSent', error: new BusyError('another tab is importing a key pair') };
  // `exclusive` holds its lock only while the import is sent, so the next flow needn't wait while the cloud is
  // checked below. If the caller already holds the lock, it passes an `exclusive` that takes no lock.
  if (sent.kind === 'fileOnly' || sent.kind === 'notSent') return sent;
  if (sent.kind === 'answered') {
    await journalIfPossible(ports.journal, sent.record);
    const look = ports.look ?? lookOneByOne(ports.caller);
    return confirmByCloud(ports, { ...sent.record, cloud: await look.verdict(sent.record) });
  }
  // The request failed, but may have been executed. If the cloud has this public key, the import is done. It doesn't
  // matter whether this request or an earlier one did it.
  const unknown: KeyRecord = { ...sent.record, state: 'unknown' };
  await journalIfPossible(ports.journal, unknown);
  ports.onDoubt(unknown, sent.error);
  const { record, lookError } = await lookAfterDoubt(ports, unknown);
  if (record.cloud === 'agrees') return confirmByCloud(ports, record);
  return { kind: 'unknown', record, error: sent.error, lookError };
}

async function sendImport(ports: ImportKeyPorts, row: KeyRecord) {
  const { caller, journal, report, rows, skewMs } = ports;
  const { publicKey } = row;
  if (publicKey === null) throw new TypeError('row: expected a public key');
  // If nothing was sent for the row yet, the row gets its final state before the import: `verified` with a file,
  // otherwise `elsewhere`. So the row has this state even if the import isn't sent. If something was sent before, the
  // row keeps its state, which may say more about the earlier request.
  const before: KeyRecord = row.attempts.length === 0 ? { ...row, state: settledState(row) } : row;
  try {
    // If an import was sent for this row before, the import may be sent again under the same name. A new row must not
    // use another row's name.
    if (row.attempts.length === 0) await checkName(ports, row.name, row.id);
    if (before !== row) await journal(before);
  } catch (error) {
    if (error instanceof JournalError) return { kind: 'fileOnly', record: before, error } as const;
    if (error instanceof InputError) return { kind: 'notSent', error } as const;
    throw error;
  }
  // `mayBegin` is left out on purpose: with it, `sendWrite` would refuse to send the import after the batch has
  // stopped. This import is sent all the same, because the key's file already exists.
  const own = { caller, journal, report, skewMs };
  // A row without an account is assigned to the route's account, but only once the import is signed.
  const signed = isWithoutAccount(row) ? { ...before, ...ports.route } : before;
  const send = (watched: Caller, options: CallOptions) =>
    importKeyPair(
      watched,
      {
        KeyName: row.name,
        ProjectId: row.projectId,
        PublicKey: publicKey,
        ...tagSpecification(row.tags),
      },
      options,
    );
  const written = await sendWrite(own, before, 'ImportKeyPair', send, signed);
  if (written.kind === 'notSent') {
    const { error } = written;
    return error instanceof JournalError ? ({ kind: 'fileOnly', record: before, error } as const) : written;
  }
  if (written.kind === 'failed') return written;
  const { KeyId } = written.output;
  // Each KeyId belongs to one row only, so an answer with another row's KeyId can't be right. It is treated like a
  // lost answer: Keysmith looks for the key pair by its public key.
  if (rows.all().some((one) => one.id !== row.id && one.keyId === KeyId)) {
    const error = new AnswerError({
      action: 'ImportKeyPair',
      problem: 'schema',
      status: 200,
      field: 'KeyId',
    });
    return { kind: 'failed', record: withFailure(written.record, error), error } as const;
  }
  report('received');
  const known = { keyId: KeyId, evidence: 'answer' } as const;
  return { kind: 'answered', record: { ...written.record, ...known, state: settledState(row) } } as const;
}

async function confirmByCloud(ports: ImportKeyPorts, record: KeyRecord): Promise<CreateKeyResult> {
  const journalled = await journalIfPossible(ports.journal, record);
  if (record.cloud === 'differs') return { kind: 'alarm', record, error: new AlarmError('cloudDiffers') };
  ports.report(record.cloud === 'agrees' ? 'cloudAgrees' : 'cloudNotConfirmed');
  return { kind: 'saved', record, journalled };
}
