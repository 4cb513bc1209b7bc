/**
 * A thousand random lives of a ledger: keys are created, saved, confirmed, looked for and deleted over a network that
 * loses, doubles, delays and falsifies, on a disk that fills up, in a browser that is killed between any two steps.
 * After every step the invariant of the protocol holds. A failing run prints its seed; `KEYSMITH_SEED=… npm test`
 * repeats it.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextKeyName } from '../../../src/core/cvm/keyName.ts';
import type { ApiRequest, CallOptions, Caller } from '../../../src/core/cvm/call.ts';
import type { ApiAnswer } from '../../../src/core/cvm/answer.ts';
import { isSameKey } from '../../../src/core/flows/askCloud.ts';
import { confirmFile } from '../../../src/core/flows/confirmFile.ts';
import { createKey, type KeptText } from '../../../src/core/flows/createKey.ts';
import { deleteKeys } from '../../../src/core/flows/deleteKeys.ts';
import { importKey } from '../../../src/core/flows/importKey.ts';
import { JournalError } from '../../../src/core/flows/journal.ts';
import { makeKey } from '../../../src/core/flows/makeKey.ts';
import { reconcile } from '../../../src/core/flows/reconcile.ts';
import { saveAgain } from '../../../src/core/flows/saveAgain.ts';
import { type Place, SaveError, type Saver } from '../../../src/core/flows/saver.ts';
import { CancelledError, isCallError, TransportError } from '../../../src/core/errors.ts';
import {
  isDeletionOpen,
  isImport,
  isListed,
  type KeyRecord,
  keyStateWord,
  mayImport,
  mayOfferDeletion,
  mayStillRun,
  needsLook,
  type Route,
} from '../../../src/core/keyRecord.ts';
import type { MadeFile } from '../../../src/core/ssh/keyTasks.ts';
import { halvesMatch } from '../../../src/core/ssh/keyPair.ts';
import { formatPublicKey } from '../../../src/core/ssh/publicKey.ts';
import { readKeyFile } from '../../support/flowWorld.ts';
import { NOON, testCaller } from '../../support/caller.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';

const RUNS = 1000;
const MINUTE = 60_000;

const ROUTE: Route = {
  connection: 'relay',
  account: '100000000001',
  site: 'china',
  endpointHost: 'cvm.tencentcloudapi.com',
  relayHost: 'relay.example',
  region: 'ap-guangzhou',
};

/**
 * What the network does to one call.
 * - `before`, `after`: lost on the way there, or on the way back; - `twice`: the browser sends it a second time
 * - `html`, `cut`, `internal`: executed, and the answer is a web page, half of it, or an error of a gateway
 * - `throttled`: refused, not executed; - `held`: lost here, and executed up to nine minutes later
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
  'held',
  'swapped',
] as const;
type NetworkFault = (typeof NETWORK)[number];

interface Pair {
  readonly privateKey: string;
  readonly publicKey: string;
}
const pairs = (length: number): readonly Pair[] =>
  Array.from({ length }, () => {
    const { privatePem, modulus } = nodeKeyPair(1024);
    return { privateKey: privatePem, publicKey: formatPublicKey({ modulus, exponent: 65537n }) };
  });
/** What the cloud makes, in turn. */
const PAIRS = pairs(12);
/** What is made on the device: each once. */
const OWN_PAIRS = pairs(40);

interface CloudKey {
  readonly KeyId: string;
  readonly KeyName: string;
  readonly PublicKey: string;
  readonly CreatedTime: string;
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
}

class World {
  now = NOON;
  readonly ledger = new Map<string, KeyRecord>();
  readonly disk = new Map<string, string>();
  /** Private keys in the memory of the browser that runs now. */
  kept = new Map<string, KeptText>();
  readonly cloud = new Map<string, CloudKey>();
  readonly #held: { at: number; execute: () => void }[] = [];
  readonly #skew: number;
  #made = 0;
  #generated = 0;
  #rows = 0;
  #fate: Fate = CALM;
  #calls = 0;
  #ports = 0;
  #writes = 0;
  #kill: () => void = () => undefined;

