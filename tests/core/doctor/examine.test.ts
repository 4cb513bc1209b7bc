import { describe, expect, it } from 'vitest';
import {
  type AddressFacts,
  type DoctorPorts,
  examine,
  type ProbeResult,
} from '../../../src/core/doctor/examine.ts';
import {
  CHECKS,
  checksOf,
  type Finding,
  finding,
  FINDINGS,
  summaryOf,
} from '../../../src/core/doctor/finding.ts';
import type { HelperState } from '../../../src/core/helper/helperPort.ts';
import { TransportError } from '../../../src/core/base/errors.ts';
import errorCodes from '../../data/errors.json' with { type: 'json' };
import {
  NOON,
  SECRET_ID,
  SECRET_KEY,
  testCaller,
  type TestCallerOptions,
  testSimulator,
} from '../../support/caller.ts';

type Send = (request: Request) => Promise<Response>;

const ADDRESS: AddressFacts = {
  kind: 'url',
  url: 'https://relay.example/',
  slashed: null,
  firstHost: 'relay.example',
  localNetwork: 'notNeeded',
  reachesOtherServices: true,
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
    helper: null,
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
    expect(findings.map(({ check }) => check)).toEqual(checksOf(false));
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
    expect(findings.map(({ check }) => check)).toEqual(checksOf(false));
  });
});

