import { describe, expect, it } from 'vitest';
import { describeKeyPairs } from '../../../src/core/cvm/actions.ts';
import { confirmFile } from '../../../src/core/flows/confirmFile.ts';
import { createKey } from '../../../src/core/flows/createKey.ts';
import { JournalError } from '../../../src/core/flows/journal.ts';
import { saveAgain } from '../../../src/core/flows/saveAgain.ts';
import { SaveError } from '../../../src/core/flows/saver.ts';
import { ApiError, InputError } from '../../../src/core/errors.ts';
import type { KeyRecord } from '../../../src/core/keyRecord.ts';
import { halvesMatch } from '../../../src/core/ssh/keyPair.ts';
import { type MadeFile, runKeyTask } from '../../../src/core/ssh/keyTasks.ts';
import { parsePrivateKeyPem } from '../../../src/core/ssh/privateKey.ts';
import { formatPublicKey } from '../../../src/core/ssh/publicKey.ts';
import { findSecrets, privateKeySecret } from '../../support/secretScanner.ts';
import { memoisedCrypto } from '../../support/keyFiles.ts';
import {
  flowWorld,
  INTENT,
  namesIn,
  readKeyFile,
  ROUTE,
  type Send,
  stateOf,
} from '../../support/flowWorld.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';

interface HostileBody {
  KeyPair: { PublicKey: string; PrivateKey: string };
  RequestId: string;
  Error?: { Code: string; Message: string };
}

const isCreate = (request: Request) => request.headers.get('x-tc-action') === 'CreateKeyPair';

describe('createKey, when all goes well', () => {
  it('journals before each step that cannot be undone, saves, and confirms', async () => {
    const { ports, journal, steps, disk } = flowWorld();
    const result = await createKey(ports, INTENT);
    expect(result).toMatchObject({ kind: 'saved', journalled: true });
    expect(stateOf(journal)).toEqual(['intent', 'sending', 'unsaved', 'verified', 'verified']);
    expect(steps).toEqual(['signed', 'sent', 'received', 'halvesMatch', 'written', 'cloudAgrees']);
    const row = journal.at(-1);
    expect(row).toMatchObject({
      ...ROUTE,
      name: 'web_1',
      fileName: 'web_1.pem',
      savedBy: 'folder',
      cloud: 'agrees',
    });
    expect(row?.attempts).toMatchObject([{ outcome: 'success', code: null }]);
    expect(halvesMatch({ privateKey: disk.get('web_1.pem') ?? '', publicKey: row?.publicKey ?? '' })).toBe(
      true,
    );
  });

  it('keeps the private key out of the journal', async () => {
    const { ports, journal } = flowWorld();
    await createKey(ports, INTENT);
    expect(JSON.stringify(journal)).not.toContain('PRIVATE');
  });

  it('names a practice file so that it never passes for a real one', async () => {
    const { ports, disk } = flowWorld();
    await createKey({ ...ports, route: { ...ROUTE, connection: 'practice' } }, INTENT);
    expect([...disk.keys()]).toEqual(['practice_web_1.pem']);
  });

  it('sends project and tags', async () => {
    const { ports, cloud } = flowWorld();
    await createKey(ports, { ...INTENT, projectId: 1_000_101, tags: [{ Key: 'env', Value: 'prod' }] });
    const [found] = (await describeKeyPairs(cloud, {})).KeyPairSet;
    expect(found).toMatchObject({ ProjectId: 1_000_101, Tags: [{ Key: 'env', Value: 'prod' }] });
  });
});

describe('createKey asks for no key', () => {
  it.each(['denied', 'exists'] as const)('when the place is %s', async (problem) => {
    const { ports, journal, cloud } = flowWorld({ saver: { place: problem } });
    const result = await createKey(ports, INTENT);
    expect(result).toMatchObject({ kind: 'notSent', error: { problem } });
    expect(journal).toEqual([]);
    expect(await namesIn(cloud)).toEqual([]);
  });

  it('when the name is taken', async () => {
    const { ports, cloud } = flowWorld();
    await createKey(ports, INTENT);
    const again = await createKey(ports, INTENT);
    expect(again).toMatchObject({ kind: 'notSent' });
    expect(again.kind === 'notSent' && again.error).toBeInstanceOf(InputError);
    expect(await namesIn(cloud)).toEqual(['web_1']);
  });

  it.each(['intent', 'sending'] as const)('when the journal cannot be written at %s', async (state) => {
    const { ports, cloud } = flowWorld({ journalFailsAt: state });
    const result = await createKey(ports, INTENT);
    expect(result.kind === 'notSent' && result.error).toBeInstanceOf(JournalError);
    expect(await namesIn(cloud)).toEqual([]);
  });
});

