/** `npm run simulator`: the simulator over HTTP on this machine, for tests, trials and any SDK. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type GeneratedKeyPair, generateKeyPair } from '../simulator/generateKeyPair.ts';
import { createSimulator, type SimulatorOptions } from '../simulator/simulator.ts';
import type { SimulatorStore } from '../simulator/state.ts';
import { announce, listen, parsePort, runMain } from './serve.ts';

const USAGE = `npm run simulator -- [options]
  --port PORT          default 8787; 0 for any free port
  --cors               answer preflights, so that a page may call it directly
  --data FILE          keep the state in FILE over restarts
  --quota N            key pairs per account, default 100
  --quota-first        check the quota of a new key pair before its name
  --account-id ID      who GetCallerIdentity says is calling
  --prepared N         generate N key pairs ahead; each is used once
  --documented-codes   answer bad names with the documented codes instead of the observed ones
  --secret-id ID --secret-key KEY   the credential; made up at each start by default`;

runMain(async () => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8787' },
      cors: { type: 'boolean', default: false },
      data: { type: 'string' },
      quota: { type: 'string', default: '100' },
      'quota-first': { type: 'boolean', default: false },
      prepared: { type: 'string', default: '0' },
      'account-id': { type: 'string', default: '100000000001' },
      'documented-codes': { type: 'boolean', default: false },
      'secret-id': { type: 'string', default: `AKIDsim${randomBytes(12).toString('hex')}` },
      'secret-key': { type: 'string', default: randomBytes(16).toString('hex') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const secretId = values['secret-id'];
  const secretKey = values['secret-key'];
  const options: SimulatorOptions = {
    credentials: [{ secretId, secretKey }],
    now: Date.now,
    quota: parseCount(values.quota, '--quota'),
    checksFirst: values['quota-first'] ? 'quota' : 'name',
    accountId: values['account-id'],
    cors: values.cors,
    nameCodes: values['documented-codes'] ? 'documented' : 'observed',
    generateKeyPair: await preparedKeyPairs(parseCount(values.prepared, '--prepared')),
    ...(values.data === undefined ? {} : { store: fileStore(values.data) }),
  };
  const { port } = await listen(createSimulator(options), parsePort(values.port, '--port'));
  announce({ url: `http://127.0.0.1:${port}`, secretId, secretKey });
});

function parseCount(text: string, name: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new RangeError(`${name}: expected a whole number, got ${text}`);
  return Number(text);
}

/**
 * Generates `count` key pairs in advance.
 * @returns a function that gives each of these pairs once, and generates a new pair at every later call
 */
async function preparedKeyPairs(count: number): Promise<(comment: string) => Promise<GeneratedKeyPair>> {
  const pairs: GeneratedKeyPair[] = [];
  while (pairs.length < count) pairs.push(await generateKeyPair(`skey_prepared_${pairs.length}`));
  return async (comment) => pairs.pop() ?? generateKeyPair(comment);
}

/**
 * Stores the state in one JSON file. Each save replaces the whole file. So if the process is killed, the file
 * contains either the old state or the new one.
 */
function fileStore(file: string): SimulatorStore {
  let last = Promise.resolve();
  return {
    async load() {
      try {
        return JSON.parse(await readFile(file, 'utf8')) as unknown;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    save(state) {
      // This save starts only when the previous one has ended, because both write the same temporary file. It runs
      // even if the previous save failed.
      last = Promise.allSettled([last]).then(async () => {
        await writeFile(`${file}.new`, JSON.stringify(state));
        await rename(`${file}.new`, file);
      });
      return last;
    },
  };
}
