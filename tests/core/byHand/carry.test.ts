import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/base/errors.ts';
import {
  carryCheck,
  carryImport,
  carryObstacle,
  type CarryPorts,
  linkOf,
  MAX_CARRY_MS,
  RUNG_MS,
} from '../../../src/core/byHand/carry.ts';
import { JournalError } from '../../../src/core/flows/ports/journal.ts';
import { mayStillRun, windowEnd } from '../../../src/core/ledger/attemptWindow.ts';
import type { KeyRecord } from '../../../src/core/ledger/keyRecord.ts';
import { keyStateWord } from '../../../src/core/ledger/keyState.ts';
import { NOON, SECRET_ID, SECRET_KEY, testSimulator } from '../../support/caller.ts';
import { aKeyRecord, anAttempt } from '../../support/keyRecord.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';
import { formatPublicKey } from '../../../src/core/ssh/publicKey.ts';

const MINUTE = 60_000;
const endpoint = { scheme: 'https', host: 'cvm.tencentcloudapi.com' } as const;
const publicKey = formatPublicKey({ modulus: nodeKeyPair(2048).modulus, exponent: 65537n });

function row(changes: Partial<KeyRecord> = {}): KeyRecord {
  const made = { method: 'device', state: 'verified', fileName: 'web_1.pem', publicKey } as const;
  return aKeyRecord({ connection: 'byHand', relayHost: null, attempts: [], ...made, ...changes });
}

/** What happened, in order: what was journalled, and what was signed. */
function carrier(changes: Partial<CarryPorts> = {}) {
  const events: string[] = [];
  const rows: KeyRecord[] = [];
  let nonces = 0;
  const ports = {
    endpoint,
    secretId: SECRET_ID,
    token: null,
    hmac: async (text: string) => {
      events.push('sign');
      return new Uint8Array(createHmac('sha256', SECRET_KEY).update(text).digest());
    },
    now: () => NOON,
    skewMs: 0,
    nonce: () => (nonces += 1),
    route: row(),
    journal: async (record: KeyRecord) => {
      events.push('journal');
      rows.push(record);
    },
    ...changes,
  };
  return { ports, events, rows };
}

const wordOf = (record: KeyRecord) => keyStateWord(record, { isRunning: false, isKept: false });