describe('the Helper', () => {
  const facts = { protocol: 1, version: '0.2.0', origin: 'http://localhost:4173' };
  const noProbe = () => Promise.reject(new TypeError('the page itself must send nothing'));
  const through = (state: HelperState, send?: Send) =>
    visit({ ...(send ? { send } : {}), ports: { helper: async () => state, probe: noProbe } });

  it('has checks of its own; the page itself needs no access to the address', async () => {
    const { findings } = await through({ found: { kind: 'ready', facts }, mayReach: true });
    expect(findings.map(({ check }) => check)).toEqual(checksOf(true));
    expect(wrong(findings)).toEqual([]);
    expect(checksOf(true)).not.toContain('preflight');
  });

  it.each<[string, HelperState, string]>([
    ['that is absent', { found: { kind: 'absent' }, mayReach: null }, 'helper: helperAbsent'],
    [
      'of another version',
      { found: { kind: 'otherVersion', facts }, mayReach: null },
      'helperVersion: helperVersionOther',
    ],
    [
      'for another port',
      { found: { kind: 'otherOrigin', facts }, mayReach: null },
      'helperOrigin: helperOriginOther',
    ],
    [
      'whose permission was withdrawn',
      { found: { kind: 'ready', facts }, mayReach: false },
      'helperPermission: helperPermissionMissing',
    ],
    [
      'that doesn’t send to the address',
      { found: { kind: 'ready', facts }, mayReach: null },
      'helperPermission: helperPermissionMissing',
    ],
  ])('%s is named, and nothing after it is tried', async (_label, state, found) => {
    const send = () => Promise.reject(new TypeError('must not be sent'));
    const { findings } = await through(state, send);
    expect(wrong(findings)).toEqual([found]);
    expect(findings.map(({ check }) => check)).toEqual(checksOf(true));
    expect(findings.at(-1)).toMatchObject({ check: 'region', code: 'blocked' });
  });

  it.each(['helperNetwork', 'helperEnded'] as const)(
    'that brings no answer (%s) is no matter of CORS',
    async (problem) => {
      const ready = { found: { kind: 'ready', facts }, mayReach: true } as const;
      const { findings } = await through(ready, () => Promise.reject(new TransportError(problem)));
      expect(wrong(findings)).toContain('answer: answerMissing');
    },
  );
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
  expect(findings.map(({ check }) => check)).toEqual(checksOf(false));
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

/** The whole report, a line for each finding. */
const lines = (findings: readonly Finding[]) =>
  findings.map(({ check, code, details }) => [check, code, ...details].join(' | '));
const lineOf = (findings: readonly Finding[], check: string) =>
  lines(findings).find((line) => line.startsWith(`${check} |`));

describe('the whole report', () => {
  const GOOD = [
    'browser | browserGood',
    'saving | savingBoth',
    'storage | storagePersistent',
    'address | addressGood | https://relay.example/',
    'reachable | reachable',
    'preflight | preflightGood',
    'signature | signatureGood | full, action, minimum',
    'answer | answerGood | 1',
    'clock | clockGood | 1',
    'credential | credentialGood',
    'permissions | permissionsAll | DescribeKeyPairs, GetCallerIdentity, DescribeProjects |  | ',
    'region | regionGood | ap-guangzhou',
  ];
  /** From there on: what is told instead. */
  const until = (check: string, ...rest: string[]) => [
    ...GOOD.slice(
      0,
      GOOD.findIndex((line) => line.startsWith(check)),
    ),
    ...rest,
  ];
  const blocked = (...checks: string[]) => checks.map((check) => `${check} | blocked`);

  it('where all is well', async () => {
    expect(lines((await visit()).findings)).toEqual(GOOD);
  });

  it('where the browser is at fault, the rest is told all the same', async () => {
    const browser = async () => ({ ...BROWSER, missing: ['Web Locks', 'IndexedDB'], canChooseFolder: false });
    expect(lines((await visit({ ports: { browser } })).findings)).toEqual([
      'browser | browserLacks | Web Locks, IndexedDB',
      'saving | savingDownloads',
      ...GOOD.slice(2),
    ]);
  });

  it.each<[AddressFacts, string]>([
    [{ kind: 'practice' }, 'addressPractice'],
    [{ kind: 'problem', problem: 'relayAddress.plainHttp' }, 'addressProblem | relayAddress.plainHttp'],
    [{ kind: 'notAllowed', url: 'https://relay.example/' }, 'addressNotAllowed | https://relay.example/'],
  ])('%j: nothing is sent, and no later check has a verdict', async (address, line) => {
    let sent = 0;
    const probe = async () => {
      sent += 1;
      return { text: '' };
    };
    const { findings, offsetMs } = await visit({ ports: { address: async () => address, probe } });
    expect(lines(findings)).toEqual(
      until(
        'address',
        `address | ${line}`,
        ...blocked(
          'reachable',
          'preflight',
          'signature',
          'answer',
          'clock',
          'credential',
          'permissions',
          'region',
        ),
      ),
    );
    expect([sent, offsetMs]).toEqual([0, null]);
  });

  it.each(['denied', 'asks'] as const)(
    'where the browser’s permission for the local network is %s',
    async (is) => {
      const address = async () => ({ ...ADDRESS, localNetwork: is }) as AddressFacts;
      const code = is === 'denied' ? 'localNetworkDenied' : 'localNetworkAsks';
      const { findings } = await visit({ ports: { address } });
      expect(lineOf(findings, 'address')).toBe(`address | ${code} | https://relay.example/`);
    },
  );

  it('with a SecretKey that is wrong', async () => {
    const { findings, offsetMs } = await visit({ caller: { secretKey: 'wrong' } });
    expect(lines(findings)).toEqual(
      until(
        'signature',
        'signature | signatureWrong',
        'answer | answerGood | 1',
        'clock | clockGood | 1',
        'credential | credentialGood',
        ...blocked('permissions', 'region'),
      ),
    );
    expect(offsetMs).toBe(500);
  });

  it('in a region that the service hasn’t', async () => {
    const { findings } = await visit({ caller: { target: { region: 'ap-atlantis' } } });
    expect(lines(findings)).toEqual(
      until(
        'signature',
        'signature | blocked',
        'answer | answerGood | 1',
        'clock | clockGood | 1',
        'credential | blocked',
        'permissions | blocked',
        'region | regionUnknown | ap-atlantis',
      ),
    );
  });

  it('without a credential', async () => {
    const { findings } = await visit({
      caller: { secretId: 'AKIDkeysmithdoctor' },
      ports: { hasCredential: false },
    });
    expect(lines(findings).slice(6)).toEqual([
      'signature | noCredential',
      'answer | answerGood | 1',
      'clock | clockGood | 1',
      'credential | noCredential',
      'permissions | noCredential',
      'region | noCredential',
    ]);
  });
});

describe('whether anything answers', () => {
  it('is asked without a preflight, so that no permission is needed', async () => {
    const asked: unknown[] = [];
    const probe: DoctorPorts['probe'] = async (request) => {
      asked.push(request);
      return 'failed';
    };
    await visit({ ports: { probe } });
    const headers = { 'content-type': 'text/plain' };
    expect(asked).toEqual([
      { method: 'POST', cors: false, headers },
      { method: 'POST', cors: true, headers },
    ]);
  });

  it.each<[string, ProbeResult, ProbeResult, string]>([
    ['nothing does', 'failed', 'failed', 'reachableFails'],
    ['it hangs', 'hangs', { text: '' }, 'reachableHangs'],
    ['only what may be read is answered', 'failed', { text: '' }, 'reachable'],
    ['only what may be read hangs', 'failed', 'hangs', 'reachableHangs'],
  ])('%s', async (_what, blind, open, code) => {
    const probe: DoctorPorts['probe'] = async ({ cors }) => (cors ? open : blind);
    expect((await visit({ ports: { probe } })).codes).toContain(code);
  });
});

describe('the headers that a browser asks about', () => {
  const asked = async (token?: string) => {
    const headers: Record<string, string>[] = [];
    const probe: DoctorPorts['probe'] = async (request) => {
      headers.push({ ...request.headers });
      return { text: '' };
    };
    await visit({ ...(token === undefined ? {} : { caller: { token } }), ports: { probe } });
    return headers[1] ?? {};
  };
  const ALWAYS = [
    'authorization',
    'content-type',
    'x-tc-action',
    'x-tc-language',
    'x-tc-region',
    'x-tc-timestamp',
    'x-tc-version',
  ];

  it('are all that a request has, none of them empty or right', async () => {
    const headers = await asked();
    expect(Object.keys(headers).sort()).toEqual(ALWAYS);
    for (const value of Object.values(headers)) expect(value).not.toBe('');
    expect(headers['authorization']).not.toContain('TC3');
  });

  it('have a token only where the credential has one', async () => {
    expect(Object.keys(await asked('sts-token'))).toContain('x-tc-token');
  });

  it('that aren’t allowed are named, each', async () => {
    const probe: DoctorPorts['probe'] = async ({ cors, headers }) =>
      cors && ('x-tc-region' in headers || 'x-tc-action' in headers) ? 'failed' : { text: '' };
    const { findings } = await visit({ ports: { probe } });
    expect(lineOf(findings, 'preflight')).toBe('preflight | preflightHeaders | x-tc-action, x-tc-region');
  });
});

describe('a refused signature', () => {
  const secretId = 'AKIDtestEXAMPLE';
  const refusing = Response.json({
    Response: { Error: { Code: 'AuthFailure.SignatureFailure', Message: '' }, RequestId: 'r' },
  });

  it('that is right for the relay’s own host: it passes its own Host on', async () => {
    // What the service verifies is the host that it hears of.
    const simulator = testSimulator();
    const send: Send = (request) => {
      const heard = new Request('https://relay.example/', request);
      return simulator(heard);
    };
    const { findings } = await visit({ send });
    expect(lineOf(findings, 'signature')).toBe('signature | signatureHost | relay.example');
  });

  it('where nobody is in between, no other host is tried', async () => {
    const hosts = new Set<string>();
    const send: Send = async (request) => {
      hosts.add(new URL(request.url).host);
      return refusing.clone();
    };
    const address = async () => ({ ...ADDRESS, firstHost: 'cvm.tencentcloudapi.com' }) as AddressFacts;
    expect((await visit({ send, ports: { address } })).codes).toContain('signatureWrong');
    expect([...hosts]).toEqual(['cvm.tencentcloudapi.com']);
  });

  it('that is right where there is no body to change: the relay changes it', async () => {
    const simulator = testSimulator();
    const send: Send = async (request) => {
      const text = await request.text();
      const isEmpty = text === '{}';
      return simulator(new Request(request, { method: 'POST', body: isEmpty ? text : `${text} ` }));
    };
    expect((await visit({ send })).codes).toContain('signatureBody');
  });

  it.each([
    ['{"Response":{"TotalCount":0,"KeyPairSet":[]}}', 'signatureBody'],
    ['{"Response":{"Error":{"Code":"UnauthorizedOperation"}}}', 'signatureBody'],
    ['{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure"}}}', 'signatureWrong'],
  ])('is tried as a GET, too: %s', async (text, code) => {
    const asked: Parameters<DoctorPorts['probe']>[0][] = [];
    const probe: DoctorPorts['probe'] = async (request) => {
      asked.push(request);
      return request.method === 'GET' ? { text } : { text: '' };
    };
    const { codes } = await visit({ send: async () => refusing.clone(), ports: { probe } });
    expect(codes).toContain(code);
    const get = asked.find(({ method }) => method === 'GET');
    expect(get).toMatchObject({
      cors: true,
      query: 'Limit=1',
      headers: {
        'x-tc-action': 'DescribeKeyPairs',
        'x-tc-version': '2017-03-12',
        'x-tc-region': 'ap-guangzhou',
      },
    });
    // It is what the service would verify.
    const simulator = testSimulator({ now: () => NOON });
    const url = `https://cvm.tencentcloudapi.com/?${get?.query}`;
    const answer = await simulator(new Request(url, { headers: { ...get?.headers } }));
    expect(await answer.text()).toContain('KeyPairSet');
  });

  it('where the GET isn’t answered, the SecretKey is called wrong', async () => {
    const probe: DoctorPorts['probe'] = async ({ method }) => (method === 'GET' ? 'failed' : { text: '' });
    expect((await visit({ send: async () => refusing.clone(), ports: { probe } })).codes).toContain(
      'signatureWrong',
    );
  });

  it('is told from a policy that forbids looking: the signature was accepted', async () => {
    const simulator = testSimulator();
    const send: Send = async (request) => {
      const answer = await simulator(request);
      if (request.headers.get('x-tc-action') !== 'DescribeKeyPairs') return answer;
      const Error = { Code: 'UnauthorizedOperation', Message: '' };
      return Response.json({ Response: { Error, RequestId: 'r' } });
    };
    const { findings } = await visit({ send, caller: { secretId } });
    expect(lineOf(findings, 'signature')).toBe('signature | signatureGood | full, action, minimum');
    expect(lineOf(findings, 'permissions')).toBe(
      'permissions | permissionsNone | GetCallerIdentity, DescribeProjects | DescribeKeyPairs | ',
    );
  });

  it('at the full level only: the weaker ones that are accepted are named', async () => {
    const simulator = testSimulator();
    const send: Send = async (request) =>
      /x-tc-version/.test(request.headers.get('authorization') ?? '') ? refusing.clone() : simulator(request);
    const { findings } = await visit({ send });
    expect(lineOf(findings, 'signature')).toBe('signature | signatureWeak | action, minimum');
    expect(lineOf(findings, 'answer')).toBe('answer | answerGood | 1');
  });
});

describe('the answer', () => {
  /** All is well with the first ones; the last, which lists everything, is this. */
  const listing =
    (answer: () => Promise<Response>): Send =>
    async (request) => {
      const { Limit } = (await request.clone().json()) as { Limit?: number };
      return Limit === 100 ? answer() : dated(0)(request);
    };
  const large = () => {
    const pair = { KeyId: 'skey-1', KeyName: 'a', ProjectId: 0, Description: 'x'.repeat(3000) };
    const KeyPairSet = [pair];
    return Promise.resolve(Response.json({ Response: { TotalCount: 1, KeyPairSet, RequestId: 'r' } }));
  };

  it.each<[string, () => Promise<Response>, string]>([
    ['a web page', async () => new Response('<html>', { status: 502 }), 'answerHtml | 502'],
    ['JSON that is cut off', async () => new Response('{"Response":{'), 'answerCut'],
    [
      'JSON of somebody else',
      async () => Response.json({ message: 'no' }, { status: 403 }),
      'answerForeign | 403',
    ],
    ['a megabyte and more', async () => new Response('x'.repeat(1024 * 1024 + 1)), 'answerTooLarge'],
    ['no text', async () => new Response(new Uint8Array([0xff, 0xfe, 0x41, 0x00])), 'answerEncoding'],
    ['a connection that breaks off', () => Promise.reject(new TypeError('network')), 'answerUnreadable'],
    ['three kilobytes', large, 'answerGood | 4'],
  ])('%s', async (_what, answer, line) => {
    const { findings } = await visit({ send: listing(answer) });
    expect(lineOf(findings, 'answer')).toBe(`answer | ${line}`);
  });

  it('that doesn’t come in time is late', async () => {
    const caller = testCaller({ send: listing(() => new Promise(() => undefined)) });
    const late: DoctorPorts['caller'] = {
      ...caller,
      transport: (request, options) =>
        request.body.includes('100')
          ? Promise.reject(new TransportError('timeout'))
          : caller.transport(request, options),
    };
    const { findings } = await visit({ ports: { caller: late } });
    expect(lineOf(findings, 'answer')).toBe('answer | answerLate');
  });

  it('is waited for until the visit is broken off', async () => {
    const signal = AbortSignal.abort();
    const signals: unknown[] = [];
    const caller = testCaller({ send: dated(0) });
    const watching: DoctorPorts['caller'] = {
      ...caller,
      transport: (request, options) => {
        signals.push(options.signal);
        return caller.transport(request, { ...options, signal: new AbortController().signal });
      },
    };
    await visit({ ports: { caller: watching, signal } });
    expect(signals.length).toBeGreaterThan(3);
    expect(signals.every((one) => one === signal)).toBe(true);
  });

  it('a mistake of ours is no finding', async () => {
    const caller = testCaller({ send: dated(0) });
    for (const fails of [1, 4, 5, 7]) {
      let calls = 0;
      const broken: DoctorPorts['caller'] = {
        ...caller,
        transport: (request, options) => {
          calls += 1;
          return calls === fails
            ? Promise.reject(new RangeError('ours'))
            : caller.transport(request, options);
        },
      };
      await expect(visit({ ports: { caller: broken } })).rejects.toThrow('ours');
    }
  });
});

describe('the clock, to the second', () => {
  /** Date has whole seconds, half a second ago on average: at half past, the difference is one of whole seconds. */
  const now = () => NOON + 500;
  const at =
    (ms: number): Send =>
    async (request) => {
      const answer = await testSimulator()(request);
      answer.headers.set('date', new Date(NOON + ms).toUTCString());
      return answer;
    };
  const refused =
    (ms: number): Send =>
    async () => {
      const Error = { Code: 'AuthFailure.SignatureExpire', Message: '' };
      const headers = { date: new Date(NOON + ms).toUTCString() };
      return Response.json({ Response: { Error, RequestId: 'r' } }, { headers });
    };

  it.each([
    [0, 'clockGood | 0'],
    [59_000, 'clockGood | 59'],
    [60_000, 'clockOff | 60'],
    [-60_000, 'clockOff | -60'],
    [-59_000, 'clockGood | -59'],
    [900_000, 'clockOff | 900'],
    [901_000, 'clockFar | 901'],
    [-900_000, 'clockOff | -900'],
    [-901_000, 'clockFar | -901'],
  ])('%i ms off is %s', async (ms, line) => {
    const { findings } = await visit({ send: at(ms), ports: { now } });
    expect(lineOf(findings, 'clock')).toBe(`clock | ${line}`);
  });

  it('a refusal beside a clock that looks right: the relay may put its own time into the answer', async () => {
    const { findings } = await visit({ send: refused(0) });
    expect(lineOf(findings, 'clock')).toBe('clock | clockRefused');
    expect(lineOf(findings, 'credential')).toBe('credential | blocked');
    for (const [ms, line] of [
      [59_000, 'clockRefused'],
      [60_000, 'clockWrong | 60'],
      [900_000, 'clockWrong | 900'],
      [901_000, 'clockFar | 901'],
    ] as const) {
      const visited = await visit({ send: refused(ms), ports: { now } });
      expect(lineOf(visited.findings, 'clock')).toBe(`clock | ${line}`);
    }
  });
});

describe('the credential, by what the service says', () => {
  const api = (code: string) => async () =>
    Response.json({ Response: { Error: { Code: code, Message: '' }, RequestId: 'r' } });

  it.each([
    ['AuthFailure.SecretIdNotFound', 'credentialUnknown'],
    ['AuthFailure.InvalidSecretId', 'credentialUnknown'],
    ['AuthFailure.TokenFailure', 'credentialExpired'],
    ['UnauthorizedOperation.InvalidToken', 'credentialExpired'],
    ['AuthFailure.SignatureExpire', 'blocked'],
    ['AuthFailure.MFAFailure', 'credentialRefused | AuthFailure.MFAFailure'],
  ])('%s', async (code, line) => {
    expect(lineOf((await visit({ send: api(code) })).findings, 'credential')).toBe(`credential | ${line}`);
  });

  it('nothing that came back says nothing about it', async () => {
    const { findings } = await visit({ send: async () => new Response('<html>') });
    expect(lineOf(findings, 'credential')).toBe('credential | blocked');
  });

  it.each(['AKIDshort', 'xAKIDtestEXAMPLE', 'AKIDtestEXAMPLE.'])(
    '%s doesn’t look like a SecretId',
    async (secretId) => {
      const send: Send = (request) =>
        testSimulator({ credentials: [{ secretId, secretKey: SECRET_KEY }] })(request);
      const { findings } = await visit({ send, caller: { secretId } });
      expect(lineOf(findings, 'credential')).toBe('credential | credentialForm');
    },
  );

  it('with a token is a temporary one', async () => {
    const send: Send = (request) =>
      testSimulator({
        credentials: [
          {
            secretId: SECRET_ID,
            secretKey: SECRET_KEY,
            token: { value: 'sts-token', expiresAt: NOON + 3_600_000 },
          },
        ],
      })(request);
    const { findings } = await visit({ send, caller: { token: 'sts-token' } });
    expect(lineOf(findings, 'credential')).toBe('credential | credentialTemporary');
  });
});

describe('permissions and region, asked through a relay', () => {
  it('that reaches one host only: what it can’t reach isn’t asked', async () => {
    const actions: string[] = [];
    const send: Send = (request) => {
      actions.push(request.headers.get('x-tc-action') ?? '');
      return dated(0)(request);
    };
    const address = async () => ({ ...ADDRESS, reachesOtherServices: false }) as AddressFacts;
    const { findings } = await visit({ send, ports: { address } });
    expect(lineOf(findings, 'permissions')).toBe('permissions | permissionsAll | DescribeKeyPairs |  | ');
    expect(new Set(actions)).toEqual(new Set(['DescribeKeyPairs', 'DescribeRegions']));
  });

  const forRegions =
    (answer: () => Promise<Response>): Send =>
    (request) =>
      request.headers.get('x-tc-action') === 'DescribeRegions' ? answer() : dated(0)(request);

  it('that can’t be asked about regions says so', async () => {
    const { findings } = await visit({ send: forRegions(() => Promise.reject(new TypeError('x'))) });
    expect(lineOf(findings, 'region')).toBe('region | notAskable');
  });

  it('a region that isn’t among those of the account is named', async () => {
    const RegionSet = [{ Region: 'ap-shanghai', RegionName: 'Shanghai', RegionState: 'AVAILABLE' }];
    const answer = async () => Response.json({ Response: { TotalCount: 1, RegionSet, RequestId: 'r' } });
    const { findings } = await visit({ send: forRegions(answer) });
    expect(lineOf(findings, 'region')).toBe('region | regionUnknown | ap-guangzhou');
  });
});
