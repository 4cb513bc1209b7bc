/** A row that is carried by hand to a running simulator, and everything that is made of it, as the app makes it. */
import { createHmac } from 'node:crypto';
import {
  carryCheck,
  carryImport,
  carryPost,
  type HandOutPorts,
  linkOf,
} from '../../src/core/byHand/carry.ts';
import { curlConfig } from '../../src/core/byHand/commands.ts';
import { sendPage } from '../../src/core/byHand/sendPage.ts';
import type { KeyRecord } from '../../src/core/ledger/keyRecord.ts';
import { formatPublicKey } from '../../src/core/ssh/publicKey.ts';
import { cachedDayKeys } from '../../src/core/tc3/dayKeys.ts';
import { deriveDateKey } from '../../src/core/tc3/signingKey.ts';
import { nodeKeyPair } from './keyPairs.ts';
import { aKeyRecord } from './keyRecord.ts';
import type { Running } from './process.ts';
import { SEND_PAGE_TEXTS } from './sendPage.ts';

export interface Carrier {
  readonly record: KeyRecord;
  readonly link: () => Promise<string>;
  readonly check: () => Promise<string>;
  readonly page: () => Promise<string>;
  readonly curl: () => Promise<string>;
}

/** @param aheadMs how far the signing device's clock is ahead of this machine's */
export function carrierTo({ facts, url }: Running, name: string, aheadMs = 0): Carrier {
  const endpoint = { scheme: 'http', host: new URL(url).host } as const;
  const secretKey = String(facts['secretKey']);
  let nonce = 0;
  const ports: Omit<HandOutPorts, 'route'> = {
    endpoint,
    secretId: String(facts['secretId']),
    token: null,
    hmac: async (text) => new Uint8Array(createHmac('sha256', secretKey).update(text).digest()),
    now: () => Date.now() + aheadMs,
    skewMs: 0,
    nonce: () => (nonce += 1),
    journal: async () => undefined,
  };
  const record = aKeyRecord({
    name,
    connection: 'byHand',
    method: 'device',
    state: 'verified',
    fileName: `${name}.pem`,
    publicKey: formatPublicKey({ modulus: nodeKeyPair(2048).modulus, exponent: 65537n }),
    attempts: [],
  });
  const dayKey = cachedDayKeys(async (date) => deriveDateKey(secretKey, date));
  return {
    record,
    async link() {
      const { carried } = await carryImport({ ...ports, route: record }, record, { method: 'GET' });
      const [first] = carried;
      if (first === undefined) throw new Error('expected a signature');
      return linkOf(endpoint, first);
    },
    check: async () => linkOf(endpoint, await carryCheck(ports, record, 'name')),
    async page() {
      const { carried } = await carryImport({ ...ports, route: record }, record, {
        method: 'POST',
        forMs: 3_600_000,
      });
      return sendPage(endpoint, carried, SEND_PAGE_TEXTS);
    },
    async curl() {
      const { body, headers } = await carryPost({ ...ports, route: record, dayKey }, record);
      return curlConfig({ endpoint, headers, body, comment: name });
    },
  };
}