describe('an import that is carried by hand', () => {
  it('is journalled before it is handed out, and says so', async () => {
    const { ports, events, rows } = carrier();
    const { carried, record } = await carryImport(ports, row(), { method: 'GET' });
    expect(events).toEqual(['sign', 'journal']);
    expect(rows).toEqual([record]);
    expect(record).toMatchObject({
      state: 'verified',
      carriedUntil: new Date(NOON).toISOString(),
      attempts: [{ action: 'ImportKeyPair', outcome: null }],
    });
    expect([wordOf(row()), wordOf(record)]).toEqual(['fileOnly', 'sentByHand']);
    expect(carried.map(({ signedAt }) => signedAt)).toEqual([NOON]);
  });

  it('isn’t handed out if the list can’t be written', async () => {
    const { ports } = carrier();
    const journal = async () => Promise.reject(new JournalError('full'));
    await expect(carryImport({ ...ports, journal }, row(), { method: 'GET' })).rejects.toThrow(JournalError);
  });

  it('is a link that registers the key, also if it is opened twice', async () => {
    const { ports } = carrier();
    const { carried } = await carryImport(ports, row(), { method: 'GET' });
    const [one] = carried;
    if (one === undefined) throw new Error('expected a signature');
    const cloud = testSimulator();
    const open = async () => (await (await cloud(new Request(linkOf(endpoint, one)))).json()) as object;
    expect(await open()).toMatchObject({ Response: { KeyId: expect.stringMatching(/^skey-/) } });
    expect(await open()).toMatchObject({ Response: { Error: { Code: expect.stringMatching(/Duplicate/) } } });
    const listed = await carryCheck(ports, row(), 'name');
    expect(await (await cloud(new Request(linkOf(endpoint, listed)))).json()).toMatchObject({
      Response: { KeyPairSet: [{ KeyName: 'web_1' }] },
    });
  });

  it('as a form has signatures four minutes apart, for as long as it is to be good for', async () => {
    const { ports, rows } = carrier();
    const { carried } = await carryImport(ports, row(), { method: 'POST', forMs: 60 * MINUTE });
    expect(carried).toHaveLength(16);
    expect(new Set(carried.map(({ parameters }) => Object.fromEntries(parameters)['Nonce'])).size).toBe(16);
    const times = carried.map(({ signedAt }) => signedAt);
    expect(times.slice(1).every((time, index) => time - (times[index] ?? 0) === RUNG_MS)).toBe(true);
    // The row says of the last one that it may be executed.
    expect(rows[0]?.carriedUntil).toBe(new Date(NOON + 60 * MINUTE).toISOString());
    const long = await carryImport(ports, row(), { method: 'POST', forMs: 100 * 60 * MINUTE });
    expect((long.carried.at(-1)?.signedAt ?? 0) - NOON).toBe(MAX_CARRY_MS);
  });

  it('that is renewed stays one attempt, and is never said to end sooner', async () => {
    const { ports } = carrier();
    const file = await carryImport(ports, row(), { method: 'POST', forMs: 60 * MINUTE });
    const later = { ...ports, now: () => NOON + 4 * MINUTE };
    const renewed = await carryImport(later, file.record, { method: 'GET' });
    expect(renewed.record.attempts).toEqual(file.record.attempts);
    expect(renewed.record.carriedUntil).toBe(file.record.carriedUntil);
    expect(mayStillRun(renewed.record, NOON + 70 * MINUTE)).toBe(true);
    // On another day it is another attempt.
    const tomorrow = { ...ports, now: () => NOON + 24 * 60 * MINUTE };
    const again = await carryImport(tomorrow, { ...file.record, state: 'absent' }, { method: 'GET' });
    expect(again.record.attempts).toHaveLength(2);
    expect(wordOf(again.record)).toBe('sentByHand');
  });

  it('is signed by the corrected clock, and its window has room for the correction', async () => {
    const { ports } = carrier({ skewMs: 3 * MINUTE });
    const { carried, record } = await carryImport(ports, row(), { method: 'GET' });
    expect(carried[0]?.signedAt).toBe(NOON + 3 * MINUTE);
    const end = windowEnd({ signedAt: new Date(NOON + 3 * MINUTE).toISOString(), skewMs: 3 * MINUTE });
    expect([mayStillRun(record, end), mayStillRun(record, end + 1)]).toEqual([true, false]);
  });

  it.each<[string, Partial<KeyRecord>, 'import' | 'tags' | null]>([
    ['a key with its file', {}, null],
    [
      'what was carried before',
      { attempts: [anAttempt({ action: 'ImportKeyPair' })], carriedUntil: new Date(NOON).toISOString() },
      null,
    ],
    ['a key with tags', { tags: [{ Key: 'team', Value: 'a&b' }] }, 'tags'],
    ['a key whose file nobody has seen', { state: 'unconfirmed' }, 'import'],
    ['a key that the cloud has', { keyId: 'skey-1', cloud: 'agrees' }, 'import'],
    ['a key of the cloud', { method: 'cloud', state: 'unknown', publicKey: null }, 'import'],
    ['what only an imported list says', { hearsay: 'all' }, 'import'],
  ])('is made of %s, or not', async (_what, changes, obstacle) => {
    const { ports, events } = carrier();
    expect(carryObstacle(row(changes))).toBe(obstacle);
    const carrying = carryImport(ports, row(changes), { method: 'GET' });
    if (obstacle === null) await carrying;
    else await expect(carrying).rejects.toThrow(new InputError('row', obstacle));
    expect(events.length > 0).toBe(obstacle === null);
  });

  it('has a window for each correction of the clock that it was signed with', async () => {
    const { ports } = carrier();
    const first = await carryImport(ports, row(), { method: 'GET' });
    const corrected = { ...ports, skewMs: -10 * MINUTE, now: () => NOON + 8 * MINUTE };
    const again = await carryImport(corrected, first.record, { method: 'GET' });
    expect(again.record.attempts).toHaveLength(2);
    // Signed at NOON - 2 by the service's clock, which is ten minutes behind: good until NOON + 13 here, at the least.
    expect(mayStillRun(again.record, NOON + 13 * MINUTE)).toBe(true);
    const relayed = [...again.record.attempts, anAttempt({ action: 'ImportKeyPair' })];
    expect(mayStillRun({ ...again.record, attempts: relayed }, NOON + 13 * MINUTE)).toBe(true);
  });

  it('isn’t noted if it can’t be signed', async () => {
    const { ports, rows } = carrier({ token: 'a=b&c' });
    await expect(carryImport(ports, row(), { method: 'GET' })).rejects.toThrow(
      new InputError('Token', 'joined'),
    );
    const broken = { ...carrier().ports, hmac: () => Promise.reject(new RangeError('no key')) };
    await expect(carryImport(broken, row(), { method: 'GET' })).rejects.toThrow(RangeError);
    expect(rows).toEqual([]);
  });

  it('makes a key that has no account yet one of the account that it is for', async () => {
    const { ports } = carrier();
    const nobodys = row({ connection: 'none', account: 'none', secretId: null, endpointHost: '' });
    const { record } = await carryImport(ports, { ...nobodys, region: 'ap-singapore' }, { method: 'GET' });
    expect(record).toMatchObject({ connection: 'byHand', account: row().account, region: 'ap-singapore' });
  });

  it('takes nothing over from what looks had given up, nor says that it was seen', async () => {
    const { ports } = carrier();
    const lost = { state: 'absent', keyId: 'skey-9', claimedKeyId: 'skey-8', evidence: 'answer' } as const;
    const { record } = await carryImport(ports, row(lost), { method: 'GET' });
    expect([record.keyId, record.claimedKeyId, wordOf(record)]).toEqual([null, null, 'sentByHand']);
    // What a connection has imported is not called seen because it is handed out once more.
    const known = row({ keyId: 'skey-9', evidence: 'answer', cloud: 'unknown' });
    expect(wordOf((await carryImport(ports, known, { method: 'GET' })).record)).toBe('verified');
  });
});
