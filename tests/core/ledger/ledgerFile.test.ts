import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatLedgerFile,
  MAX_LEDGER_ROWS,
  mergeRows,
  parseLedgerFile,
} from '../../../src/core/ledger/ledgerFile.ts';
import { publicKeyFacts } from '../../../src/core/ssh/keyPair.ts';
import { formatPublicKey } from '../../../src/core/ssh/publicKey.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';

const T = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

describe('the ledger file', () => {
  it('is read as it was written, as hearsay', () => {
    const records = [aKeyRecord(), aKeyRecord({ id: 'row-2', state: 'verified', fileName: '部署.pem' })];
    const heard = records.map((row) => ({ ...row, hearsay: 'all' }));
    expect(parseLedgerFile(formatLedgerFile(records, T(0)))).toEqual({ records: heard, unreadable: 0 });
  });

  it('says of no key pair whose it is, and of none that it was deleted', () => {
    const deletion = { signedAt: T(0), skewMs: 0, outcome: null };
    const claims = aKeyRecord({ keyId: 'skey-1', evidence: 'answer', deletion });
    expect(parseLedgerFile(formatLedgerFile([claims], T(0))).records).toMatchObject([
      { keyId: 'skey-1', evidence: null, deletion: null, hearsay: 'all' },
    ]);
  });

  it('has no more rows than any list, and a longer one isn’t looked into', () => {
    const file = (count: number) => JSON.stringify({ keysmithLedger: 1, rows: Array(count).fill(0) });
    expect(parseLedgerFile(file(MAX_LEDGER_ROWS))).toMatchObject({ unreadable: MAX_LEDGER_ROWS });
    expect(() => parseLedgerFile(file(MAX_LEDGER_ROWS + 1))).toThrow('ledgerFile: tooLong');
  });

  it('counts rows that can’t be read, and takes the others', () => {
    const text = formatLedgerFile([aKeyRecord()], T(0)).replace('"rows": [', '"rows": [{"schema":9},null,');
    expect(parseLedgerFile(text)).toMatchObject({ records: [{ id: 'row-1' }], unreadable: 2 });
  });

  it('takes no row’s word for its fingerprint', () => {
    const [own, other] = [nodeKeyPair(), nodeKeyPair()].map(({ modulus }) => {
      const publicKey = formatPublicKey({ modulus, exponent: 65537n });
      return { publicKey, ...publicKeyFacts(publicKey) };
    });
    const lie = aKeyRecord({ ...own, fingerprint: other?.fingerprint ?? null });
    expect(parseLedgerFile(formatLedgerFile([lie], T(0))).records).toMatchObject([own]);
    const noKey = aKeyRecord({ publicKey: 'ssh-rsa AAAA' });
    expect(parseLedgerFile(formatLedgerFile([noKey], T(0)))).toEqual({ records: [], unreadable: 1 });
  });

  it.each(['', '{', 'null', '[]', '{"rows":[]}', '{"keysmithLedger":2,"rows":[]}'])('refuses %j', (text) => {
    expect(() => parseLedgerFile(text)).toThrow('ledgerFile: form');
  });
});

describe('merging an imported row', () => {
  it('changes nothing of what this browser has seen itself, whatever it says', () => {
    const row = fc.record({
      state: fc.constantFrom('intent', 'unknown', 'absent', 'orphan', 'verified', 'deleted', 'closed'),
      updatedAt: fc.integer({ min: 0, max: 50 }).map(T),
      hearsay: fc.constantFrom(null, 'file', 'cloud'),
    });
    fc.assert(
      fc.property(row, row, (a, b) => {
        const ours = aKeyRecord(a as object);
        expect(mergeRows(ours, aKeyRecord({ ...(b as object), hearsay: 'all' }))).toBe(ours);
      }),
    );
  });

  it('of two lists the later one counts', () => {
    const [older, newer] = [1, 2].map((second) => aKeyRecord({ hearsay: 'all', updatedAt: T(second) }));
    if (older === undefined || newer === undefined) throw new TypeError('rows: expected two');
    expect(mergeRows(older, newer)).toBe(newer);
    expect(mergeRows(newer, older)).toBe(newer);
  });
});
