/**
 * Making a key pair on this device, from the name to the cloud, as one straight line. The private key is in a file
 * before anything is sent, and only the public half ever is: nobody on the way can have seen it, and what is lost on
 * the way can be sent again.
 */
import { keyFileName, type KeyRecord } from '../keyRecord.ts';
import { fileDigest } from '../ssh/fileDigest.ts';
import type { MadeFile } from '../ssh/keyTasks.ts';
import { lookOneByOne } from './askCloud.ts';
import { newRecord } from './attempt.ts';
import type { CreateKeyIntent, CreateKeyResult, FlowPorts } from './createKey.ts';
import { importKey } from './importKey.ts';
import { publicFacts } from '../ssh/publicFacts.ts';

export interface MakeKeyPorts extends FlowPorts {
  /** Generates and checks a key pair. */
  readonly make: () => Promise<MadeFile>;
}

/**
 * Saved by download it stops before the import: nobody knows yet whether the file is there, and a key without one is
 * of no use in the cloud. It goes on when the file was opened.
 */
export async function makeKey(ports: MakeKeyPorts, intent: CreateKeyIntent): Promise<CreateKeyResult> {
  const { journal, report, saver } = ports;
  const fileName = keyFileName(intent.name, ports.route, intent.format);
  let record: KeyRecord;
  try {
    const place = await saver.place(fileName);
    const nameWasFree = await (ports.look ?? lookOneByOne(ports.caller)).isNameFree(intent.name);
    const made = await ports.make();
    report('generated');
    record = {
      ...(intent.row ?? newRecord(ports, intent, 'device')),
      ...publicFacts(made.publicKey),
      nameWasFree,
      fileName,
      fileDigest: fileDigest(made.text),
      savedBy: saver.kind,
    };
    if (saver.kind === 'download') {
      record = { ...record, state: 'unconfirmed' };
      // A row without its file can be given up; a file without its row would be forgotten.
      await journal(record);
      ports.keep({ recordId: record.id, text: made.text, fileName });
    }
    // So that a kill after the file was written leaves a row that knows it again.
    if (intent.row !== undefined) await journal(record);
    await place.write(made.text);
  } catch (error) {
    return { kind: 'notSent', error };
  }
  if (record.state === 'unconfirmed') {
    report('downloaded');
    return { kind: 'saved', record, journalled: true };
  }
  report('written');
  return importKey(ports, { ...record, state: 'verified' });
}