  /** @param skew how far the cloud's clock is ahead, within what it tolerates */
  constructor(skew: number) {
    this.#skew = skew;
  }

  /** Runs a step under a fate. @returns `null` when the browser was killed in it */
  async live<Result>(fate: Fate, step: () => Promise<Result>): Promise<Result | null> {
    this.#fate = fate;
    this.#calls = 0;
    this.#ports = 0;
    this.#writes = 0;
    const killed = new Promise<null>((resolve) => {
      this.#kill = () => resolve(null);
    });
    const result = await Promise.race([step(), killed]);
    if (result === null) this.kept = new Map();
    return result;
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

  get saver(): Saver {
    const write: Place['write'] = async () => 'verified';
    return {
      kind: this.#fate.saving === 'unconfirmed' ? 'download' : 'folder',
      place: async (fileName) => {
        await this.#step();
        if (this.#fate.saving === 'denied') throw new SaveError('denied', fileName);
        if (this.disk.has(fileName)) throw new SaveError('exists', fileName);
        return { write: (text) => this.#write(fileName, text).then(() => write(text)) };
      },
    };
  }

  caller(): Caller {
    const base = testCaller({ send: () => Promise.reject(new Error('no network')), now: () => this.now });
    return { ...base, transport: (request, options) => this.#transport(request, options) };
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
    if (this.#ports++ !== this.#fate.killedAt) return;
    this.#kill();
    await new Promise<never>(() => undefined);
  }

  async #transport(request: ApiRequest, options: CallOptions): Promise<ApiAnswer> {
    await this.#step();
    options.onDispatch?.();
    const fault = this.#fate.network[this.#calls++] ?? 'ok';
    const answer = this.#travel(request, fault);
    await this.#step();
    if (answer === null) throw new TransportError('network');
    return { status: 200, text: answer, date: null, relay: null };
  }

  /** @returns the answer's text, or `null` where none comes back */
  #travel(request: ApiRequest, fault: NetworkFault): string | null {
    const action = request.headers['x-tc-action'] ?? '';
    const signedAt = Number(request.headers['x-tc-timestamp']) * 1000;
    const execute = () => this.#execute(action, request.body, signedAt);
    switch (fault) {
      case 'before':
        return null;
      case 'held':
        this.#held.push({ at: this.now + this.#fate.heldFor * MINUTE, execute });
        return null;
      case 'throttled':
        return failure('RequestLimitExceeded');
      case 'twice':
        execute();
        return execute();
      default:
        return distort(execute(), fault);
    }
  }

  #execute(action: string, body: string, signedAt: number): string {
    const cloudNow = this.now + this.#skew;
    if (Math.abs(cloudNow - signedAt) > 5 * MINUTE) return failure('AuthFailure.SignatureExpire');
    const input = JSON.parse(body) as {
      KeyName?: string;
      KeyIds?: string[];
      PublicKey?: string;
      Filters?: { Values: string[] }[];
    };
    if (action === 'CreateKeyPair') return this.#create(input.KeyName ?? '', cloudNow);
    if (action === 'ImportKeyPair') return this.#import(input.KeyName ?? '', input.PublicKey ?? '', cloudNow);
    if (action === 'DeleteKeyPairs') {
      const ids = input.KeyIds ?? [];
      if (!ids.every((id) => this.cloud.has(id))) return failure('InvalidKeyPairId.NotFound');
      for (const id of ids) this.cloud.delete(id);
      return success({});
    }
    const KeyPairSet = [...this.cloud.values()]
      .filter(({ KeyId }) => input.KeyIds?.includes(KeyId) ?? true)
      .filter(({ KeyName }) => input.Filters?.[0]?.Values.includes(KeyName) ?? true)
      .map((key) => ({ ...key, ProjectId: 0 }));
    return success({ KeyPairSet, TotalCount: KeyPairSet.length });
  }

  #import(KeyName: string, PublicKey: string, cloudNow: number): string {
    const keys = [...this.cloud.values()];
    if (keys.some((key) => key.KeyName === KeyName)) return failure('InvalidKeyPairName.Duplicate');
    if (keys.some((key) => isSameKey(key.PublicKey, PublicKey))) return failure('InvalidPublicKey.Duplicate');
    this.#made += 1;
    const KeyId = `skey-${String(this.#made).padStart(8, '0')}`;
    const CreatedTime = new Date(cloudNow).toISOString().replace(/\.\d+Z$/, 'Z');
    this.cloud.set(KeyId, { KeyId, KeyName, PublicKey, CreatedTime });
    return success({ KeyId });
  }

  /** Every key that is made on this device is another one. */
  async make(): Promise<MadeFile> {
    await this.#step();
    const pair = OWN_PAIRS[this.#generated++];
    if (pair === undefined) throw new CancelledError('no more keys');
    return { text: pair.privateKey, publicKey: pair.publicKey };
  }

  #create(KeyName: string, cloudNow: number): string {
    if ([...this.cloud.values()].some((key) => key.KeyName === KeyName)) {
      return failure('InvalidKeyPairName.Duplicate');
    }
    const pair = PAIRS[this.#made % PAIRS.length];
    this.#made += 1;
    if (pair === undefined) throw new RangeError('pairs: expected one');
    const KeyId = `skey-${String(this.#made).padStart(8, '0')}`;
    const CreatedTime = new Date(cloudNow).toISOString().replace(/\.\d+Z$/, 'Z');
    this.cloud.set(KeyId, { KeyId, KeyName, PublicKey: pair.publicKey, CreatedTime });
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

const CALM: Fate = { network: [], killedAt: null, diskFullAt: null, saving: 'verified', heldFor: 0 };

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
  const rows = [...world.ledger.values()];
  const claimed = new Set<string>();
  for (const key of world.cloud.values()) {
    const free = rows.filter((one) => isListed(one) && !claimed.has(one.id));
    const row =
      free.find(({ keyId }) => keyId === key.KeyId) ??
      free.find(
        (one) => isImport(one) && one.publicKey !== null && isSameKey(one.publicKey, key.PublicKey),
      ) ??
      free.find((one) => one.keyId === null && one.name === key.KeyName && needsLook(one));
    if (row === undefined) throw new Error(`${key.KeyName} ${key.KeyId} is in the cloud and in no row`);
    claimed.add(row.id);
    const word = keyStateWord(row, { isRunning: false, isKept: world.kept.has(row.id) });
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
  for (const row of rows) {
    const isGood = row.state === 'verified' && row.cloud !== 'differs' && !isDeletionOpen(row);
    if (isGood && row.keyId !== null && !world.cloud.has(row.keyId)) {
      throw new Error(`${row.id} is verified, and its key was deleted`);
    }
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
});

/** As `state/createKey` does: a name that may still run isn't used again. */
function usableName(world: World, wanted: string): string {
  const rows = [...world.ledger.values()];
  let name = wanted;
  while (rows.some((row) => row.name === name && mayStillRun(row, world.now))) name = nextKeyName(name);
  return name;
}

const creating = fc.tuple(fc.constantFrom('web', 'db'), fate).map(([wanted, fate_]) =>
  command(`create ${wanted} ${fc.stringify(fate_)}`, (world) =>
    world.live(fate_, () =>
      createKey(
        {
          caller: world.caller(),
          route: ROUTE,
          skewMs: 0,
          saver: world.saver,
          journal: world.journal,
          keep: (kept) => void world.kept.set(kept.recordId, kept),
          report: () => undefined,
          now: () => world.now,
          newId: () => world.newRowId(),
          toFile: async (pem) => pem,
        },
        { name: usableName(world, wanted), projectId: 0, tags: [], format: 'pkcs1' },
      ),
    ),
  ),
);

const making = fc.tuple(fc.constantFrom('web', 'db'), fate).map(([wanted, fate_]) =>
  command(`make ${wanted} ${fc.stringify(fate_)}`, (world) =>
    world.live(fate_, () =>
      makeKey(
        {
          caller: world.caller(),
          route: ROUTE,
          skewMs: 0,
          saver: world.saver,
          journal: world.journal,
          keep: (kept) => void world.kept.set(kept.recordId, kept),
          report: () => undefined,
          now: () => world.now,
          newId: () => world.newRowId(),
          make: () => world.make(),
        },
        { name: usableName(world, wanted), projectId: 0, tags: [], format: 'pkcs1' },
      ),
    ),
  ),
);

const importing = fate.map((fate_) =>
  command(`import ${fc.stringify(fate_)}`, (world) =>
    world.live(fate_, async () => {
      for (const row of [...world.ledger.values()].filter(mayImport)) {
        const ports = { caller: world.caller(), skewMs: 0, journal: world.journal, now: () => world.now };
        await importKey({ ...ports, report: () => undefined }, row);
      }
      return true;
    }),
  ),
);

const looking = fate.map((fate_) =>
  command(`look ${fc.stringify(fate_)}`, (world) =>
    world.live(fate_, async () => {
      const open = [...world.ledger.values()].filter((row) => needsLook(row) && !world.kept.has(row.id));
      for (const row of open) {
        try {
          await world.journal(await reconcile(world.caller(), row, world.now, [...world.ledger.values()]));
        } catch (error) {
          if (!isCallError(error) && !(error instanceof JournalError)) throw error;
        }
      }
      return true;
    }),
  ),
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
        const confirmation = await confirmFile(row, { name, text, passphrase: '' }, readKeyFile);
        if (confirmation.kind === 'matches') await world.live(CALM, () => world.journal(confirmation.record));
      }
    }
  }),
);

