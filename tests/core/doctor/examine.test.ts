import { describe, expect, it } from 'vitest';
import { type AddressFacts, type DoctorPorts, examine } from '../../../src/core/doctor/examine.ts';
import { CHECKS, type Finding, FINDINGS } from '../../../src/core/doctor/finding.ts';
import { NOON, testCaller, type TestCallerOptions, testSimulator } from '../../support/caller.ts';

type Send = (request: Request) => Promise<Response>;

const ADDRESS: AddressFacts = {
  kind: 'url',
  url: 'https://relay.example/',
  firstHost: 'relay.example',
  localNetwork: 'notNeeded',
  reachesHelpers: true,
};

const BROWSER = {
  isSecure: true,
  isOnline: true,
  missing: [],
  canChooseFolder: true,
  storage: 'persistent' as const,
};

interface Situation {
  readonly send?: Send;
  readonly caller?: Partial<TestCallerOptions>;
  readonly ports?: Partial<DoctorPorts>;
}

/** A simulator whose answers say what time it is there. */
function dated(offsetMs: number): Send {
  const simulator = testSimulator({ now: () => NOON + offsetMs });
  return async (request) => {
    const answer = await simulator(request);
    answer.headers.set('date', new Date(NOON + offsetMs).toUTCString());
    return answer;
  };
}

function undated(offsetMs: number): Send {
  const send = dated(offsetMs);
  return async (request) => {
    const answer = await send(request);
    answer.headers.delete('date');
    return answer;
  };
}

async function visit({ send = dated(0), caller, ports }: Situation = {}) {
  const findings: Finding[] = [];
  const result = await examine({
    browser: async () => BROWSER,
    address: async () => ADDRESS,
    probe: async () => ({ text: '' }),
    caller: testCaller({ send, ...caller }),
    hasCredential: true,
    report: (one) => findings.push(one),
    now: () => NOON,
    signal: undefined,
    ...ports,
  });
  return { ...result, findings, codes: findings.map(({ code }) => code) };
}

const wrong = (findings: readonly Finding[]) =>
  findings.filter(({ code }) => FINDINGS[code] === 'bad').map(({ check, code }) => `${check}: ${code}`);

describe('the Doctor', () => {
  it('goes through every check in its order, and finds nothing where all is well', async () => {
    const { findings } = await visit();
    expect(findings.map(({ check }) => check)).toEqual(CHECKS);
    expect(wrong(findings)).toEqual([]);
  });

  it('sends reads only', async () => {
    const actions = new Set<string>();
    await visit({
      send: (request) => {
        actions.add(request.headers.get('x-tc-action') ?? '');
        return dated(0)(request);
      },
    });
    expect([...actions].every((action) => /^(Describe|Get)/.test(action))).toBe(true);
  });

  it('gives no later check a verdict once an earlier one failed', async () => {
    const { findings } = await visit({ ports: { probe: async () => 'failed' } });
    expect(wrong(findings)).toEqual(['reachable: reachableFails']);
    expect(findings.slice(5).every(({ code }) => code === 'blocked')).toBe(true);
    expect(findings.map(({ check }) => check)).toEqual(CHECKS);
  });
});

describe('the browser', () => {
  it.each([
    [{ isSecure: false }, 'browserInsecure'],
    [{ missing: ['Web Locks'] }, 'browserLacks'],
    [{ isOnline: false }, 'browserOffline'],
    [{ canChooseFolder: false }, 'savingDownloads'],
    [{ storage: 'bestEffort' as const }, 'storageBestEffort'],
    [{ storage: 'fails' as const }, 'storageFails'],
  ])('%j is %s', async (changes, code) => {
    const { codes } = await visit({ ports: { browser: async () => ({ ...BROWSER, ...changes }) } });
    expect(codes).toContain(code);
  });
});

