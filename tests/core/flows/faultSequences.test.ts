/**
 * Two thousand random lives of a ledger, and some of batches by each method: keys are created, saved, confirmed, looked for
 * and deleted over a network that loses, doubles, delays, refuses and falsifies, at a service whose list lags, whose filter is fuzzy and whose pages shift,
 * beside a colleague who takes the same names, on a disk that fills up, in a browser that is killed between any two steps.
 * After every step the invariant of the protocol holds. `KEYSMITH_SEED=… npm test` tells others than the usual ones.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ApiRequest, CallOptions, Caller } from '../../../src/core/api/call.ts';
import type { ApiAnswer } from '../../../src/core/api/answer.ts';
import { runBatch } from '../../../src/core/flows/many/batch.ts';
import { batchRows, isBatchOpen } from '../../../src/core/flows/many/batchRows.ts';
import { surveyRegion } from '../../../src/core/flows/many/regionSurvey.ts';
import { isSameKey } from '../../../src/core/flows/look/askCloud.ts';
import { confirmFile } from '../../../src/core/flows/file/confirmFile.ts';
import { createKey, type KeptText } from '../../../src/core/flows/create/createKey.ts';
import { deleteKeys } from '../../../src/core/flows/change/deleteKeys.ts';
import { importKey } from '../../../src/core/flows/create/importKey.ts';
import { JournalError } from '../../../src/core/flows/ports/journal.ts';
import { findInFolder } from '../../../src/core/flows/file/findInFolder.ts';
import { makeKey } from '../../../src/core/flows/create/makeKey.ts';
import { reconcile } from '../../../src/core/flows/look/reconcile.ts';
import { saveAgain } from '../../../src/core/flows/create/saveAgain.ts';
import { type Place, SaveError, type Saver } from '../../../src/core/flows/ports/saver.ts';
import { CancelledError, isCallError, TransportError } from '../../../src/core/base/errors.ts';
import {
  isDeletionOpen,
  isImport,
  isListed,
  keyStateWord,
  mayImport,
  mayOfferDeletion,
  needsLook,
} from '../../../src/core/ledger/keyState.ts';
import type { KeyRecord } from '../../../src/core/ledger/keyRecord.ts';
import type { Route } from '../../../src/core/ledger/route.ts';
import { nameHolder, nextFreeName } from '../../../src/core/ledger/names.ts';
import { mergeRows } from '../../../src/core/ledger/ledgerFile.ts';
import type { MadeFile } from '../../../src/core/ssh/keyTasks.ts';
import { halvesMatch } from '../../../src/core/ssh/keyPair.ts';
import { formatPublicKey } from '../../../src/core/ssh/publicKey.ts';
import { amount } from '../../support/amount.ts';
import { readKeyFile, rowsOf } from '../../support/flowWorld.ts';
import { NOON, testCaller } from '../../support/caller.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';

const RUNS = 2000;
const BATCH_RUNS = amount({ usual: 150, whole: 400 });
const MINUTE = 60_000;

const ROUTE: Route = {
  connection: 'relay',
  account: '100000000001',
  secretId: 'AKIDexample',
  site: 'china',
  endpointHost: 'cvm.tencentcloudapi.com',
  relayHost: 'relay.example',
  region: 'ap-guangzhou',
};

/**
 * What the network does to one call.
 * - `before`, `after`: lost on the way there, or on the way back; - `twice`: the browser sends it a second time
 * - `html`, `cut`, `internal`: executed, and the answer is a web page, half of it, or an error of a gateway
 * - `throttled`, `refused`: not executed; - `held`: lost here, and executed up to nine minutes later
 * - `resent`: executed, closed before the headers, sent again by the browser, and then refused
 * - `swapped`: the private half of somebody else
 */
const NETWORK = [
  'ok',
  'before',
  'after',
  'twice',
  'html',
  'cut',
  'internal',
  'throttled',
  'refused',
  'resent',
  'held',
  'swapped',
] as const;
type NetworkFault = (typeof NETWORK)[number];