const deleting = fate.map((fate_) =>
  command(`delete orphans ${fc.stringify(fate_)}`, (world) =>
    world.live(fate_, async () => {
      const orphans = [...world.ledger.values()].filter((row) =>
        mayOfferDeletion(row, keyStateWord(row, { isRunning: false, isKept: world.kept.has(row.id) })),
      );
      if (orphans.length === 0) return true;
      const ports = { caller: world.caller(), journal: world.journal, skewMs: 0, now: () => world.now };
      try {
        await deleteKeys(ports, orphans);
      } catch (error) {
        if (!isCallError(error) && !(error instanceof JournalError)) throw error;
      }
      return true;
    }),
  ),
);

const waiting = fc
  .constantFrom(1, 3, 6, 11)
  .map((minutes) => command(`wait ${minutes} min`, async (world) => world.pass(minutes * MINUTE)));

it(`${RUNS} random fault sequences: 0 violations`, async () => {
  const seed = Number(process.env['KEYSMITH_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  const commands = fc.commands(
    [creating, creating, making, making, importing, looking, savingAgain, confirming, deleting, waiting],
    {
      size: '+1',
    },
  );
  const skew = fc.integer({ min: -4, max: 4 }).map((minutes) => minutes * MINUTE);
  let steps = 0;
  let keys = 0;
  await fc.assert(
    fc.asyncProperty(skew, commands, async (skewMs, sequence) => {
      const world = new World(skewMs);
      await fc.asyncModelRun(() => ({ model: {}, real: world }), sequence);
      steps += [...sequence].length;
      keys += world.cloud.size;
    }),
    { seed, numRuns: RUNS, endOnFailure: false },
  );
  process.stdout.write(
    `${RUNS} random fault sequences, seed ${seed}: ${steps} steps, ${keys} keys left in the cloud, 0 violations\n`,
  );
  expect(keys).toBeGreaterThan(100);
}, 300_000);