describe('the address', () => {
  it.each<[AddressFacts, string]>([
    [{ kind: 'practice' }, 'addressPractice'],
    [{ kind: 'problem', problem: 'relayAddress.plainHttp' }, 'addressProblem'],
    [{ kind: 'notAllowed', url: 'https://relay.example/' }, 'addressNotAllowed'],
    [{ ...ADDRESS, kind: 'url', localNetwork: 'denied' } as AddressFacts, 'localNetworkDenied'],
    [{ ...ADDRESS, kind: 'url', localNetwork: 'asks' } as AddressFacts, 'localNetworkAsks'],
  ])('%j is %s', async (address, code) => {
    const { codes } = await visit({ ports: { address: async () => address } });
    expect(codes).toContain(code);
  });
});

describe('the clock', () => {
  it.each([
    [30_000, 'clockGood'],
    [4 * 60_000, 'clockOff'],
    [-7 * 60_000, 'clockOff'],
    [16 * 60_000, 'clockFar'],
  ])('%i ms off is %s', async (offset, code) => {
    const { codes, offsetMs } = await visit({ send: dated(offset) });
    expect(codes).toContain(code);
    // Date has whole seconds.
    expect(Math.abs((offsetMs ?? 0) - offset)).toBeLessThanOrEqual(500);
  });

  it('is unknown where no Date is exposed, unless the service itself complains', async () => {
    expect((await visit({ send: undated(0) })).codes).toContain('clockHidden');
    expect((await visit({ send: undated(6 * 60_000) })).codes).toContain('clockRefused');
  });
});

describe('the signature', () => {
  it('a relay that strips signed headers leaves weaker levels', async () => {
    const simulator = testSimulator();
    const send: Send = (request) => {
      const changed = new Request(request);
      changed.headers.set('x-tc-version', '2017-03-12 ');
      if (/x-tc-version/.test(changed.headers.get('authorization') ?? '')) {
        changed.headers.set('x-tc-region', 'ap-beijing');
      }
      return simulator(changed);
    };
    expect((await visit({ send })).codes).toContain('signatureWeak');
  });

  it('a wrong SecretKey is not blamed on the relay', async () => {
    const { findings } = await visit({ caller: { secretKey: 'wrong' } });
    expect(wrong(findings)).toEqual(['signature: signatureWrong']);
  });
});

describe('the credential', () => {
  it.each([
    [{ secretId: 'AKIDnobodyAtAll' }, 'credentialUnknown'],
    [{ token: 'expired' }, 'credentialExpired'],
  ])('%j is %s', async (caller, code) => {
    expect((await visit({ caller })).codes).toContain(code);
  });

  it('is asked for where there is none', async () => {
    const { codes, findings } = await visit({
      caller: { secretId: 'AKIDkeysmithdoctor' },
      ports: { hasCredential: false },
    });
    expect(codes.filter((code) => code === 'noCredential')).toHaveLength(4);
    expect(wrong(findings)).toEqual([]);
  });
});

describe('what this user may do', () => {
  const forbidding =
    (...actions: string[]): Send =>
    (request) => {
      const action = request.headers.get('x-tc-action') ?? '';
      if (!actions.includes(action)) return dated(0)(request);
      const error = { Code: 'UnauthorizedOperation', Message: '' };
      return Promise.resolve(Response.json({ Response: { Error: error, RequestId: 'r' } }));
    };

  it('without identity and projects, keys can still be made', async () => {
    const { findings } = await visit({ send: forbidding('GetCallerIdentity', 'DescribeProjects') });
    const found = findings.find(({ check }) => check === 'permissions');
    expect(found).toMatchObject({ code: 'permissionsSome' });
    expect(found?.details[1]).toBe('GetCallerIdentity, DescribeProjects');
  });

  it('without listing, lost answers can’t be looked up', async () => {
    expect((await visit({ send: forbidding('DescribeKeyPairs') })).codes).toContain('permissionsNone');
  });
});

it('a region that isn’t offered is named', async () => {
  const { findings } = await visit({ caller: { target: { region: 'ap-atlantis' } } });
  expect(wrong(findings)).toEqual(['region: regionUnknown']);
  expect(findings.map(({ check }) => check)).toEqual(CHECKS);
});