/** What a second copy of a request may be refused with. */
const REFUSALS = [
  'RequestLimitExceeded',
  'RequestLimitExceeded.UinLimitExceeded',
  'InvalidKeyPair.LimitExceeded',
  'LimitExceeded.TagResourceQuota',
  'AuthFailure.SignatureFailure',
  'AuthFailure.SignatureExpire',
  'AuthFailure.TokenFailure',
  'AuthFailure.UnauthorizedOperation',
  'UnauthorizedOperation',
  'MissingParameter',
  'InvalidParameterValue',
  'InvalidProjectId.NotFound',
  'InvalidPublicKey.Malformed',
  'UnsupportedRegion',
  'InternalServerError',
] as const;

interface Pair {
  readonly privateKey: string;
  readonly publicKey: string;
}
const pairs = (length: number): readonly Pair[] =>
  Array.from({ length }, () => {
    const { privatePem, modulus } = nodeKeyPair(1024);
    return { privateKey: privatePem, publicKey: formatPublicKey({ modulus, exponent: 65537n }) };
  });
/** What the cloud makes: each once. */
const PAIRS = pairs(100);
/** What is made on the device: each once. */
const OWN_PAIRS = pairs(100);

interface CloudKey {
  readonly KeyId: string;
  readonly KeyName: string;
  readonly PublicKey: string;
  readonly CreatedTime: string;
}

/** A key pair with what the service knows of it: the list may lag behind. */
interface StoredKey extends CloudKey {
  readonly listedFrom: number;
  /** `null` while it is there. */
  listedUntil: number | null;
  readonly isOurs: boolean;
}

/** How the service is in one world. */
interface Service {
  /** How far its clock is ahead, within what it tolerates. */
  readonly skew: number;
  /** How far its list is behind. */
  readonly lag: number;
  /** The name filter finds every name that begins so; there are more than a page of them, and they come and go. */
  readonly isCrowded: boolean;
  /** How far CreatedTime is off. */
  readonly createdOff: number;
  /** Whether answers have a Date that can be read. */
  readonly tellsTime: boolean;
}

/** What befalls one step of the user. */
interface Fate {
  /** By call, in order; all that follow are `ok`. */
  readonly network: readonly NetworkFault[];
  /** The browser is killed at that port call; `null`: it isn't. */
  readonly killedAt: number | null;
  /** That journal write fails; `null`: none does. */
  readonly diskFullAt: number | null;
  readonly saving: 'verified' | 'unconfirmed' | 'denied' | 'failed';
  /** Minutes after which what was held is executed. */
  readonly heldFor: number;
  readonly refusal: (typeof REFUSALS)[number];
}

/** What was known, and said yes to, when a request was sent. */
interface Sent {
  readonly rows: readonly KeyRecord[];
  readonly isDoubtAccepted: boolean;
}

class World {
  now = NOON;
  readonly ledger = new Map<string, KeyRecord>();
  readonly disk = new Map<string, string>();
  /** Private keys in the memory of the browser that runs now. */
  kept = new Map<string, KeptText>();
  readonly #stored = new Map<string, StoredKey>();
  readonly #held: { at: number; execute: () => void }[] = [];
  readonly #service: Service;
  /** Key pairs that a deletion of ours was executed on, and what their row said when it was sent. */
  readonly deleted: {
    readonly key: StoredKey;
    readonly row: KeyRecord | undefined;
    readonly isAccepted: boolean;
  }[] = [];
  isDoubtAccepted = false;
  #made = 0;
  #generated = 0;
  #pairs = 0;
  #rows = 0;
  #fate: Fate = CALM;
  #calls = 0;
  #ports = 0;
  #writes = 0;
  #isKilled = false;
  #kill: () => void = () => undefined;

  constructor(service: Service) {
    this.#service = service;
    const crowd = service.isCrowded ? 115 : 0;
    for (let index = 0; index < crowd; index += 1)
      this.#store(`web_${1000 + index}`, '', NOON - MINUTE * 600);
  }

