import { describe, expect, it } from 'vitest';
import { describeKeyPairs } from '../../../../src/core/cvm/actions.ts';
import { createKey } from '../../../../src/core/flows/create/createKey.ts';
import { JournalError } from '../../../../src/core/flows/ports/journal.ts';
import { saveAgain } from '../../../../src/core/flows/create/saveAgain.ts';
import { SaveError } from '../../../../src/core/flows/ports/saver.ts';
import type { Caller } from '../../../../src/core/api/call.ts';
import { ApiError, InputError, TransportError } from '../../../../src/core/base/errors.ts';
import type { KeyRecord } from '../../../../src/core/ledger/keyRecord.ts';
import { halvesMatch } from '../../../../src/core/ssh/keyPair.ts';
import { fileDigest } from '../../../../src/core/ssh/fileDigest.ts';
import { parsePrivateKeyPem } from '../../../../src/core/ssh/privateKey.ts';
import { formatPublicKey } from '../../../../src/core/ssh/publicKey.ts';
import { findSecrets, privateKeySecret } from '../../../support/secretScanner.ts';
import { NOON } from '../../../support/caller.ts';
import { aKeyRecord, anAttempt } from '../../../support/keyRecord.ts';
import { flowWorld, INTENT, namesIn, ROUTE, type Send, stateOf } from '../../../support/flowWorld.ts';
import { nodeKeyPair } from '../../../support/keyPairs.ts';

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
    expect(stateOf(journal)).toEqual(['intent', 'sending', 'unsaved', 'unsaved', 'verified', 'verified']);
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
  it('says at once what the service said, then what a look shows: a refusal proves nothing', async () => {
    const { ports, journal, doubts } = flowWorld();
    const result = await createKey(ports, { ...INTENT, projectId: 7 });
    expect(doubts).toMatchObject([{ error: { apiCode: 'InvalidProjectId.NotFound' } }]);
    expect(result).toMatchObject({
      kind: 'unknown',
      record: { look: { saw: 'nothing' } },
      error: { apiCode: 'InvalidProjectId.NotFound' },
      lookError: null,
    });
    expect(stateOf(journal)).toEqual(['intent', 'sending', 'unknown', 'unknown']);
    expect(journal.at(-1)?.attempts).toMatchObject([
      { outcome: 'notExecuted', code: 'InvalidProjectId.NotFound' },
    ]);
  });

  const CODES = [
    'InternalServerError',
    'InvalidKeyPair.LimitExceeded',
    'InvalidKeyPairName.Duplicate',
    'InvalidKeyPairNameEmpty',
    'InvalidKeyPairNameIncludeIllegalChar',
    'InvalidKeyPairNameTooLong',
    'InvalidParameterValue',
    'InvalidProjectId.NotFound',
    'MissingParameter',
    'FailedOperation.TagKeyReserved',
    'LimitExceeded.TagResourceQuota',
    'RequestLimitExceeded',
    'AuthFailure.SignatureFailure',
    'AuthFailure.SignatureExpire',
    'AuthFailure.SecretIdNotFound',
    'AuthFailure.TokenFailure',
    'AuthFailure.UnauthorizedOperation',
    'UnauthorizedOperation',
    'UnsupportedRegion',
    'UnsupportedOperation',
  ];
  it.each(CODES)(
    '%s after a first copy that was executed: its private key is lost, and it is listed',
    async (Code) => {
      const refusal = { Response: { Error: { Code, Message: '' }, RequestId: 'r' } };
      const { ports, journal } = flowWorld({
        between: async (request, send) => {
          if (!isCreate(request)) return send(request);
          await send(request.clone());
          return Response.json(refusal);
        },
      });
      const result = await createKey(ports, INTENT);
      const found = { state: 'orphan', evidence: 'time', cloud: 'agrees' };
      expect(result).toMatchObject({ kind: 'unknown', record: found, error: { apiCode: Code } });
      expect(journal.at(-1)).toMatchObject(found);
    },
  );

  it.each(CODES)('%s, and the look is refused as well: it stays listed, and says why', async (Code) => {
    const refused = (code: string) =>
      Response.json({ Response: { Error: { Code: code, Message: '' }, RequestId: 'r' } });
    let isSent = false;
    const { ports, journal } = flowWorld({
      between: async (request, send) => {
        if (!isCreate(request)) return isSent ? refused('UnauthorizedOperation') : send(request);
        isSent = true;
        return refused(Code);
      },
    });
    expect(await createKey(ports, INTENT)).toMatchObject({
      kind: 'unknown',
      record: { state: 'unknown', look: { saw: 'refused' } },
    });
    expect(journal.at(-1)).toMatchObject({ state: 'unknown', look: { saw: 'refused' } });
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

describe('createKey and the file', () => {
  const sealed = (pem: string) => `sealed ${Buffer.from(pem).toString('base64')}`;

  it('what is kept for “Download again” is the file as it was asked for, not the plain key', async () => {
    const { ports, kept, disk } = flowWorld({ saverKind: 'download' });
    await createKey({ ...ports, toFile: async (pem) => sealed(pem) }, INTENT);
    expect(kept.at(-1)).toEqual({ recordId: 'row-1', fileName: 'web_1.pem', text: disk.get('web_1.pem') });
    expect(kept.at(-1)?.text).toMatch(/^sealed /);
  });

  it('its digest is in the row before it is written, so that a kill after that finds it again', async () => {
    const { ports, ledger, saver } = flowWorld();
    const seen: (string | null | undefined)[] = [];
    const watching = {
      ...saver,
      place: async (fileName: string) => {
        const place = await saver.place(fileName);
        return {
          write: (text: string) => {
            seen.push(ledger.get('row-1')?.fileDigest, fileDigest(text));
            return place.write(text);
          },
        };
      },
    };
    await createKey({ ...ports, saver: watching, toFile: async (pem) => sealed(pem) }, INTENT);
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
  });
});

describe('createKey with a corrected clock', () => {
  it.each([-67, -7, 7, 67])(
    'signs %i minutes off this device’s, says so, and finds its key by that',
    async (minutes) => {
      const skewMs = minutes * 60_000;
      const service = () => NOON + skewMs;
      const { ports, journal } = flowWorld({
        simulator: { now: service },
        between: async (request, send) => {
          const response = await send(request);
          return isCreate(request) ? Promise.reject(new TypeError('lost')) : response;
        },
      });
      const caller = { ...ports.caller, now: service };
      expect(await createKey({ ...ports, caller, skewMs }, INTENT)).toMatchObject({
        kind: 'unknown',
        record: { state: 'orphan', evidence: 'time' },
      });
      expect(journal.at(-1)?.attempts).toMatchObject([
        { skewMs, signedAt: new Date(NOON + skewMs).toISOString() },
      ]);
    },
  );

  it.each([-7, 7])('that is needed and not accepted (%i minutes) creates nothing', async (minutes) => {
    const service = () => NOON + minutes * 60_000;
    const { ports, cloud } = flowWorld({ simulator: { now: service } });
    expect(await createKey(ports, INTENT)).toMatchObject({ kind: 'notSent' });
    expect(await namesIn({ ...cloud, now: service })).toEqual([]);
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
    expect(stateOf(journal)).toEqual(['intent', 'sending', 'unknown', 'unknown']);
    expect(journal.at(-1)?.look).toMatchObject({ saw: 'nothing' });
  });

  it('a browser that sent the POST twice meets Duplicate: it is ours, and an orphan', async () => {
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

  it('the same where a full quota is checked before the name: the last key pair is ours', async () => {
    const { ports, journal, cloud } = flowWorld({
      simulator: { quota: 1, checksFirst: 'quota' },
      between: async (request, send) => {
        if (isCreate(request)) await send(request.clone());
        return send(request);
      },
    });
    const result = await createKey(ports, INTENT);
    expect(result).toMatchObject({ kind: 'unknown', record: { state: 'orphan' } });
    expect(journal.at(-1)?.attempts).toMatchObject([{ code: 'InvalidKeyPair.LimitExceeded' }]);
    expect(await namesIn(cloud)).toEqual(['web_1']);
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

describe('createKey and other rows', () => {
  const other = (changes: Partial<KeyRecord>) =>
    aKeyRecord({ ...ROUTE, id: 'other', name: 'web_1', ...changes });

  it.each<[string, Partial<KeyRecord>]>([
    ['verified', { state: 'verified', keyId: 'skey-11111111' }],
    ['unknown', { state: 'unknown' }],
    ['refused a moment ago', { state: 'unknown', attempts: [anAttempt({ outcome: 'quota' })] }],
    ['being deleted', { state: 'orphan', keyId: 'skey-11111111' }],
    ['of the same SecretId, from before its account was known', { state: 'unknown', account: 'AKIDexample' }],
  ])('refuses a name that a row has which is %s, and sends nothing', async (_, changes) => {
    const { ports, cloud } = flowWorld({ rows: [other(changes)] });
    expect(await createKey(ports, INTENT)).toMatchObject({ kind: 'notSent', error: { problem: 'held' } });
    expect(await namesIn(cloud)).toEqual([]);
  });

  it.each<[string, Partial<KeyRecord>]>([
    ['not created', { state: 'absent' }],
    ['deleted', { state: 'deleted' }],
    ['closed by its owner', { state: 'closed' }],
    ['never sent', { state: 'intent', attempts: [] }],
    ['of another region', { state: 'verified', region: 'ap-shanghai' }],
    ['of another account', { state: 'verified', account: '2', secretId: 'AKIDother' }],
    ['an imported list’s', { state: 'verified', hearsay: 'all' }],
  ])('takes a name whose row is %s', async (_, changes) => {
    const { ports } = flowWorld({ rows: [other(changes)] });
    expect(await createKey(ports, INTENT)).toMatchObject({ kind: 'saved' });
  });

  it('an answer with the KeyId of another row is an alarm: a KeyId belongs to one row', async () => {
    const rows = [other({ name: 'web_0', state: 'verified', keyId: 'skey-00000000' })];
    const { ports, journal, kept } = flowWorld({
      rows,
      between: async (request, send) => {
        const answer = await send(request);
        if (!isCreate(request)) return answer;
        return new Response((await answer.text()).replace(/skey-[a-z0-9]{8}/, 'skey-00000000'));
      },
    });
    expect(await createKey(ports, INTENT)).toMatchObject({ kind: 'alarm', error: { reason: 'knownKeyId' } });
    expect(journal.at(-1)).toMatchObject({ state: 'unsaved', keyId: null });
    expect(kept).toHaveLength(1);
  });
});

describe('createKey writes down each signature before it is sent', () => {
  const throttled = () =>
    Response.json({ Response: { Error: { Code: 'RequestLimitExceeded', Message: '' }, RequestId: 'r' } });

  it('a repeat after RequestLimitExceeded is an attempt of its own, with its own time', async () => {
    let time = NOON;
    let left = 2;
    const { ports, journal } = flowWorld({
      simulator: { now: () => time },
      between: async (request, send) => (isCreate(request) && left-- > 0 ? throttled() : send(request)),
    });
    const caller = { ...ports.caller, now: () => time, pause: async () => void (time += 40_000) };
    expect(await createKey({ ...ports, caller }, INTENT)).toMatchObject({ kind: 'saved' });
    expect(
      journal.at(-1)?.attempts.map(({ outcome, signedAt }) => [outcome, Date.parse(signedAt) - NOON]),
    ).toEqual([
      ['throttled', 0],
      ['throttled', 40_000],
      ['success', 80_000],
    ]);
    // Each was journalled before it was sent.
    expect(journal.filter(({ state }) => state === 'sending').map(({ attempts }) => attempts.length)).toEqual(
      [1, 2, 3],
    );
  });

  it('a ledger that fails at a repeat stops it: what was sent before is what is told', async () => {
    let isFull = false;
    const { ports } = flowWorld({
      between: async (request, send) => {
        if (!isCreate(request)) return send(request);
        isFull = true;
        return throttled();
      },
    });
    const journal = (row: KeyRecord) =>
      isFull ? Promise.reject(new JournalError('full')) : ports.journal(row);
    expect(await createKey({ ...ports, journal }, INTENT)).toMatchObject({
      kind: 'unknown',
      error: { apiCode: 'RequestLimitExceeded' },
      record: { attempts: [{ outcome: 'throttled' }] },
    });
  });

  it('the lid is closed while it is journalled: it is signed anew, and only what is sent counts', async () => {
    let time = NOON;
    const { ports, journal } = flowWorld({ simulator: { now: () => time } });
    const caller = { ...ports.caller, now: () => time };
    let sleeps = true;
    const sleepy = async (row: KeyRecord) => {
      await ports.journal(row);
      if (row.state === 'sending' && sleeps) time += 3_600_000;
      if (row.state === 'sending') sleeps = false;
    };
    expect(await createKey({ ...ports, caller, journal: sleepy }, INTENT)).toMatchObject({ kind: 'saved' });
    expect(journal.at(-1)?.attempts).toMatchObject([{ signedAt: new Date(NOON + 3_600_000).toISOString() }]);
  });

  it('locked before it was sent: nothing left this device, and the row says so', async () => {
    const { ports, journal } = flowWorld();
    const caller: Caller = {
      ...ports.caller,
      transport: (request, options) =>
        request.headers['x-tc-action'] === 'CreateKeyPair'
          ? Promise.reject(new TransportError('locked'))
          : ports.caller.transport(request, options),
    };
    expect(await createKey({ ...ports, caller }, INTENT)).toMatchObject({ kind: 'notSent' });
    expect(journal.at(-1)).toMatchObject({ state: 'intent', attempts: [] });
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

  it('the whole pair was swapped, and the cloud has another: alarm, though its halves match', async () => {
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

describe('createKey while another tab is writing', () => {
  it('sends nothing, and says so', async () => {
    const { ports, journal, cloud } = flowWorld();
    const result = await createKey({ ...ports, exclusive: async () => null }, INTENT);
    expect(result).toMatchObject({ kind: 'notSent', error: { code: 'busy' } });
    expect(journal).toEqual([]);
    expect(await namesIn(cloud)).toEqual([]);
  });

  it('a row that it has just written holds its name, though this tab hasn’t heard of it', async () => {
    const theirs = aKeyRecord({ ...ROUTE, id: 'other', name: 'web_1' });
    const { ports, journal, cloud } = flowWorld();
    const rows = { all: () => [], named: async () => [theirs] };
    const result = await createKey({ ...ports, rows }, INTENT);
    expect(result).toMatchObject({ kind: 'notSent', error: { field: 'keyName', problem: 'held' } });
    expect(journal).toEqual([]);
    expect(await namesIn(cloud)).toEqual([]);
  });

  it('a name that a row is known to hold is said before its file is asked for', async () => {
    const { ports, saver } = flowWorld({ rows: [aKeyRecord({ ...ROUTE, id: 'other', name: 'web_1' })] });
    const place = () => Promise.reject(new SaveError('exists', 'web_1.pem'));
    const result = await createKey({ ...ports, saver: { ...saver, place } }, INTENT);
    expect(result).toMatchObject({ error: { field: 'keyName', problem: 'held' } });
  });

  it('its own row, written ahead for a batch, is in nobody’s way', async () => {
    const own = aKeyRecord({ ...ROUTE, id: 'own', name: 'web_1', state: 'unknown' });
    const { ports } = flowWorld({ rows: [own] });
    expect(
      await createKey(ports, { ...INTENT, row: { ...own, state: 'intent', attempts: [] } }),
    ).toMatchObject({
      kind: 'saved',
      record: { id: 'own' },
    });
    const theirs = aKeyRecord({ ...ROUTE, id: 'other', name: 'web_1' });
    const { ports: others } = flowWorld({ rows: [own, theirs] });
    expect(await createKey(others, { ...INTENT, row: own })).toMatchObject({ error: { problem: 'held' } });
  });
});

describe('createKey, when looking is not possible either', () => {
  it('says why, and the row stays as it is: nothing is known', async () => {
    let isDown = false;
    const { ports, journal } = flowWorld({
      between: async (request, send) => {
        isDown ||= isCreate(request);
        return isDown ? Promise.reject(new TypeError('network')) : send(request);
      },
    });
    const result = await createKey(ports, INTENT);
    expect(result).toMatchObject({ kind: 'unknown', lookError: { code: 'transport', problem: 'network' } });
    expect(result.kind === 'unknown' && result.record).toEqual(journal.at(-1));
    expect(stateOf(journal)).toEqual(['intent', 'sending', 'unknown']);
  });
});

describe('createKey tells', () => {
  it('by download: that the file was handed over, not that it is there', async () => {
    const { ports, steps, journal } = flowWorld({ saverKind: 'download' });
    expect(await createKey(ports, INTENT)).toMatchObject({ kind: 'saved', record: { state: 'unconfirmed' } });
    expect(steps).toEqual(['signed', 'sent', 'received', 'halvesMatch', 'downloaded', 'cloudAgrees']);
    expect(journal.at(-1)).toMatchObject({
      savedBy: 'download',
      folder: null,
      evidence: 'answer',
      method: 'cloud',
    });
    expect(journal.at(-1)?.attempts).toMatchObject([{ action: 'CreateKeyPair' }]);
  });

  const changed = (change: (pair: { PublicKey: string; PrivateKey: string; KeyName: string }) => void) =>
    flowWorld({
      between: async (request, send) => {
        const response = await send(request);
        if (!isCreate(request)) return response;
        const body = (await response.json()) as {
          Response: { KeyPair: { PublicKey: string; PrivateKey: string; KeyName: string } };
        };
        change(body.Response.KeyPair);
        return Response.json(body);
      },
    });

  it('a public key with a line end behind it is that key', async () => {
    const { ports } = changed((pair) => (pair.PublicKey += '\n'));
    expect(await createKey(ports, INTENT)).toMatchObject({ kind: 'saved', record: { cloud: 'agrees' } });
  });

  it.each<[string, (pair: { PublicKey: string; PrivateKey: string; KeyName: string }) => void]>([
    ['mismatch', (pair) => (pair.PrivateKey = nodeKeyPair().privatePem)],
    ['otherName', (pair) => (pair.KeyName = 'other')],
    ['unreadable', (pair) => (pair.PublicKey = 'ssh-rsa damaged')],
  ])('what can’t be right about an answer: %s', async (reason, change) => {
    const { ports, kept, journal } = changed(change);
    expect(await createKey(ports, INTENT)).toMatchObject({ kind: 'alarm', error: { reason } });
    expect(journal.at(-1)).toMatchObject({ state: 'unsaved', publicKey: null });
    // The whole answer, where nobody can tell its halves apart.
    const names = kept.map(({ fileName }) => fileName);
    expect(names).toEqual(reason === 'unreadable' ? ['web_1.pem', 'web_1.answer.json'] : ['web_1.pem']);
  });

  it('an answer without a private key in it is not kept', async () => {
    const { ports, kept } = flowWorld({
      between: async (request, send) =>
        isCreate(request) ? new Response('<html>502 Bad Gateway', { status: 502 }) : send(request),
    });
    expect(await createKey(ports, INTENT)).toMatchObject({ kind: 'unknown' });
    expect(kept).toEqual([]);
  });

  it.each(['toFile', 'rows', 'journal'] as const)(
    'a mistake of ours in %s is none of its results',
    async (where) => {
      const { ports } = flowWorld();
      const ours = () => Promise.reject(new RangeError('ours'));
      const broken = {
        toFile: { toFile: ours },
        rows: { rows: { ...ports.rows, all: brokenAfterFirst() } },
        journal: {
          journal: (record: KeyRecord) => (record.state === 'unsaved' ? ours() : ports.journal(record)),
        },
      }[where];
      await expect(createKey({ ...ports, ...broken }, INTENT)).rejects.toThrow('ours');
    },
  );
});

/** The rows that a tab knows, which throw from the second time on. */
function brokenAfterFirst(): () => readonly KeyRecord[] {
  let asked = 0;
  return () => {
    asked += 1;
    if (asked > 1) throw new RangeError('ours');
    return [];
  };
}
