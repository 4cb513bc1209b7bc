/**
 * Giving a public key to the cloud. Its private half is safe already, or nobody's business here: so an answer that is
 * lost loses nothing, and every doubt is settled by comparing public keys. May be run again at any time.
 */
import { importKeyPair, tagSpecification } from '../../cvm/actions.ts';
import { AlarmError, BusyError, InputError } from '../../base/errors.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import { settledState } from '../../ledger/keyState.ts';
import { lookOneByOne } from '../look/askCloud.ts';
import { sendWrite } from './attempt.ts';
import { checkName, type CreateKeyResult, type FlowPorts, lookAfterDoubt } from './createKey.ts';
import { JournalError, journalIfPossible } from '../ports/journal.ts';

type ImportKeyPorts = Pick<
  FlowPorts,
  'caller' | 'exclusive' | 'journal' | 'look' | 'now' | 'onDoubt' | 'report' | 'route' | 'rows' | 'skewMs'
>;

/** @param row with a public key; where it has a file name, that file was seen to hold the private half */
export async function importKey(ports: ImportKeyPorts, row: KeyRecord): Promise<CreateKeyResult> {
  const sent = await ports.exclusive(() => sendImport(ports, row));
  if (sent === null) return { kind: 'notSent', error: new BusyError('another tab is importing a key pair') };
  // Looks need no lock: whoever comes next needn't wait for them.
  if (sent.kind === 'fileOnly' || sent.kind === 'notSent') return sent;
  if (sent.kind === 'answered') {
    await journalIfPossible(ports.journal, sent.record);
    const look = ports.look ?? lookOneByOne(ports.caller);
    return confirmByCloud(ports, { ...sent.record, cloud: await look.verdict(sent.record) });
  }
  // Was it executed? If the cloud has this public key, it was, or had been before: either way the work is done.
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
  // A row that was never sent gets its settled state: a file, or a public key, that the cloud is going to have. The
  // state of a row that was sent before says more, and stays.
  const before: KeyRecord = row.attempts.length === 0 ? { ...row, state: settledState(row) } : row;
  try {
    // The same public key may go again under its own name; a new one may not take another row's.
    if (row.attempts.length === 0) await checkName(ports, row.name, row.id);
    if (before !== row) await journal(before);
  } catch (error) {
    if (error instanceof JournalError) return { kind: 'fileOnly', record: before, error } as const;
    if (error instanceof InputError) return { kind: 'notSent', error } as const;
    throw error;
  }
  // Without `mayBegin`: the file is there already, so a batch that stops must not leave this key half done.
  const own = { caller, journal, report, skewMs };
  const written = await sendWrite(own, before, 'ImportKeyPair', (watched, options) =>
    importKeyPair(
      watched,
      {
        KeyName: row.name,
        ProjectId: row.projectId,
        PublicKey: publicKey,
        ...tagSpecification(row.tags),
      },
      options,
    ),
  );
  if (written.kind === 'notSent') {
    const { error } = written;
    return error instanceof JournalError ? ({ kind: 'fileOnly', record: before, error } as const) : written;
  }
  if (written.kind === 'failed') return written;
  report('received');
  const { KeyId } = written.output;
  // A KeyId belongs to one row. An answer that says otherwise isn't believed, and the public key is looked for
  // instead.
  const isTaken = rows.all().some((one) => one.id !== row.id && one.keyId === KeyId);
  const known: Pick<KeyRecord, 'keyId' | 'evidence'> = isTaken
    ? { keyId: null, evidence: null }
    : { keyId: KeyId, evidence: 'answer' };
  return { kind: 'answered', record: { ...written.record, ...known, state: settledState(row) } } as const;
}

async function confirmByCloud(ports: ImportKeyPorts, record: KeyRecord): Promise<CreateKeyResult> {
  const journalled = await journalIfPossible(ports.journal, record);
  if (record.cloud === 'differs') return { kind: 'alarm', record, error: new AlarmError('cloudDiffers') };
  ports.report(record.cloud === 'agrees' ? 'cloudAgrees' : 'cloudNotConfirmed');
  return { kind: 'saved', record, journalled };
}
