import { describe, expect, it } from 'vitest';
import { Batch } from '../../../src/state/many/batch.svelte.ts';
import type { Session } from '../../../src/state/session/session.svelte.ts';
import { RelayConsent } from '../../../src/state/session/relayConsent.svelte.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';

const through = (foreignRelay: string | null) => new RelayConsent({ foreignRelay } as Session);

describe('a private key through somebody else’s relay', () => {
  it('is asked about, naming the relay, until one agrees to that relay', () => {
    const relay = { foreignRelay: 'relay.example' };
    const consent = new RelayConsent(relay as Session);
    expect(consent.missingFor('cloud')).toBe('relay.example');
    consent.agree('relay.example');
    expect(consent.missingFor('cloud')).toBeNull();
    relay.foreignRelay = 'other.example';
    expect(consent.missingFor('cloud')).toBe('other.example');
  });

  it('agreeing to what isn’t in use any more agrees to nothing', () => {
    const consent = through('relay.example');
    consent.agree('other.example');
    expect(consent.missingFor('cloud')).toBe('relay.example');
  });

  it('isn’t asked about where only a public key is sent, or nobody is in between', () => {
    expect(through('relay.example').missingFor('device')).toBeNull();
    expect(through(null).missingFor('cloud')).toBeNull();
  });
});

describe('many keys by Tencent Cloud through somebody else’s relay', () => {
  /** Nothing but what is asked before anything is done: whatever else is touched fails. */
  function batch(method: 'cloud' | 'device') {
    const row = aKeyRecord({
      method,
      state: 'intent',
      attempts: [],
      batch: { id: 'b', bits: 2048, format: 'pkcs1', isEncrypted: false, place: 'folder' },
    });
    let begun = 0;
    const parts = {
      consent: through('relay.example'),
      safety: { isUnsafe: false },
      keys: { all: [row] },
      session: { isPractice: false },
      writer: {
        track: async () => {
          begun += 1;
          return true;
        },
      },
    };
    return { batch: new Batch(parts as never), begun: () => begun };
  }
  const asked = { kind: 'obstacle', obstacle: { kind: 'refused', refusal: 'relay' } };
  const intent = { names: ['web_1'], passphrase: '', isQuotaRaised: false } as const;

  it('asks before the first one', async () => {
    const { batch: many, begun } = batch('cloud');
    await many.begin({ ...intent, method: 'cloud' } as never);
    expect(many.state).toEqual(asked);
    expect(begun()).toBe(0);
  });

  it('going on with what was begun asks by the method of its rows', async () => {
    const { batch: many, begun } = batch('cloud');
    await many.resume('');
    expect(many.state).toEqual(asked);
    expect(begun()).toBe(0);
  });

  it('asks nothing where they are made on this device', async () => {
    const { batch: many, begun } = batch('device');
    await many.resume('');
    await many.begin({ ...intent, method: 'device' } as never);
    expect(begun()).toBe(2);
  });
});