describe('createKey, refused', () => {
  it('says that nothing was created, and why', async () => {
    const { ports, journal } = flowWorld();
    const result = await createKey(ports, { ...INTENT, projectId: 7 });
    expect(result).toMatchObject({ kind: 'refused', error: { apiCode: 'InvalidProjectId.NotFound' } });
    expect(stateOf(journal)).toEqual(['intent', 'sending', 'refused']);
    expect(journal.at(-1)?.attempts).toMatchObject([
      { outcome: 'notExecuted', code: 'InvalidProjectId.NotFound' },
    ]);
  });

  it('goes on without the look when describing is not permitted', async () => {
    const forbidden = new Response(
      JSON.stringify({
        Response: { Error: { Code: 'UnauthorizedOperation', Message: 'no' }, RequestId: 'r' },
      }),
    );
    const { ports, steps } = flowWorld({
      between: (request, send) => (isCreate(request) ? send(request) : Promise.resolve(forbidden.clone())),
    });
    expect(await createKey(ports, INTENT)).toMatchObject({ kind: 'saved', record: { cloud: 'unknown' } });
    expect(steps).toContain('cloudNotConfirmed');
  });
});

describe('createKey, when the answer is lost', () => {
  const answers: [string, (response: Response) => Promise<Response>][] = [
    ['the connection breaks', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['a web page comes instead', async () => new Response('<html>502 Bad Gateway', { status: 502 })],
    ['nothing comes', async () => new Response('')],
    ['the body is cut', async (response) => new Response((await response.text()).slice(0, 300))],
    [
      'the answer is in UTF-16',
      async (response) => new Response(Buffer.from(await response.text(), 'utf16le')),
    ],
    ['the answer is too large', async () => new Response('x'.repeat(1024 * 1024 + 1))],
  ];

  it.each(answers)('%s: the row becomes an orphan, found by name', async (_label, spoil) => {
    const { ports, journal, cloud } = flowWorld({
      between: async (request, send) => {
        const response = await send(request);
        return isCreate(request) ? spoil(response) : response;
      },
    });
    const result = await createKey(ports, INTENT);
    expect(result).toMatchObject({ kind: 'unknown', record: { state: 'orphan' } });
    expect(stateOf(journal).slice(0, 3)).toEqual(['intent', 'sending', 'unknown']);
    expect(journal.at(-1)).toMatchObject({
      state: 'orphan',
      keyId: expect.stringMatching(/^skey-/) as string,
    });
    expect(await namesIn(cloud)).toEqual(['web_1']);
  });

  it('and the cloud never had it: the row stays unknown', async () => {
    const { ports, journal } = flowWorld({
      between: (request, send) => (isCreate(request) ? Promise.reject(new TypeError('x')) : send(request)),
    });
    expect(await createKey(ports, INTENT)).toMatchObject({ kind: 'unknown', record: { state: 'unknown' } });
    expect(stateOf(journal)).toEqual(['intent', 'sending', 'unknown']);
  });

  it('a browser that sent the POST twice meets Duplicate: it is ours, an orphan, not "choose another name"', async () => {
    const { ports, journal } = flowWorld({
      between: async (request, send) => {
        if (isCreate(request)) await send(request.clone());
        return send(request);
      },
    });
    const result = await createKey(ports, INTENT);
    expect(result).toMatchObject({ kind: 'unknown', record: { state: 'orphan' } });
    expect(result.kind === 'unknown' && result.error).toBeInstanceOf(ApiError);
    expect(journal.at(-1)?.attempts).toMatchObject([
      { code: 'InvalidKeyPairName.Duplicate', outcome: 'maybeOurs' },
    ]);
  });

  it('CreateKeyPair is sent exactly once, whatever happens', async () => {
    for (const [, spoil] of answers) {
      let sent = 0;
      const { ports } = flowWorld({
        between: async (request, send) => {
          const response = await send(request);
          if (!isCreate(request)) return response;
          sent += 1;
          return spoil(response);
        },
      });
      await createKey(ports, INTENT);
      expect(sent).toBe(1);
    }
  });
});

describe('createKey, when an answer cannot be right', () => {
  const swap = (change: (pair: { PrivateKey: string; KeyName: string; KeyId?: string }) => void) => ({
    between: async (request: Request, send: Send) => {
      const response = await send(request);
      if (!isCreate(request)) return response;
      const body = (await response.json()) as {
        Response: { KeyPair: { PrivateKey: string; KeyName: string } };
      };
      change(body.Response.KeyPair);
      return new Response(JSON.stringify(body));
    },
  });

  it.each<[string, (body: HostileBody, pem: string) => void]>([
    ['the public key is the private one', ({ KeyPair }, pem) => (KeyPair.PublicKey = pem)],
    [
      'the halves have changed places',
      ({ KeyPair }, pem) => Object.assign(KeyPair, { PublicKey: pem, PrivateKey: KeyPair.PublicKey }),
    ],
    [
      'the public comment holds it',
      ({ KeyPair }, pem) => (KeyPair.PublicKey += ` ${pem.replace(/-----[^-]+-----|\n/g, '')}`),
    ],
    ['the RequestId holds it', (body, pem) => (body.RequestId = pem)],
    ['an error code holds it', (body, pem) => (body.Error = { Code: pem, Message: '' })],
  ])('no part of a private key reaches the journal: %s', async (_label, change) => {
    let pem = '';
    const { ports, journal, kept } = flowWorld({
      between: async (request, send) => {
        const response = await send(request);
        if (!isCreate(request)) return response;
        const body = (await response.json()) as { Response: HostileBody };
        pem = body.Response.KeyPair.PrivateKey;
        change(body.Response, pem);
        return new Response(JSON.stringify(body));
      },
    });
    await createKey(ports, INTENT);
    const secret = privateKeySecret('key', pem);
    expect(findSecrets(new Map([['journal', Buffer.from(JSON.stringify(journal))]]), [secret])).toEqual([]);
    // And the key isn't lost for it: what arrived is in memory.
    expect(kept.map(({ text }) => text.replaceAll('\\n', '\n')).join('')).toContain(pem.split('\n')[10]);
  });

  it('the whole pair was swapped, and the cloud has another: alarm, though halves match and a file is there', async () => {
    const other = nodeKeyPair(2048);
    const publicKey = formatPublicKey(parsePrivateKeyPem(other.privatePem));
    const { ports, journal } = flowWorld(
      swap((pair) => Object.assign(pair, { PrivateKey: other.privatePem, PublicKey: publicKey })),
    );
    const result = await createKey(ports, INTENT);
    expect(result).toMatchObject({ kind: 'alarm', error: { reason: 'cloudDiffers' } });
    expect(journal.at(-1)).toMatchObject({ cloud: 'differs' });
  });

  it.each<[string, Parameters<typeof swap>[0]]>([
    ['the halves do not match', (pair) => (pair.PrivateKey = nodeKeyPair().privatePem)],
    [
      'the private key is no key',
      (pair) => (pair.PrivateKey = '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n'),
    ],
    ['it is about another name', (pair) => (pair.KeyName = 'other')],
    ['a field is missing', (pair) => delete pair.KeyId],
  ])('%s: alarm, and what arrived stays in memory', async (_label, change) => {
    const { ports, kept, disk } = flowWorld(swap(change));
    expect(await createKey(ports, INTENT)).toMatchObject({ kind: 'alarm' });
    expect(kept.at(-1)?.text).toContain('PRIVATE KEY');
    expect(disk.size).toBe(0);
  });
});

describe('createKey, when saving fails', () => {
  it('the chosen format can’t be made: the plain key stays in memory, and nothing is written', async () => {
    const { ports, kept, disk } = flowWorld();
    const toFile = () => Promise.reject(new SaveError('format', 'web_1.pem'));
    expect(await createKey({ ...ports, toFile }, INTENT)).toMatchObject({
      kind: 'unsaved',
      error: { problem: 'format' },
    });
    expect(kept.at(-1)?.text).toContain('RSA PRIVATE KEY');
    expect(disk.size).toBe(0);
  });

  it.each(['failed', 'differs'] as const)(
    '%s: the key stays in memory and can be saved another way',
    async (write) => {
      const { ports, journal, kept, disk } = flowWorld({ saver: { write } });
      const result = await createKey(ports, INTENT);
      expect(result).toMatchObject({
        kind: 'unsaved',
        error: { problem: write },
        record: { state: 'unsaved' },
      });
      const { saver } = flowWorld();
      const [text] = kept;
      if (text === undefined || result.kind !== 'unsaved') throw new Error('expected a kept key');
      const again = { saver, journal: ports.journal, caller: ports.caller };
      const saved = await saveAgain(again, result.record, text);
      expect(saved).toMatchObject({
        journalled: true,
        record: { state: 'verified', fileName: 'web_1.pem', cloud: 'agrees' },
      });
      expect(journal.at(-1)).toEqual(saved.record);
      expect(disk.size).toBe(0);
    },
  );

  it('a ledger that fails after the answer stops nothing: the file is written, and it is told', async () => {
    for (const state of ['unsaved', 'verified'] as const) {
      const { ports, disk } = flowWorld({ journalFailsAt: state });
      const result = await createKey(ports, INTENT);
      expect(result).toMatchObject({ kind: 'saved', journalled: state === 'unsaved' });
      expect(disk.size).toBe(1);
    }
  });
});

describe('confirmFile', () => {
  it('tells the right file from another key and from no key', async () => {
    const { ports, disk } = flowWorld();
    const result = await createKey(ports, INTENT);
    if (result.kind !== 'saved') throw new Error('expected a saved key');
    const record: KeyRecord = { ...result.record, state: 'unconfirmed' };
    const text = disk.get('web_1.pem') ?? '';
    const open = (content: string) =>
      confirmFile(record, { name: 'web_1 (1).pem', text: content, passphrase: '' }, readKeyFile);
    expect(await open(text)).toMatchObject({
      kind: 'matches',
      record: { state: 'verified', fileName: 'web_1 (1).pem' },
    });
    expect(await open(nodeKeyPair().privatePem)).toEqual({ kind: 'otherKey' });
    expect(await open('hello')).toEqual({ kind: 'noKey' });
    expect(await open(text.slice(0, -80))).toEqual({ kind: 'noKey' });
    expect(await open(`${record.publicKey}\n`)).toEqual({ kind: 'noKey' });
  });

  it('asks for the passphrase of an encrypted file, unless it is the very file that was written', async () => {
    const world = flowWorld();
    const crypto = memoisedCrypto();
    const generate = () => Promise.reject(new Error('nothing is generated here'));
    const toFile = async (pem: string) => {
      const wish = { format: 'openssh', passphrase: 'secret', comment: 'web_1' } as const;
      const task = { kind: 'convert', text: pem, passphrase: '', wish } as const;
      return ((await runKeyTask(task, { crypto, generate })) as MadeFile).text;
    };
    const result = await createKey({ ...world.ports, toFile }, { ...INTENT, format: 'openssh' });
    if (result.kind !== 'saved') throw new Error('expected a saved key');
    const text = world.disk.get('web_1.pem') ?? '';
    expect(text).toContain('OPENSSH PRIVATE KEY');
    const open = (record: KeyRecord, passphrase: string) =>
      confirmFile(record, { name: 'web_1.pem', text, passphrase }, readKeyFile);
    expect(await open(result.record, '')).toMatchObject({ kind: 'matches' });
    const forgotten = { ...result.record, fileDigest: null };
    expect(await open(forgotten, '')).toEqual({ kind: 'encrypted' });
    expect(await open(forgotten, 'other')).toEqual({ kind: 'wrongPassphrase' });
    expect(await open(forgotten, 'secret')).toMatchObject({ kind: 'matches' });
  });
});
