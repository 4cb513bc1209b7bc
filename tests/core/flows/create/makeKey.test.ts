import { describe, expect, it } from 'vitest';
import { createKeyPair, deleteKeyPairs, describeKeyPairs } from '../../../../src/core/cvm/actions.ts';
import { importKey } from '../../../../src/core/flows/create/importKey.ts';
import { makeKey } from '../../../../src/core/flows/create/makeKey.ts';
import { CancelledError } from '../../../../src/core/base/errors.ts';
import type { KeyRecord } from '../../../../src/core/ledger/keyRecord.ts';
import { mayImport } from '../../../../src/core/ledger/keyState.ts';
import { type MadeFile, runKeyTask } from '../../../../src/core/ssh/keyTasks.ts';
import { generateRsaKey } from '../../../../src/platform/crypto/generateRsaKey.ts';
import {
  flowWorld,
  type FlowWorldOptions,
  INTENT,
  namesIn,
  ROUTE,
  type Send,
  stateOf,
} from '../../../support/flowWorld.ts';
import { NOON } from '../../../support/caller.ts';
import { aKeyRecord, anAttempt } from '../../../support/keyRecord.ts';
import { memoisedCrypto } from '../../../support/keyFiles.ts';
import { findSecrets, privateKeySecret, type Secret } from '../../../support/secretScanner.ts';

const crypto = memoisedCrypto();

async function make(): Promise<MadeFile> {
  const spec = { format: 'pkcs1', passphrase: '', comment: '' } as const;
  return (await runKeyTask(
    { kind: 'make', bits: 2048, spec },
    { crypto, generate: generateRsaKey },
  )) as MadeFile;
}

/** One key is enough for most rules. */
const made = await make();

function setUp(options: FlowWorldOptions = {}) {
  const world = flowWorld(options);
  return { ...world, ports: { ...world.ports, make: async () => made } };
}

const isImport = (request: Request) => request.headers.get('x-tc-action') === 'ImportKeyPair';
const apiError = (Code: string) =>
  new Response(JSON.stringify({ Response: { Error: { Code, Message: 'x' }, RequestId: 'r' } }));
const keysIn = async (cloud: Parameters<typeof namesIn>[0]) => (await describeKeyPairs(cloud, {})).KeyPairSet;

/** Does something to the answer of ImportKeyPair, once it was executed. */
const afterImport = (answer: (response: Response) => Response | Promise<Response>) => ({
  between: async (request: Request, send: Send) => {
    const response = await send(request);
    return isImport(request) ? answer(response) : response;
  },
});
const lose = () => {
  throw new TypeError('network');
};

