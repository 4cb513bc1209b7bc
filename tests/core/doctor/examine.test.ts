import { describe, expect, it } from 'vitest';
import {
  type AddressFacts,
  type DoctorPorts,
  examine,
  type ProbeResult,
} from '../../../src/core/doctor/examine.ts';
import { CHECKS, type Finding, finding, FINDINGS, summaryOf } from '../../../src/core/doctor/finding.ts';
import errorCodes from '../../data/errors.json' with { type: 'json' };
import { NOON, testCaller, type TestCallerOptions, testSimulator } from '../../support/caller.ts';

type Send = (request: Request) => Promise<Response>;

const ADDRESS: AddressFacts = {
  kind: 'url',
  url: 'https://relay.example/',
  slashed: null,
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
    [-7 * 60_000, 'clockWrong'],
    [7 * 60_000, 'clockWrong'],
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

  it('without identity and projects: named as not allowed', async () => {
    const { findings } = await visit({ send: forbidding('GetCallerIdentity', 'DescribeProjects') });
    const found = findings.find(({ check }) => check === 'permissions');
    expect(found).toMatchObject({ code: 'permissionsSome' });
    expect(found?.details).toEqual(['DescribeKeyPairs', 'GetCallerIdentity, DescribeProjects', '']);
  });

  it('a lost or throttled answer is nothing that isn’t allowed', async () => {
    const send: Send = (request) => {
      const action = request.headers.get('x-tc-action');
      if (action === 'GetCallerIdentity') return Promise.reject(new TypeError('Failed to fetch'));
      if (action !== 'DescribeProjects') return dated(0)(request);
      const error = { Code: 'RequestLimitExceeded', Message: '' };
      return Promise.resolve(Response.json({ Response: { Error: error, RequestId: 'r' } }));
    };
    const { findings } = await visit({ send });
    expect(findings.find(({ check }) => check === 'permissions')).toMatchObject({
      code: 'permissionsSome',
      details: ['DescribeKeyPairs', '', 'GetCallerIdentity, DescribeProjects'],
    });
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

describe('permission for this page', () => {
  const SLASHED = { ...ADDRESS, kind: 'url', slashed: 'https://relay.example/proxy/' } as AddressFacts;

  /** What a page gets to see of a relay: by a request's API headers, and by the slash at its address's end. */
  const seen =
    (what: (headers: readonly string[], isSlashed: boolean) => ProbeResult): DoctorPorts['probe'] =>
    async ({ cors, headers, isSlashed }) =>
      cors ? what(needing(headers), isSlashed === true) : { text: '' };
  /** The headers that a browser asks about first. */
  const needing = (headers: Readonly<Record<string, string>>) =>
    Object.keys(headers).filter((name) => headers[name] !== 'text/plain');
  const read = { text: '' };

  it.each<[string, string, DoctorPorts['probe']]>([
    ['nothing of it can be read', 'preflightHidden', seen(() => 'failed')],
    ['it redirects every request', 'preflightRedirects', seen(() => 'redirects')],
    [
      'it redirects the requests that it lets through',
      'preflightRedirects',
      seen((headers) => (headers.length > 0 ? 'failed' : 'redirects')),
    ],
    [
      'only the address with a slash is answered',
      'preflightSlash',
      seen((_, slash) => (slash ? read : 'failed')),
    ],
    [
      'it answers no preflight',
      'preflightNoOptions',
      seen((headers) => (headers.length > 0 ? 'failed' : read)),
    ],
    ['it breaks the whole off', 'preflightBreaks', seen((headers) => (headers.length > 2 ? 'failed' : read))],
    ['it hangs', 'preflightHangs', seen(() => 'hangs')],
    [
      'one header isn’t allowed',
      'preflightHeaders',
      seen((headers) => (headers.includes('x-tc-action') ? 'failed' : read)),
    ],
  ])('%s: %s', async (_, code, probe) => {
    const { findings } = await visit({ ports: { probe, address: async () => SLASHED } });
    expect(wrong(findings)).toEqual([`preflight: ${code}`]);
  });

  it('asks by the address with a slash only where that is another one', async () => {
    const asked: boolean[] = [];
    await visit({
      ports: {
        probe: async ({ cors, isSlashed }) => {
          asked.push(isSlashed === true);
          return cors ? 'failed' : { text: '' };
        },
      },
    });
    expect(asked).not.toContain(true);
  });
});

describe('the summary', () => {
  const good = CHECKS.map((check) => finding(check, 'notAskable'));

  it('is “in order” only where nothing failed', () => {
    expect(summaryOf(good, false)).toBe('inOrder');
    expect(summaryOf(good, true)).toBe('nothing');
  });

  it('is never “in order” where a check had to be left out because of another', () => {
    expect(summaryOf([...good, finding('region', 'blocked')], false)).toBe('nothing');
  });

  it('is what is wrong wherever anything is', () => {
    expect(summaryOf([...good, finding('region', 'regionUnknown')], true)).toBe('wrong');
  });
});

describe('a failure of the first signed request has a wrong check, or a code that is said', () => {
  const api = (code: string) => async () =>
    Response.json({ Response: { Error: { Code: code, Message: '' }, RequestId: 'r' } });

  it.each<[string, Send]>([
    ...errorCodes.DescribeKeyPairs.map(([code = '']): [string, Send] => [code, api(code)]),
    ['SomethingNew', api('SomethingNew')],
    ['a web page', async () => new Response('<!doctype html>', { status: 502 })],
    ['JSON of somebody else', async () => Response.json({ message: 'no' })],
    ['JSON that is cut off', async () => new Response('{"Response":{')],
    ['nothing', async () => new Response('')],
    ['a connection that breaks off', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('%s', async (_, send) => {
    const { findings } = await visit({ send });
    const isPermission = findings.some(({ code }) => code === 'permissionsNone');
    expect(wrong(findings).length > 0 || isPermission).toBe(true);
  });
});