  /** Key pairs that exist now and are ours. */
  get cloud(): ReadonlyMap<string, StoredKey> {
    return new Map([...this.#live].filter(({ isOurs }) => isOurs).map((key) => [key.KeyId, key]));
  }

  get #live(): readonly StoredKey[] {
    return [...this.#stored.values()].filter(({ listedUntil }) => listedUntil === null);
  }

  /** What a list shows now: as it was a while ago. */
  get #listed(): readonly StoredKey[] {
    const then = this.now - this.#service.lag;
    return [...this.#stored.values()].filter(
      ({ listedFrom, listedUntil }) => listedFrom <= then && (listedUntil === null || listedUntil > then),
    );
  }

  /** Somebody else in the same account takes a name. */
  colleagueCreates(KeyName: string): void {
    if (this.#live.some((key) => key.KeyName === KeyName)) return;
    this.#store(KeyName, this.#nextPair().publicKey, this.now + this.#service.skew, false);
  }

  #nextPair(): Pair {
    const pair = PAIRS[this.#pairs++];
    if (pair === undefined) throw new RangeError('pairs: expected one more');
    return pair;
  }

  #store(KeyName: string, PublicKey: string, cloudNow: number, isOurs = false): StoredKey {
    this.#made += 1;
    const key: StoredKey = {
      KeyId: `skey-${String(this.#made).padStart(8, '0')}`,
      KeyName,
      PublicKey,
      CreatedTime: new Date(cloudNow + this.#service.createdOff).toISOString().replace(/\.\d+Z$/, 'Z'),
      listedFrom: this.now,
      listedUntil: null,
      isOurs,
    };
    this.#stored.set(key.KeyId, key);
    return key;
  }

  /** Runs a step under a fate. @returns `null` when the browser was killed in it */
  async live<Result>(fate: Fate, step: () => Promise<Result>): Promise<Result | null> {
    this.#fate = fate;
    this.#calls = 0;
    this.#ports = 0;
    this.#writes = 0;
    this.#isKilled = false;
    const killed = new Promise<null>((resolve) => {
      this.#kill = () => resolve(null);
    });
    const result = await Promise.race([step(), killed]);
    if (!this.#isKilled) return result;
    // What else was under way comes to its next step, and ends there.
    await new Promise(setImmediate);
    this.kept = new Map();
    return null;
  }

  pass(ms: number): void {
    this.now += ms;
    for (const [index, { at, execute }] of [...this.#held.entries()].reverse()) {
      if (at > this.now) continue;
      this.#held.splice(index, 1);
      execute();
    }
  }

  readonly journal = async (record: KeyRecord): Promise<void> => {
    await this.#step();
    if (this.#writes++ === this.#fate.diskFullAt) throw new JournalError('full');
    this.ledger.set(record.id, record);
    await this.#step();
  };

  /** All or none. */
  readonly journalAll = async (records: readonly KeyRecord[]): Promise<void> => {
    await this.#step();
    if (this.#writes++ === this.#fate.diskFullAt) throw new JournalError('full');
    for (const record of records) this.ledger.set(record.id, record);
    await this.#step();
  };

  get saver(): Saver {
    const write: Place['write'] = async () => 'verified';
    return {
      kind: this.#fate.saving === 'unconfirmed' ? 'download' : 'folder',
      folder: this.#fate.saving === 'unconfirmed' ? null : 'keys',
      place: async (fileName) => {
        await this.#step();
        if (this.#fate.saving === 'denied') throw new SaveError('denied', fileName);
        if (this.disk.has(fileName)) throw new SaveError('exists', fileName);
        return { write: (text) => this.#write(fileName, text).then(() => write(text)) };
      },
      read: async (fileName) => {
        await this.#step();
        return this.disk.get(fileName) ?? null;
      },
    };
  }

  caller(): Caller {
    const base = testCaller({ send: () => Promise.reject(new Error('no network')), now: () => this.now });
    return { ...base, transport: (request, options) => this.#transport(request, options) };
  }

  /** What every flow needs. */
  ports() {
    return {
      caller: this.caller(),
      route: ROUTE,
      skewMs: 0,
      journal: this.journal,
      rows: rowsOf(this.ledger),
      report: () => undefined,
      onDoubt: () => undefined,
      exclusive: <Result>(flow: () => Promise<Result>) => flow(),
      now: () => this.now,
    };
  }

  look(isDeclared = false) {
    const rows = () => [...this.ledger.values()];
    return { caller: this.caller(), now: () => this.now, rows, isDeclared };
  }

  newRowId(): string {
    this.#rows += 1;
    return `row-${this.#rows}`;
  }

  async #write(fileName: string, text: string): Promise<void> {
    await this.#step();
    if (this.#fate.saving === 'failed') throw new SaveError('failed', fileName);
    this.disk.set(fileName, text);
    await this.#step();
  }

  /** Between any two steps the browser may be gone: then nothing of the flow ever goes on. */
  async #step(): Promise<void> {
    if (this.#ports++ === this.#fate.killedAt) {
      this.#isKilled = true;
      this.#kill();
    }
    if (!this.#isKilled) return;
    await new Promise<never>(() => undefined);
  }

  async #transport(request: ApiRequest, options: CallOptions): Promise<ApiAnswer> {
    await this.#step();
    options.onDispatch?.();
    const fault = this.#fate.network[this.#calls++] ?? 'ok';
    const answer = this.#travel(request, fault);
    await this.#step();
    if (answer === null) throw new TransportError('network');
    const date = this.#service.tellsTime ? new Date(this.now + this.#service.skew).toUTCString() : null;
    return { status: 200, text: answer, date, relay: null };
  }

  /** @returns the answer's text, or `null` where none comes back */
  #travel(request: ApiRequest, fault: NetworkFault): string | null {
    const action = request.headers['x-tc-action'] ?? '';
    const signedAt = Number(request.headers['x-tc-timestamp']) * 1000;
    // What is held is executed by what was known, and said yes to, when it was sent.
    const sent: Sent = { rows: [...this.ledger.values()], isDoubtAccepted: this.isDoubtAccepted };
    const execute = () => this.#execute(action, request.body, { signedAt, sent });
    switch (fault) {
      case 'before':
        return null;
      case 'held':
        this.#held.push({ at: this.now + this.#fate.heldFor * MINUTE, execute });
        return null;
      case 'throttled':
        return failure('RequestLimitExceeded');
      case 'refused':
        return failure(this.#fate.refusal);
      case 'resent':
        execute();
        return failure(this.#fate.refusal);
      case 'twice':
        execute();
        return execute();
      default:
        return distort(execute(), fault);
    }
  }

  #execute(
    action: string,
    body: string,
    { signedAt, sent }: { readonly signedAt: number; readonly sent: Sent },
  ): string {
    const cloudNow = this.now + this.#service.skew;
    if (Math.abs(cloudNow - signedAt) > 5 * MINUTE) return failure('AuthFailure.SignatureExpire');
    const input = JSON.parse(body) as {
      KeyName?: string;
      KeyIds?: string[];
      PublicKey?: string;
      Filters?: { Values: string[] }[];
      Offset?: number;
    };
    if (action === 'CreateKeyPair') return this.#create(input.KeyName ?? '', cloudNow);
    if (action === 'ImportKeyPair') return this.#import(input.KeyName ?? '', input.PublicKey ?? '', cloudNow);
    if (action === 'DeleteKeyPairs') return this.#delete(input.KeyIds ?? [], sent);
    const wanted = input.Filters?.[0]?.Values[0];
    const isFound = (name: string) =>
      wanted === undefined || name === wanted || (this.#service.isCrowded && name.startsWith('web'));
    const found = this.#listed
      .filter(({ KeyId }) => input.KeyIds?.includes(KeyId) ?? true)
      .filter(({ KeyName }) => isFound(KeyName));
    const { Offset = 0 } = input;
    // Between two pages somebody deletes one of the first.
    if (Offset === 0 && found.length > 100) {
      const [first] = found;
      if (first && !first.isOurs) Object.assign(first, { listedUntil: this.now - this.#service.lag });
    }
    const KeyPairSet = found
      .slice(Offset, Offset + 100)
      .map(({ KeyId, KeyName, PublicKey, CreatedTime }) => ({
        KeyId,
        KeyName,
        PublicKey,
        CreatedTime,
        ProjectId: 0,
      }));
    return success({ KeyPairSet, TotalCount: found.length });
  }

  #delete(ids: readonly string[], { rows, isDoubtAccepted }: Sent): string {
    const live = new Map(this.#live.map((key) => [key.KeyId, key]));
    if (!ids.every((id) => live.has(id))) return failure('InvalidKeyPairId.NotFound');
    for (const id of ids) {
      const key = live.get(id);
      if (key === undefined) continue;
      const row = rows.find(({ keyId, hearsay }) => keyId === id && hearsay === null);
      this.deleted.push({ key, row, isAccepted: isDoubtAccepted });
      key.listedUntil = this.now;
    }
    return success({});
  }

  #import(KeyName: string, PublicKey: string, cloudNow: number): string {
    const keys = this.#live.filter((key) => key.PublicKey !== '');
    if (keys.some((key) => key.KeyName === KeyName)) return failure('InvalidKeyPairName.Duplicate');
    if (keys.some((key) => isSameKey(key.PublicKey, PublicKey))) return failure('InvalidPublicKey.Duplicate');
    return success({ KeyId: this.#store(KeyName, PublicKey, cloudNow, true).KeyId });
  }

  /** Every key that is made on this device is another one. */
  async make(): Promise<MadeFile> {
    await this.#step();
    const pair = OWN_PAIRS[this.#generated++];
    if (pair === undefined) throw new CancelledError('no more keys');
    return { text: pair.privateKey, publicKey: pair.publicKey };
  }

  #create(KeyName: string, cloudNow: number): string {
    if (this.#live.some((key) => key.KeyName === KeyName)) return failure('InvalidKeyPairName.Duplicate');
    const pair = this.#nextPair();
    const { KeyId } = this.#store(KeyName, pair.publicKey, cloudNow, true);
    const KeyPair = {
      KeyId,
      KeyName,
      ProjectId: 0,
      PublicKey: pair.publicKey,
      PrivateKey: pair.privateKey.trim(),
    };
    return success({ KeyPair });
  }
}

const CALM: Fate = {
  network: [],
  killedAt: null,
  diskFullAt: null,
  saving: 'verified',
  heldFor: 0,
  refusal: 'InternalServerError',
};

const success = (output: object) => JSON.stringify({ Response: { ...output, RequestId: 'r-1' } });
const failure = (Code: string) =>
  JSON.stringify({ Response: { Error: { Code, Message: 'x' }, RequestId: 'r-1' } });

function distort(answer: string, fault: NetworkFault): string | null {
  if (fault === 'after') return null;
  if (fault === 'html') return '<html></html>';
  if (fault === 'cut') return answer.slice(0, answer.length / 2);
  if (fault === 'internal') return failure('InternalError');
  if (fault !== 'swapped' || !answer.includes('PrivateKey')) return answer;
  const json = JSON.parse(answer) as { Response: { KeyPair: { PublicKey: string; PrivateKey: string } } };
  const other = PAIRS.find(({ publicKey }) => publicKey !== json.Response.KeyPair.PublicKey);
  json.Response.KeyPair.PrivateKey = other?.privateKey ?? '';
  return JSON.stringify(json);
}

/** The invariant of the protocol. */
function holds(world: World): void {
  const rows = [...world.ledger.values()].filter(({ hearsay }) => hearsay === null);
  const claimed = new Set<string>();
  for (const key of world.cloud.values()) {
    const free = rows.filter((one) => isListed(one) && !claimed.has(one.id));
    const row =
      free.find(({ keyId }) => keyId === key.KeyId) ??
      free.find(
        (one) => isImport(one) && one.publicKey !== null && isSameKey(one.publicKey, key.PublicKey),
      ) ??
      // A replay after its deletion is found when nothing can be replayed any more.
      free.find(
        (one) => (one.keyId === null || isDeletionOpen(one)) && one.name === key.KeyName && needsLook(one),
      );
    if (row === undefined) throw new Error(`${key.KeyName} ${key.KeyId} is in the cloud and in no row`);
    claimed.add(row.id);
    const word = wordOf(world, row);
    if (word === 'notMade' || word === 'notSent' || word === 'gone') {
      throw new Error(`${key.KeyName} is in the cloud, and its row says ${word}`);
    }
    // What is in no cloud as far as its row knows has its file all the same.
    if (word === 'verified' || word === 'fileOnly' || (word === 'unknown' && isImport(row))) {
      const privateKey = world.disk.get(row.fileName ?? '') ?? '';
      if (!halvesMatch({ privateKey, publicKey: key.PublicKey })) {
        throw new Error(`${key.KeyName} is called verified, and its file isn't its own`);
      }
    }
  }
  const ids = rows.map(({ keyId }) => keyId).filter((id) => id !== null);
  if (new Set(ids).size < ids.length) throw new Error('one KeyId is in two rows');
  for (const row of rows) {
    const isGood = row.state === 'verified' && row.cloud !== 'differs' && !isDeletionOpen(row);
    if (isGood && row.keyId !== null && !world.cloud.has(row.keyId)) {
      throw new Error(`${row.id} is verified, and its key was deleted`);
    }
    const isOffered = mayOfferDeletion(row, wordOf(world, row));
    if (isOffered && row.savedBy === 'folder' && row.cloud === 'agrees' && hasFile(world, row)) {
      throw new Error(`${row.id} has its file in the folder, and is offered to be deleted`);
    }
  }
  for (const { key, row, isAccepted } of world.deleted) {
    if (!key.isOurs && (row?.evidence !== 'time' || !isAccepted))
      throw new Error(`${key.KeyName} of a colleague was deleted`);
  }
  const written = JSON.stringify(rows);
  // The first lines of a PEM file hold the modulus, which is public.
  const secretLine = ({ privateKey }: Pair) => privateKey.split('\n')[8] ?? '?';
  if (
    written.includes('PRIVATE') ||
    [...PAIRS, ...OWN_PAIRS].some((pair) => written.includes(secretLine(pair)))
  ) {
    throw new Error('a private key is in the ledger');
  }
}

function wordOf(world: World, row: KeyRecord) {
  return keyStateWord(row, { isRunning: false, isKept: world.kept.has(row.id) });
}

/** Whether the private key of a row is in some file of the folder. */
function hasFile(world: World, { publicKey }: KeyRecord): boolean {
  return (
    publicKey !== null &&
    [...world.disk.values()].some((privateKey) => halvesMatch({ privateKey, publicKey }))
  );
}

/** The model knows no more than which steps there were: the invariant is about the world as it is. */
type Command = fc.AsyncCommand<object, World>;

function command(label: string, run: (world: World) => Promise<unknown>): Command {
  return {
    check: () => true,
    run: async (_model, world) => {
      await run(world);
      holds(world);
    },
    toString: () => label,
  };
}

const fate: fc.Arbitrary<Fate> = fc.record({
  network: fc.array(fc.constantFrom(...NETWORK), { maxLength: 4 }),
  killedAt: fc.option(fc.nat({ max: 18 }), { freq: 2 }),
  diskFullAt: fc.option(fc.nat({ max: 5 }), { freq: 2 }),
  saving: fc.constantFrom('verified', 'unconfirmed', 'denied', 'failed'),
  heldFor: fc.nat({ max: 9 }),
  refusal: fc.constantFrom(...REFUSALS),
});

/** As New key offers it: a name that no row holds; or the same again, which is refused. */
function usableName(world: World, { name: wanted, insists }: { name: string; insists: boolean }): string {
  if (insists) return wanted;
  const rows = [...world.ledger.values()];
  return nameHolder(rows, { name: wanted, route: ROUTE }) === null
    ? wanted
    : nextFreeName(rows, wanted, ROUTE);
}

const NAMES = fc.constantFrom('web', 'db');
const WISHES = fc.record({ name: NAMES, insists: fc.boolean() });
const intentOf = (name: string) => ({ name, projectId: 0, tags: [], format: 'pkcs1' }) as const;

const creating = fc.tuple(WISHES, fate).map(([wanted, fate_]) =>
  command(`create ${fc.stringify(wanted)} ${fc.stringify(fate_)}`, (world) =>
    world.live(fate_, () =>
      createKey(
        {
          ...world.ports(),
          saver: world.saver,
          keep: (kept) => void world.kept.set(kept.recordId, kept),
          newId: () => world.newRowId(),
          toFile: async (pem) => pem,
        },
        intentOf(usableName(world, wanted)),
      ),
    ),
  ),
);

const making = fc.tuple(WISHES, fate).map(([wanted, fate_]) =>
  command(`make ${fc.stringify(wanted)} ${fc.stringify(fate_)}`, (world) =>
    world.live(fate_, () =>
      makeKey(
        {
          ...world.ports(),
          saver: world.saver,
          keep: (kept) => void world.kept.set(kept.recordId, kept),
          newId: () => world.newRowId(),
          make: () => world.make(),
        },
        intentOf(usableName(world, wanted)),
      ),
    ),
  ),
);

const batchFate = fate.chain((one) =>
  fc.option(fc.nat({ max: 60 }), { freq: 2 }).map((killedAt): Fate => ({ ...one, killedAt })),
);

/** Names are free by the list of this browser, one after the other. */
function freeNames(world: World, wanted: readonly string[]): readonly string[] {
  const names: string[] = [];
  for (const name of wanted) {
    let free = usableName(world, { name, insists: false });
    while (names.includes(free)) free = nextFreeName([...world.ledger.values()], free, ROUTE);
    names.push(free);
  }
  return names;
}

/** Some new keys, and everything of earlier batches that is open still. */
const batching = (method: 'cloud' | 'device') =>
  fc.tuple(fc.array(NAMES, { maxLength: 5 }), batchFate, fc.boolean()).map(([wanted, fate_, isPausedEarly]) =>
    command(`batch ${method} ${fc.stringify(wanted)} ${fc.stringify(fate_)}`, (world) =>
      world.live(fate_, async () => {
        const ports = world.ports();
        const batch = {
          id: 'batch',
          bits: 2048,
          format: 'pkcs1',
          isEncrypted: false,
          place: 'folder',
        } as const;
        const rows = batchRows(
          { names: freeNames(world, wanted), method, projectId: 0, tags: [], batch },
          { ...ports, newId: () => world.newRowId() },
        );
        const stopping = new AbortController();
        try {
          await world.journalAll(rows);
          const survey = await surveyRegion(ports.caller, ports.now);
          await runBatch(
            {
              ...ports,
              survey,
              saver: world.saver,
              keep: (kept) => void world.kept.set(kept.recordId, kept),
              toFile: async (_row, pem) => pem,
              make: () => world.make(),
              pause: async () => undefined,
            },
            [...world.ledger.values()].filter(isBatchOpen),
            {
              signal: stopping.signal,
              current: ({ id }) => world.ledger.get(id) ?? null,
              onBegin: () => undefined,
              onResult: () => isPausedEarly && stopping.abort(),
            },
          );
        } catch (error) {
          if (!isCallError(error) && !(error instanceof JournalError)) throw error;
        }
        return true;
      }),
    ),
  );

const importing = fate.map((fate_) =>
  command(`import ${fc.stringify(fate_)}`, (world) =>
    world.live(fate_, async () => {
      for (const row of [...world.ledger.values()].filter(mayImport)) await importKey(world.ports(), row);
      return true;
    }),
  ),
);

const looking = fc.tuple(fate, fc.boolean()).map(([fate_, isDeclared]) =>
  command(`look${isDeclared ? ' where it is only declared' : ''} ${fc.stringify(fate_)}`, (world) =>
    world.live(fate_, async () => {
      const open = [...world.ledger.values()].filter((row) => needsLook(row) && !world.kept.has(row.id));
      for (const row of open) {
        try {
          const seen = await reconcile(world.look(isDeclared), row);
          if (seen !== row) await world.journal(seen);
        } catch (error) {
          if (!isCallError(error) && !(error instanceof JournalError)) throw error;
        }
      }
      return true;
    }),
  ),
);

const searching = fc.constant(
  command('look in the keys folder', (world) =>
    world.live(CALM, async () => {
      const files = [...world.disk].map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
      const open = [...world.ledger.values()].filter((row) => !world.kept.has(row.id));
      for (const row of await findInFolder(open, { name: 'keys', files }, readKeyFile))
        await world.journal(row);
      return true;
    }),
  ),
);

const colleague = NAMES.map((name) =>
  command(`a colleague creates ${name}`, async (world) => world.colleagueCreates(name)),
);

/** Somebody's list says of our rows that they are deleted, refused or verified, and of their keys that they are others. */
const hearing = fc.constantFrom('deleted', 'absent', 'verified', 'closed').map((state) =>
  command(`import a list that says ${state}`, async (world) => {
    for (const [id, row] of [...world.ledger].filter(([, { hearsay }]) => hearsay === null)) {
      const later = new Date(world.now + MINUTE).toISOString();
      const theirs = {
        ...row,
        state,
        evidence: null,
        deletion: null,
        look: null,
        hearsay: 'all' as const,
        updatedAt: later,
      };
      world.ledger.set(id, mergeRows(row, theirs));
      world.ledger.set(`heard-${id}`, { ...theirs, id: `heard-${id}` });
    }
  }),
);

const savingAgain = fate.map((fate_) =>
  command(`save again ${fc.stringify(fate_)}`, (world) =>
    world.live(fate_, async () => {
      for (const kept of world.kept.values()) {
        const row = world.ledger.get(kept.recordId);
        if (row === undefined || row.state !== 'unsaved' || row.publicKey === null) continue;
        try {
          await saveAgain({ saver: world.saver, journal: world.journal, caller: world.caller() }, row, kept);
        } catch (error) {
          if (!(error instanceof SaveError)) throw error;
        }
      }
      return true;
    }),
  ),
);

const confirming = fc.constant(
  command('confirm files', async (world) => {
    for (const row of world.ledger.values()) {
      if (row.publicKey === null || row.state === 'deleted') continue;
      for (const [name, text] of world.disk) {
        const confirmation = await confirmFile(
          row,
          { name, bytes: Buffer.from(text), passphrase: '' },
          readKeyFile,
        );
        if (confirmation.kind === 'matches') await world.live(CALM, () => world.journal(confirmation.record));
      }
    }
  }),
);

const deleting = fc.tuple(fate, fc.boolean()).map(([fate_, isDoubtAccepted]) =>
  command(`delete ${isDoubtAccepted ? 'also what is doubtful' : 'orphans'} ${fc.stringify(fate_)}`, (world) =>
    world.live(fate_, async () => {
      world.isDoubtAccepted = isDoubtAccepted;
      const orphans = [...world.ledger.values()].filter((row) => mayOfferDeletion(row, wordOf(world, row)));
      if (orphans.length === 0) return true;
      const { caller, journal, now, rows } = world.ports();
      try {
        await deleteKeys({ caller, journal, now, rows: rows.all, skewMs: 0, isDoubtAccepted }, orphans);
      } catch (error) {
        if (!isCallError(error) && !(error instanceof JournalError)) throw error;
      }
      return true;
    }),
  ),
);

const waiting = fc
  .constantFrom(1, 3, 6, 12)
  .map((minutes) => command(`wait ${minutes} min`, async (world) => world.pass(minutes * MINUTE)));

const service: fc.Arbitrary<Service> = fc.record({
  skew: fc.integer({ min: -4, max: 4 }).map((minutes) => minutes * MINUTE),
  lag: fc.constantFrom(0, 0, 20_000, 60_000),
  isCrowded: fc.integer({ min: 0, max: 19 }).map((number) => number === 0),
  createdOff: fc.constantFrom(0, 0, 0, 0, 8 * 60 * MINUTE, -8 * 60 * MINUTE),
  tellsTime: fc.boolean(),
});

const AFTERWARDS = [
  looking,
  looking,
  searching,
  savingAgain,
  confirming,
  deleting,
  colleague,
  hearing,
  waiting,
  waiting,
];
const SINGLE = [creating, creating, making, making, importing, ...AFTERWARDS];

it.each([
  { what: 'fault sequences', kinds: SINGLE, runs: RUNS },
  {
    what: 'batches by Tencent Cloud',
    kinds: [...Array(4).fill(batching('cloud')), ...AFTERWARDS],
    runs: BATCH_RUNS,
  },
  {
    what: 'batches by this device',
    kinds: [...Array(4).fill(batching('device')), importing, ...AFTERWARDS],
    runs: BATCH_RUNS,
  },
])('$runs random $what: 0 violations', { timeout: 300_000 }, async ({ what, kinds, runs }) => {
  const seed = Number(process.env['KEYSMITH_SEED'] ?? 12);
  let steps = 0;
  let keys = 0;
  await fc.assert(
    fc.asyncProperty(service, fc.commands(kinds, { size: '+1' }), async (kind, sequence) => {
      const world = new World(kind);
      await fc.asyncModelRun(() => ({ model: {}, real: world }), sequence);
      steps += [...sequence].length;
      keys += world.cloud.size;
    }),
    { seed, numRuns: runs, endOnFailure: false },
  );
  process.stdout.write(
    `${runs} random ${what}, seed ${seed}: ${steps} steps, ${keys} keys left in the cloud, 0 violations\n`,
  );
  expect(keys).toBeGreaterThan(100);
});
