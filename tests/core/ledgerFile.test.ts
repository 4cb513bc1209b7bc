import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLedgerFile, mergeRows, parseLedgerFile } from '../../src/core/ledgerFile.ts';
import { publicKeyFacts } from '../../src/core/ssh/keyPair.ts';
import { formatPublicKey } from '../../src/core/ssh/publicKey.ts';
import { nodeKeyPair } from '../support/keyPairs.ts';
import { aKeyRecord } from '../support/keyRecord.ts';

const T = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

describe('the ledger file', () => {
  it('is read as it was written', () => {
    const records = [aKeyRecord(), aKeyRecord({ id: 'row-2', state: 'verified', fileName: '部署.pem' })];
    expect(parseLedgerFile(formatLedgerFile(records, T(0)))).toEqual({ records, unreadable: 0 });
  });

  it('counts rows that can’t be read, and takes the others', () => {
    const text = formatLedgerFile([aKeyRecord()], T(0)).replace('"rows": [', '"rows": [{"schema":9},null,');
    expect(parseLedgerFile(text)).toMatchObject({ records: [aKeyRecord()], unreadable: 2 });
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

describe('merging two versions of a row', () => {
  it('a newer fact never gives way to an older one', () => {
    const ours = aKeyRecord({ updatedAt: T(2), fileName: 'new.pem' });
    const theirs = aKeyRecord({ updatedAt: T(1), fileName: 'old.pem' });
    expect(mergeRows(ours, theirs)).toBe(ours);
    expect(mergeRows(theirs, ours)).toBe(ours);
  });

  it('what is known more certainly never gives way to less, whatever a clock says', () => {
    const verified = aKeyRecord({ state: 'verified', updatedAt: T(1) });
    const unconfirmed = aKeyRecord({ state: 'unconfirmed', updatedAt: T(2) });
    expect(mergeRows(verified, unconfirmed)).toBe(verified);
    expect(mergeRows(unconfirmed, verified)).toBe(verified);
  });

  it('comes to the same, in whichever order', () => {
    const row = fc.record({
      state: fc.constantFrom('intent', 'unknown', 'absent', 'orphan', 'verified', 'deleted'),
      updatedAt: fc.integer({ min: 0, max: 50 }).map(T),
    });
    fc.assert(
      fc.property(row, row, (a, b) => {
        const [one, other] = [aKeyRecord(a as object), aKeyRecord(b as object)];
        expect(mergeRows(one, other).updatedAt).toBe(mergeRows(other, one).updatedAt);
        expect(mergeRows(one, one)).toBe(one);
      }),
    );
  });
});