describe('makeKey, when all goes well', () => {
  it('journals and writes the file before anything is sent, and compares the cloud’s public key', async () => {
    const { ports, journal, steps, disk, cloud } = setUp();
    const result = await makeKey(ports, INTENT);
    expect(result).toMatchObject({ kind: 'saved', journalled: true });
    expect(steps).toEqual(['generated', 'written', 'signed', 'sent', 'received', 'cloudAgrees']);
    // So that a kill in between leaves a row that knows its file; then the settled row is the intent.
    expect(stateOf(journal)).toEqual(['intent', 'verified', 'sending', 'verified', 'verified']);
    expect(journal[0]?.fileDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(journal[0]).toMatchObject({ keyId: null, method: 'device', attempts: [] });
    expect(journal.at(-1)).toMatchObject({ cloud: 'agrees', fileName: 'web_1.pem', evidence: 'answer' });
    expect(disk.get('web_1.pem')).toBe(made.text);
    expect(await keysIn(cloud)).toMatchObject([{ KeyName: 'web_1' }]);
  });

  it('by download it stops before anything is sent, until the file was seen', async () => {
    const { ports, journal, kept, cloud } = setUp({ saverKind: 'download' });
    const result = await makeKey(ports, INTENT);
    expect(result).toMatchObject({ kind: 'saved', record: { state: 'unconfirmed', keyId: null } });
    expect(stateOf(journal)).toEqual(['unconfirmed']);
    expect(kept).toHaveLength(1);
    expect(await keysIn(cloud)).toEqual([]);
  });

  it('sends tags, also where the import comes later', async () => {
    const tags = [{ Key: 'env', Value: 'prod' }];
    const { ports, cloud, journal } = setUp({ saverKind: 'download' });
    await makeKey(ports, { ...INTENT, tags });
    const [row] = journal;
    if (row === undefined) throw new Error('expected a row');
    await importKey(ports, { ...row, state: 'verified' });
    expect(await keysIn(cloud)).toMatchObject([{ Tags: tags }]);
  });
});

describe('makeKey sends nothing', () => {
  it.each(['denied', 'exists'] as const)('when the place is %s', async (problem) => {
    const { ports, journal, cloud } = setUp({ saver: { place: problem } });
    expect(await makeKey(ports, INTENT)).toMatchObject({ kind: 'notSent', error: { problem } });
    expect(journal).toEqual([]);
    expect(await keysIn(cloud)).toEqual([]);
  });

  it.each(['failed', 'differs'] as const)(
    'when writing %s: the key is given up, there will be another',
    async (problem) => {
      const { ports, journal, kept, cloud } = setUp({ saver: { write: problem } });
      expect(await makeKey(ports, INTENT)).toMatchObject({ kind: 'notSent', error: { problem } });
      // The row that was to know the file again has nothing more to say.
      expect([stateOf(journal), kept]).toEqual([['intent', 'closed'], []]);
      expect(await keysIn(cloud)).toEqual([]);
    },
  );

  it('when the name is taken, and makes no key for it', async () => {
    const { ports, cloud } = setUp();
    await createKeyPair(cloud, { KeyName: 'web_1', ProjectId: 0 });
    const never = () => Promise.reject(new Error('no key should be made'));
    expect(await makeKey({ ...ports, make: never }, INTENT)).toMatchObject({
      kind: 'notSent',
      error: { problem: 'taken' },
    });
  });

  it('when it was cancelled', async () => {
    const { ports, disk } = setUp();
    const cancelled = new CancelledError('cancelled');
    const result = await makeKey({ ...ports, make: () => Promise.reject(cancelled) }, INTENT);
    expect(result).toEqual({ kind: 'notSent', error: cancelled });
    expect(disk.size).toBe(0);
  });

  it.each(['verified', 'sending'] as const)(
    'when the journal can’t be written at %s: the file stays',
    async (state) => {
      const { ports, disk, cloud } = setUp({ journalFailsAt: state });
      expect(await makeKey(ports, INTENT)).toMatchObject({
        kind: 'fileOnly',
        record: { state: 'verified', keyId: null },
        error: { code: 'journal' },
      });
      expect(disk.size).toBe(1);
      expect(await keysIn(cloud)).toEqual([]);
    },
  );

  it('by download, when the journal can’t be written: nothing is downloaded either', async () => {
    const { ports, disk } = setUp({ saverKind: 'download', journalFailsAt: 'unconfirmed' });
    expect(await makeKey(ports, INTENT)).toMatchObject({ kind: 'notSent', error: { code: 'journal' } });
    expect(disk.size).toBe(0);
  });
});

describe('an import whose answer is lost ends in done', () => {
  it.each<[string, (response: Response) => Response | Promise<Response>]>([
    ['connection lost', lose],
    ['a web page', () => new Response('<html></html>')],
    ['half an answer', async (response) => new Response((await response.text()).slice(0, 20))],
    ['an InternalError', () => apiError('InternalError')],
    [
      'a replay refused by the relay',
      () => new Response('{}', { headers: { 'x-keysmith-relay': 'replay' } }),
    ],
  ])('%s', async (_label, answer) => {
    const { ports, journal } = setUp(afterImport(answer));
    expect(await makeKey(ports, INTENT)).toMatchObject({
      kind: 'saved',
      record: { state: 'verified', cloud: 'agrees' },
    });
    expect(journal.at(-1)).toMatchObject({ state: 'verified', cloud: 'agrees' });
  });

  it('sent twice by the browser: the second answer is “duplicate”', async () => {
    const { ports } = setUp({
      between: async (request, send) => {
        if (isImport(request)) await send(request.clone());
        return send(request);
      },
    });
    expect(await makeKey(ports, INTENT)).toMatchObject({ kind: 'saved', record: { cloud: 'agrees' } });
  });

  it('the key was there before under another name: it is that key', async () => {
    const { ports, cloud } = setUp();
    await importKey(ports, await rowOf(ports, 'older'));
    expect(await importKey(ports, await rowOf(ports, 'newer'))).toMatchObject({
      kind: 'saved',
      record: { name: 'older' },
    });
    expect(await namesIn(cloud)).toEqual(['older']);
  });
});

/** A row as the download leaves it, once the file was seen. */
async function rowOf(ports: ReturnType<typeof setUp>['ports'], name: string): Promise<KeyRecord> {
  const download = { ...setUp({ saverKind: 'download' }).ports, route: ROUTE };
  const result = await makeKey({ ...download, now: ports.now }, { ...INTENT, name });
  if (result.kind !== 'saved') throw new Error('expected a saved key');
  return { ...result.record, state: 'verified' };
}

describe('an import that made nothing', () => {
  it('lost on the way there: unknown, and may be sent again at once: it is the same key', async () => {
    let isDown = true;
    const { ports, cloud } = setUp({
      between: (request, send) =>
        isDown && isImport(request) ? Promise.reject(new TypeError('network')) : send(request),
    });
    const first = await makeKey(ports, INTENT);
    expect(first).toMatchObject({ kind: 'unknown', record: { state: 'unknown', keyId: null } });
    isDown = false;
    if (first.kind !== 'unknown') throw new Error('expected unknown');
    expect(await importKey(ports, first.record)).toMatchObject({ kind: 'saved' });
    expect(await namesIn(cloud)).toEqual(['web_1']);
  });

  it('refused for its size, or anything else: looked for, and the file stays good', async () => {
    const { ports, journal } = setUp({
      between: async (request, send) =>
        isImport(request) ? apiError('InvalidPublicKey.Malformed') : send(request),
    });
    const result = await makeKey(ports, INTENT);
    expect(result).toMatchObject({
      kind: 'unknown',
      record: {
        state: 'unknown',
        keyId: null,
        fileName: 'web_1.pem',
        look: { saw: 'nothing' },
        attempts: [{ code: 'InvalidPublicKey.Malformed' }],
      },
    });
    expect(journal.at(-1)).toMatchObject({ state: 'unknown', keyId: null });
    expect(result.kind === 'unknown' && mayImport(result.record)).toBe(true);
  });

  it('the name is another key’s: the file is good, and can be imported under another name', async () => {
    const { ports, cloud } = setUp();
    const row = await rowOf(ports, 'web_1');
    await createKeyPair(cloud, { KeyName: 'web_1', ProjectId: 0 });
    const result = await importKey(ports, row);
    expect(result).toMatchObject({ kind: 'unknown', record: { state: 'unknown', keyId: null } });
    expect(await importKey(ports, { ...row, name: 'web_1_2' })).toMatchObject({ kind: 'saved' });
  });

  it('a list that doesn’t show the key yet: unknown, whatever “duplicate” says', async () => {
    const { ports, journal } = setUp({
      between: async (request, send) => {
        if (isImport(request)) {
          await send(request.clone());
          return send(request);
        }
        return new Response(JSON.stringify({ Response: { TotalCount: 0, KeyPairSet: [], RequestId: 'r' } }));
      },
    });
    expect(await makeKey(ports, INTENT)).toMatchObject({ kind: 'unknown' });
    expect(journal.at(-1)).toMatchObject({ state: 'unknown' });
  });

  it('a refusal settles nothing while an earlier request may still be executed', async () => {
    let answer: () => Response = lose;
    const { ports } = setUp({
      between: async (request, send) => (isImport(request) ? answer() : send(request)),
    });
    const first = await makeKey(ports, INTENT);
    if (first.kind !== 'unknown') throw new Error('expected unknown');
    answer = () => apiError('AuthFailure.SignatureExpire');
    expect(await importKey(ports, first.record)).toMatchObject({ record: { state: 'unknown' } });
    const later = { ...ports, now: () => NOON + 11 * 60_000 };
    expect(await importKey(later, first.record)).toMatchObject({ record: { state: 'unknown' } });
  });

  it('a key that the cloud had before stays in the list, whatever an import again says', async () => {
    const { ports, journal } = setUp({
      between: async (request, send) => (isImport(request) ? apiError('AuthFailure') : send(request)),
    });
    const row = {
      ...(await rowOf(ports, 'web_1')),
      method: 'elsewhere' as const,
      fileName: null,
      keyId: 'skey-1',
    };
    await importKey(ports, row);
    expect(journal.at(-1)).toMatchObject({ state: 'unknown', keyId: 'skey-1' });
  });

  it('a public key without a file of ours stays listed, too: it may have been imported', async () => {
    const { ports, journal } = setUp({
      between: async (request, send) =>
        isImport(request) ? apiError('InvalidPublicKey.Malformed') : send(request),
    });
    const row: KeyRecord = { ...(await rowOf(ports, 'web_1')), method: 'elsewhere', fileName: null };
    await importKey(ports, row);
    expect(journal.at(-1)).toMatchObject({ state: 'unknown' });
  });
});

describe('an import again', () => {
  it('of a key that is gone from the cloud gets a new id', async () => {
    const { ports, cloud } = setUp();
    const first = await makeKey(ports, INTENT);
    if (first.kind !== 'saved' || first.record.keyId === null) throw new Error('expected a key');
    await deleteKeyPairs(cloud, { KeyIds: [first.record.keyId] });
    const again = await importKey(ports, { ...first.record, state: 'absent' });
    expect(again).toMatchObject({ kind: 'saved', record: { state: 'verified', cloud: 'agrees' } });
    expect(again.kind === 'saved' && again.record.keyId).not.toBe(first.record.keyId);
    expect(again.kind === 'saved' && again.record.attempts).toHaveLength(2);
  });

  it('a cloud that shows another public key under this id is an alarm', async () => {
    const other = (await make()).publicKey;
    const { ports } = setUp({
      between: async (request, send) => {
        const response = await send(request);
        const text = await response.text();
        return new Response(text.replace(made.publicKey.split(' ')[1] ?? '', other.split(' ')[1] ?? ''));
      },
    });
    expect(await makeKey(ports, INTENT)).toMatchObject({ kind: 'alarm', error: { reason: 'cloudDiffers' } });
  });
});

describe('what leaves the device', () => {
  it(
    'in 100 runs there is no byte of a private key in what the relay sees',
    { timeout: 300_000 },
    async () => {
      const seen = new Map<string, Buffer>();
      const secrets: Secret[] = [];
      for (let index = 0; index < 100; index += 1) {
        const { ports, disk } = setUp({
          between: async (request, send) => {
            const headers = JSON.stringify([...request.headers]);
            const body = await request.clone().text();
            seen.set(`${index} ${seen.size}`, Buffer.from(`${request.url}\n${headers}\n${body}`));
            return send(request);
          },
        });
        await makeKey({ ...ports, make }, { ...INTENT, name: `web_${index}` });
        secrets.push(privateKeySecret(`key ${index}`, disk.get(`web_${index}.pem`) ?? ''));
      }
      expect(secrets).toHaveLength(100);
      // Is the name free, the import, does the cloud agree: three requests a key.
      expect(seen.size).toBe(300);
      expect(findSecrets(seen, secrets)).toEqual([]);
      // The scanner does see one where there is one.
      const file = Buffer.from(made.text);
      expect(findSecrets(new Map([['planted', file]]), [privateKeySecret('key', made.text)])).toHaveLength(1);
    },
  );
});

describe('while another tab is writing', () => {
  const exclusive = async () => null;

  it('no key is made, and nothing is imported', async () => {
    const { ports, journal, disk } = setUp();
    const busy = { kind: 'notSent', error: { code: 'busy' } };
    expect(await makeKey({ ...ports, exclusive }, INTENT)).toMatchObject(busy);
    expect(await importKey({ ...ports, exclusive }, await rowOf(ports, 'web_1'))).toMatchObject(busy);
    expect([journal, disk.size]).toEqual([[], 0]);
  });

  it('a row that it has just written holds its name, though this tab hasn’t heard of it', async () => {
    const { ports, journal, cloud } = setUp();
    const theirs = aKeyRecord({ ...ROUTE, id: 'other', name: 'web_1' });
    const rows = { all: () => [], named: async () => [theirs] };
    const held = { kind: 'notSent', error: { field: 'keyName', problem: 'held' } };
    expect(await makeKey({ ...ports, rows }, INTENT)).toMatchObject(held);
    expect(await importKey({ ...ports, rows }, await rowOf(ports, 'web_1'))).toMatchObject(held);
    expect(journal).toEqual([]);
    expect(await keysIn(cloud)).toEqual([]);
  });

  it('the same public key goes again under its own name, whoever else has a row of it', async () => {
    const { ports } = setUp();
    const theirs = aKeyRecord({ ...ROUTE, id: 'other', name: 'web_1' });
    const rows = { all: () => [theirs], named: async () => [theirs] };
    const row = { ...(await rowOf(ports, 'web_1')), attempts: [anAttempt({ action: 'ImportKeyPair' })] };
    expect(await importKey({ ...ports, rows }, row)).toMatchObject({ kind: 'saved' });
  });
});

describe('an import', () => {
  it('needs a public key', async () => {
    const { ports } = setUp();
    const row = { ...(await rowOf(ports, 'web_1')), publicKey: null };
    await expect(importKey(ports, row)).rejects.toThrow(TypeError);
  });

  it('of a row that was sent before keeps what is known of it until it is sent', async () => {
    const { ports, journal } = setUp();
    const row: KeyRecord = {
      ...(await rowOf(ports, 'web_1')),
      state: 'absent',
      attempts: [anAttempt({ action: 'ImportKeyPair' })],
    };
    await importKey(ports, row);
    expect(stateOf(journal)).toEqual(['sending', 'verified', 'verified']);
  });

  it('whose answer has another row’s KeyId is looked for by its public key', async () => {
    const theirs = aKeyRecord({
      ...ROUTE,
      id: 'other',
      name: 'db',
      keyId: 'skey-00000000',
      state: 'verified',
    });
    const { ports, journal } = setUp({
      rows: [theirs],
      ...afterImport(
        async (response) =>
          new Response((await response.text()).replace(/skey-[a-z0-9]{8}/, 'skey-00000000')),
      ),
    });
    const result = await makeKey(ports, INTENT);
    expect(result).toMatchObject({
      kind: 'saved',
      record: { keyId: expect.stringMatching(/^skey-/), evidence: 'publicKey', cloud: 'agrees' },
    });
    expect(journal.every(({ keyId }) => keyId !== 'skey-00000000')).toBe(true);
  });

  it('whose own row has that KeyId already is the same key', async () => {
    const { ports, ledger } = setUp();
    const first = await makeKey(ports, INTENT);
    if (first.kind !== 'saved') throw new TypeError('expected a key');
    const { between } = afterImport(async () =>
      Response.json({ Response: { KeyId: first.record.keyId, RequestId: 'r' } }),
    );
    const again = setUp({ between, rows: [...ledger.values()] });
    expect(await importKey(again.ports, { ...first.record, cloud: 'unknown' })).toMatchObject({
      record: { keyId: first.record.keyId },
    });
  });

  it('that the cloud doesn’t show yet is told as such', async () => {
    const empty = { Response: { TotalCount: 0, KeyPairSet: [], RequestId: 'r' } };
    const { ports, steps } = setUp({
      between: async (request, send) => (isImport(request) ? send(request) : Response.json(empty)),
    });
    expect(await makeKey(ports, INTENT)).toMatchObject({ kind: 'saved', record: { cloud: 'unknown' } });
    expect(steps.at(-1)).toBe('cloudNotConfirmed');
  });

  it('that a mistake of ours ends has no result', async () => {
    const { ports } = setUp();
    const rows = { ...ports.rows, named: () => Promise.reject(new RangeError('ours')) };
    await expect(importKey({ ...ports, rows }, await rowOf(ports, 'web_1'))).rejects.toThrow('ours');
  });
});

describe('by download', () => {
  it('the file is kept under its row and name, to be downloaded again', async () => {
    const { ports, kept, steps, journal } = setUp({ saverKind: 'download' });
    await makeKey(ports, INTENT);
    expect(kept).toEqual([{ recordId: 'row-1', text: made.text, fileName: 'web_1.pem' }]);
    expect(steps).toEqual(['generated', 'downloaded']);
    expect(journal).toMatchObject([{ savedBy: 'download', folder: null, fileName: 'web_1.pem' }]);
  });

  it('a download that the browser refuses closes its row', async () => {
    const { ports, journal } = setUp({ saverKind: 'download', saver: { write: 'failed' } });
    expect(await makeKey(ports, INTENT)).toMatchObject({ kind: 'notSent' });
    expect(stateOf(journal)).toEqual(['unconfirmed', 'closed']);
  });

  it('a key that can’t be made leaves no row', async () => {
    const { ports, journal } = setUp();
    const result = await makeKey(
      { ...ports, make: () => Promise.reject(new RangeError('no memory')) },
      INTENT,
    );
    expect(result).toMatchObject({ kind: 'notSent' });
    expect(journal).toEqual([]);
  });
});

describe('makeKey, while the cloud can’t be asked', () => {
  it('writes the file and asks nobody; the row is imported later, as it is', async () => {
    const asked: string[] = [];
    const { ports, journal, steps, disk } = setUp({
      between: (request, send) => {
        asked.push(request.headers.get('x-tc-action') ?? '');
        return send(request);
      },
    });
    expect(await makeKey({ ...ports, caller: null }, INTENT)).toMatchObject({
      kind: 'saved',
      journalled: true,
    });
    const row = journal.at(-1);
    if (row === undefined) throw new Error('expected a row');
    expect(row).toMatchObject({ state: 'verified', keyId: null, attempts: [], method: 'device' });
    expect([steps, [...disk.keys()], asked]).toEqual([['generated', 'written'], ['web_1.pem'], []]);
    expect(mayImport(row)).toBe(true);
    expect(await importKey(ports, row)).toMatchObject({ kind: 'saved', record: { cloud: 'agrees' } });
  });

  it('holds its name: no other key is made under it', async () => {
    const { ports } = setUp();
    await makeKey({ ...ports, caller: null }, INTENT);
    expect(await makeKey({ ...ports, caller: null, newId: () => 'row-2' }, INTENT)).toMatchObject({
      kind: 'notSent',
      error: { field: 'keyName', problem: 'held' },
    });
  });
});
