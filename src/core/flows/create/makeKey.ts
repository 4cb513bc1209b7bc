/**
 * Makes a key pair on this device in one straight sequence, from checking the name to importing the public half. The
 * private key is in a file before the import is sent, and only the public half is ever sent. So nobody on the way to
 * the cloud can see the private key, and if the import is lost, it can be sent again.
 */
import { BusyError } from '../../base/errors.ts';
import { keyFileName, type KeyRecord } from '../../ledger/keyRecord.ts';
import { fileDigest } from '../../ssh/fileDigest.ts';
import type { MadeFile } from '../../ssh/keyTasks.ts';
import { lookOneByOne } from '../look/askCloud.ts';
import { newRecord } from './attempt.ts';
import {
  checkName,
  type CreateKeyIntent,
  type CreateKeyResult,
  type FlowPorts,
  placeFor,
} from './createKey.ts';
import { importKey } from './importKey.ts';
import { journalIfPossible } from '../ports/journal.ts';
import type { Place } from '../ports/saver.ts';
import { publicFacts } from '../../ssh/publicFacts.ts';

interface MakeKeyPorts extends Omit<FlowPorts, 'caller'> {
  /** `null` if Keysmith can't send requests to the cloud now. Then the public half is imported later. */
  readonly caller: FlowPorts['caller'] | null;
  /** Generates and checks a key pair. */
  readonly make: () => Promise<MadeFile>;
}

/**
 * Makes a key pair and imports its public half. With a download, the flow stops before the import: it isn't known yet
 * whether the file was saved, and a key without a file is of no use in the cloud. The import follows once the user
 * has opened the file. Without a caller, the flow also stops before the import, and the user can import the key
 * later.
 */
export async function makeKey(ports: MakeKeyPorts, intent: CreateKeyIntent): Promise<CreateKeyResult> {
  const fileName = keyFileName(intent.name, ports.route, intent.format);
  let place: Place;
  try {
    place = await placeFor(ports, intent, fileName);
  } catch (error) {
    return { kind: 'notSent', error };
  }
  // One lock covers making the key pair and importing its public half, so that no other tab can write in between. The
  // public half is imported here only if the file is `verified`.
  const made = await ports.exclusive(async () => {
    const file = await makeFile(ports, intent, { fileName, place });
    if ('kind' in file) return file;
    if (file.state === 'unconfirmed') {
      ports.report('downloaded');
      return { kind: 'saved', record: file, journalled: true } as const;
    }
    ports.report('written');
    const { caller } = ports;
    if (caller !== null) return importKey({ ...ports, caller, exclusive: (flow) => flow() }, file);
    return { kind: 'saved', record: file, journalled: await journalIfPossible(ports.journal, file) } as const;
  });
  return made ?? { kind: 'notSent', error: new BusyError('another tab is creating a key pair') };
}

/** Makes the key and its file. @returns the key's row; or a `notSent` result with the error that prevented it */
async function makeFile(
  ports: MakeKeyPorts,
  intent: CreateKeyIntent,
  { fileName, place }: { fileName: string; place: Place },
): Promise<KeyRecord | Extract<CreateKeyResult, { kind: 'notSent' }>> {
  const { journal, report, saver } = ports;
  let written: KeyRecord | null = null;
  try {
    const blank = intent.row ?? newRecord(ports, intent, 'device');
    await checkName(ports, intent.name, blank.id);
    const look = ports.look ?? (ports.caller === null ? null : lookOneByOne(ports.caller));
    await look?.isNameFree(intent.name);
    const made = await ports.make();
    report('generated');
    const record: KeyRecord = {
      ...blank,
      ...publicFacts(made.publicKey),
      fileName,
      fileDigest: fileDigest(made.text),
      savedBy: saver.kind,
      folder: saver.folder,
    };
    if (saver.kind === 'download') {
      const unconfirmed: KeyRecord = { ...record, state: 'unconfirmed' };
      // The row is written before the file: a row without its file can be given up, but a file without its row would
      // be forgotten.
      await journal(unconfirmed);
      written = unconfirmed;
      ports.keep({ recordId: record.id, text: made.text, fileName });
      await place.write(made.text);
      return unconfirmed;
    }
    // The row, which holds the file's digest, is written before the file. If the page is killed after the file was
    // written, the file can still be recognised by the digest.
    await journal(record);
    written = record;
    await place.write(made.text);
    return { ...record, state: 'verified' };
  } catch (error) {
    // No file was saved, and no request that changes the cloud was sent. So a row that existed before this flow gets
    // its old content back, and a new row is closed.
    if (written !== null) await journalIfPossible(journal, intent.row ?? { ...written, state: 'closed' });
    return { kind: 'notSent', error };
  }
}
