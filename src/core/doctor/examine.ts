/**
 * The Doctor finds out why Keysmith doesn't work. It runs one check after another, from the browser to the
 * account, and each check reports a finding. No request of the Doctor changes anything in the cloud. fetch
 * reports every failure with the same error. So the Doctor tells causes apart by requests that differ in one
 * thing only, for example in a header, in the signed host or in the body.
 */
import { describeKeyPairs, describeProjects, describeRegions, getCallerIdentity } from '../cvm/actions.ts';
import type { ApiAnswer } from '../api/answer.ts';
import type { Caller } from '../api/call.ts';
import { cvmEndpointOf } from '../api/endpoint.ts';
import { isNotPermitted } from '../api/outcome.ts';
import { AnswerError, ApiError, type CallError, isCallError, TransportError } from '../base/errors.ts';
import { signRequest, SIGNING_LEVELS, type SigningLevel } from '../tc3/sign.ts';
import { utcDate } from '../tc3/stringToSign.ts';
import type { HelperState } from '../helper/helperPort.ts';
import { type Check, checksOf, type Finding, finding, FINDINGS } from './finding.ts';

/** The facts about the browser that the Doctor judges. */
export interface BrowserFacts {
  readonly isSecure: boolean;
  readonly isOnline: boolean;
  /** The features that Keysmith needs but the browser lacks. */
  readonly missing: readonly string[];
  readonly canChooseFolder: boolean;
  readonly storage: 'persistent' | 'bestEffort' | 'fails';
}

/** The address to which requests would be sent. */
export type AddressFacts =
  | { readonly kind: 'practice' }
  /** The address can't be used. `problem` is the InputError's field and problem, joined by a dot. */
  | { readonly kind: 'problem'; readonly problem: string }
  /** The page's content security policy doesn't allow requests to this address until the page is reloaded. */
  | { readonly kind: 'notAllowed'; readonly url: string }
  | {
      readonly kind: 'url';
      readonly url: string;
      /**
       * The relay's address with a slash added at its end; `null` if there is no relay, or if the slash wouldn't
       * change where requests go.
       */
      readonly slashed: string | null;
      /** The host that the request arrives at first: the relay's, or the service's own. */
      readonly firstHost: string;
      /** The browser's permission to reach an address in the local network; `notNeeded` if no permission is needed. */
      readonly localNetwork: 'granted' | 'denied' | 'asks' | 'notNeeded';
      /** Whether hosts other than CVM's can be reached; a relay with a fixed target can't reach them. */
      readonly reachesOtherServices: boolean;
    };

/** A test request, which needn't be a valid API call. */
export interface ProbeRequest {
  readonly method: 'GET' | 'POST';
  /**
   * `true`: the page reads the answer, which the server must allow. `false`: the page only learns whether an answer
   * came.
   */
  readonly cors: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** The query to append to the target's address, without the `?`. */
  readonly query?: string;
  /** Whether the request goes to the relay's address with a slash at its end. */
  readonly isSlashed?: boolean;
}
/** The answer's text, empty if the page can't read it; or what happened instead of an answer. */
export type ProbeResult = { readonly text: string } | 'redirects' | 'failed' | 'hangs';

export interface DoctorPorts {
  readonly browser: () => Promise<BrowserFacts>;
  readonly address: () => Promise<AddressFacts>;
  readonly probe: (request: ProbeRequest) => Promise<ProbeResult>;
  /**
   * Checks whether the Helper (a browser extension) is there, and whether it can send to the address; `null` if the
   * requests don't go through the Helper.
   */
  readonly helper: (() => Promise<HelperState>) | null;
  /** Signs with the typed credential, else with the credential in use, else with a made-up credential. */
  readonly caller: Caller;
  readonly hasCredential: boolean;
  readonly report: (finding: Finding) => void;
  /** The time of this device's clock, uncorrected, in milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Runs all checks that apply to the connection, and reports exactly one finding for each. Then returns how far the
 * service's clock is ahead of this device's clock in milliseconds (negative if it is behind), or `null` if no answer
 * showed the time.
 */
export async function examine(ports: DoctorPorts): Promise<{ readonly offsetMs: number | null }> {
  const { report } = ports;
  for (const one of browserFindings(await ports.browser())) report(one);

  const address = await ports.address();
  for (const one of addressFindings(address)) report(one);
  if (address.kind !== 'url') return blockedAfter('address', ports);

  const access = ports.helper === null ? await pageAccess(ports, address) : await helperAccess(ports.helper);
  for (const one of access) report(one);
  const last = access.at(-1);
  if (last !== undefined && FINDINGS[last.code] !== 'good') return blockedAfter(last.check, ports);

  const watched = watch(ports);
  const call = await tryLevels(watched.caller);
  report(await signatureFinding({ ...ports, caller: watched.caller }, call, address));
  report(await answerFinding(watched, call));
  const clock = clockFinding(watched.offsetMs(), call);
  report(clock);
  report(credentialFinding(ports, call));
  if (call.error instanceof ApiError && call.error.apiCode === 'UnsupportedRegion') {
    report(finding('permissions', 'blocked'));
    report(finding('region', 'regionUnknown', ports.caller.target.region));
    return { offsetMs: watched.offsetMs() };
  }
  if (!ports.hasCredential || call.level === null) {
    return blockedAfter('credential', ports, watched.offsetMs());
  }
  const accepted = { ...watched.caller, target: { ...watched.caller.target, level: call.level } };
  report(await permissionsFinding(accepted, call, address));
  report(await regionFinding(accepted));
  return { offsetMs: watched.offsetMs() };
}

/** Reports all checks after `last` as skipped. */
function blockedAfter(
  last: Check,
  { hasCredential, helper, report }: DoctorPorts,
  offsetMs: number | null = null,
): { offsetMs: number | null } {
  const isBlocked = last !== 'credential' || hasCredential;
  const checks = checksOf(helper !== null);
  for (const check of checks.slice(checks.indexOf(last) + 1)) {
    report(finding(check, isBlocked ? 'blocked' : 'noCredential'));
  }
  return { offsetMs };
}

function browserFindings(facts: BrowserFacts): Finding[] {
  const { storage } = facts;
  return [
    !facts.isSecure
      ? finding('browser', 'browserInsecure')
      : facts.missing.length > 0
        ? finding('browser', 'browserLacks', facts.missing.join(', '))
        : finding('browser', facts.isOnline ? 'browserGood' : 'browserOffline'),
    finding('saving', facts.canChooseFolder ? 'savingBoth' : 'savingDownloads'),
    finding(
      'storage',
      ({ persistent: 'storagePersistent', bestEffort: 'storageBestEffort', fails: 'storageFails' } as const)[
        storage
      ],
    ),
  ];
}

function addressFindings(address: AddressFacts): Finding[] {
  if (address.kind === 'practice') return [finding('address', 'addressPractice')];
  if (address.kind === 'problem') return [finding('address', 'addressProblem', address.problem)];
  if (address.kind === 'notAllowed') return [finding('address', 'addressNotAllowed', address.url)];
  const { localNetwork, url } = address;
  if (localNetwork === 'denied') return [finding('address', 'localNetworkDenied', url)];
  return [finding('address', localNetwork === 'asks' ? 'localNetworkAsks' : 'addressGood', url)];
}

/**
 * Checks whether this page itself may send requests to the address.
 * @returns the findings, up to and including the first one that isn't good
 */
async function pageAccess(
  ports: DoctorPorts,
  address: Extract<AddressFacts, { kind: 'url' }>,
): Promise<readonly Finding[]> {
  const reached = await reach(ports);
  return reached.code === 'reachable' ? [reached, await checkPreflight(ports, address)] : [reached];
}

/**
 * Checks whether the Helper may send requests to the address.
 * @returns the findings, up to and including the first one that isn't good
 */
async function helperAccess(ask: () => Promise<HelperState>): Promise<readonly Finding[]> {
  const { found, mayReach } = await ask();
  if (found.kind === 'absent') return [finding('helper', 'helperAbsent')];
  const { origin, version } = found.facts;
  const there = [finding('helper', 'helperThere')];
  if (found.kind === 'otherVersion')
    return [...there, finding('helperVersion', 'helperVersionOther', version)];
  const fits = [...there, finding('helperVersion', 'helperVersionGood', version)];
  if (found.kind === 'otherOrigin') return [...fits, finding('helperOrigin', 'helperOriginOther', origin)];
  return [
    ...fits,
    finding('helperOrigin', 'helperOriginGood', origin),
    finding('helperPermission', mayReach === true ? 'helperPermissionGood' : 'helperPermissionMissing'),
  ];
}

/** The only header is a content type of `text/plain`, so the browser sends the request without a preflight. */
const SIMPLE = { 'content-type': 'text/plain' };

async function reach({ probe }: DoctorPorts): Promise<Finding> {
  const blind = await probe({ method: 'POST', cors: false, headers: SIMPLE });
  if (blind === 'hangs') return finding('reachable', 'reachableHangs');
  if (typeof blind !== 'string') return finding('reachable', 'reachable');
  // The request without CORS also fails if the server forbids embedding its answers. Such a server may still allow
  // reading them with CORS. So a request with CORS is tried, too, before the server counts as unreachable.
  const open = await probe({ method: 'POST', cors: true, headers: SIMPLE });
  if (typeof open !== 'string') return finding('reachable', 'reachable');
  return finding('reachable', open === 'hangs' ? 'reachableHangs' : 'reachableFails');
}

/**
 * The headers that need a preflight. The check only finds out whether the browser may send them. So their values
 * form a request that every service refuses.
 */
const PREFLIGHTED: Readonly<Record<string, string>> = {
  authorization: 'keysmith-doctor',
  'content-type': 'application/json; charset=utf-8',
  'x-tc-action': 'DescribeKeyPairs',
  'x-tc-language': 'en-US',
  'x-tc-region': 'ap-guangzhou',
  'x-tc-timestamp': '0',
  'x-tc-token': 'none',
  'x-tc-version': '2017-03-12',
};

async function checkPreflight(
  { probe, caller }: DoctorPorts,
  { slashed }: Extract<AddressFacts, { kind: 'url' }>,
): Promise<Finding> {
  // Only a temporary credential has a token. With any other credential, it doesn't matter whether `x-tc-token` is
  // allowed.
  const names = Object.keys(PREFLIGHTED).filter(
    (name) => name !== 'x-tc-token' || caller.credential.token !== null,
  );
  const withHeaders = (wanted: readonly string[], isSlashed = false) =>
    probe({
      method: 'POST',
      cors: true,
      isSlashed,
      headers: { ...SIMPLE, ...Object.fromEntries(wanted.map((name) => [name, PREFLIGHTED[name] ?? ''])) },
    });
  const all = await withHeaders(names);
  if (typeof all !== 'string') return finding('preflight', 'preflightGood');
  if (all === 'hangs') return finding('preflight', 'preflightHangs');
  // Some relays answer only at an address with a slash at its end. Such a relay usually redirects requests without
  // the slash.
  if (slashed !== null && typeof (await withHeaders(names, true)) !== 'string')
    return finding('preflight', 'preflightSlash', slashed);
  const simple = all === 'redirects' ? all : await withHeaders([]);
  if (simple === 'redirects') return finding('preflight', 'preflightRedirects');
  if (typeof simple === 'string') return finding('preflight', 'preflightHidden');
  const refused: string[] = [];
  for (const name of names) if (typeof (await withHeaders([name])) === 'string') refused.push(name);
  if (refused.length === 0) return finding('preflight', 'preflightBreaks');
  if (refused.length === names.length) return finding('preflight', 'preflightNoOptions');
  return finding('preflight', 'preflightHeaders', refused.join(', '));
}

interface LevelCall {
  /** The levels that were accepted, strongest first. */
  readonly accepted: readonly SigningLevel[];
  /** The strongest accepted level; `null` if none was accepted. */
  readonly level: SigningLevel | null;
  readonly canDescribe: boolean;
  /** The error of the strongest level that failed; `null` if none failed. */
  readonly error: CallError | null;
}

/**
 * Makes one read-only call for each signing level. If a policy forbids the call, the level counts as accepted,
 * because the service accepted the signature. After a failure that isn't about the signature, no further level
 * is tried.
 */
async function tryLevels(caller: Caller): Promise<LevelCall> {
  const accepted: SigningLevel[] = [];
  let error: CallError | null = null;
  let canDescribe = true;
  for (const level of SIGNING_LEVELS) {
    try {
      await describeKeyPairs({ ...caller, target: { ...caller.target, level } }, { Limit: 1 });
      accepted.push(level);
    } catch (failure) {
      if (!isCallError(failure)) throw failure;
      if (failure instanceof ApiError && isNotPermitted(failure.apiCode)) {
        accepted.push(level);
        canDescribe = false;
        continue;
      }
      error ??= failure;
      if (!isSignatureFailure(failure)) break;
    }
  }
  return { accepted, level: accepted[0] ?? null, canDescribe, error };
}

function isSignatureFailure(error: unknown): boolean {
  return error instanceof ApiError && error.apiCode === 'AuthFailure.SignatureFailure';
}

async function signatureFinding(
  ports: DoctorPorts,
  { accepted, level, error }: LevelCall,
  { firstHost }: Extract<AddressFacts, { kind: 'url' }>,
): Promise<Finding> {
  if (!ports.hasCredential) return finding('signature', 'noCredential');
  if (level !== null) {
    return finding('signature', level === 'full' ? 'signatureGood' : 'signatureWeak', accepted.join(', '));
  }
  if (!isSignatureFailure(error)) return finding('signature', 'blocked');
  if (await acceptsHost(ports.caller, firstHost)) return finding('signature', 'signatureHost', firstHost);
  if (await acceptsWithoutBody(ports)) return finding('signature', 'signatureBody');
  return finding('signature', 'signatureWrong');
}

/**
 * Whether the service accepts a request that is signed for the relay's host. If so, the reason for the signature
 * failure is known: the relay sends its own name in the Host header, instead of the service's.
 */
async function acceptsHost(caller: Caller, host: string): Promise<boolean> {
  const { target } = caller;
  const real = cvmEndpointOf(target);
  if (host === real.host) return false;
  const misled: Caller = {
    ...caller,
    target: { ...target, level: 'minimum', customEndpoint: { scheme: 'https', host } },
    transport: (request, options) => caller.transport({ ...request, endpoint: real }, options),
  };
  return isAccepted(() => describeKeyPairs(misled, { Limit: 1 }));
}

async function isAccepted(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof ApiError && isNotPermitted(error.apiCode)) return true;
    if (isCallError(error)) return false;
    throw error;
  }
}

/**
 * Whether DescribeKeyPairs is accepted if its body has nothing that a relay could change: as a POST with `{}`, or as
 * a GET. If so, the reason for the signature failure is known: the relay changed the body of the call that failed.
 */
async function acceptsWithoutBody({ caller, helper, probe }: DoctorPorts): Promise<boolean> {
  const minimum = { ...caller, target: { ...caller.target, level: 'minimum' as const } };
  if (await isAccepted(() => describeKeyPairs(minimum, {}))) return true;
  // The Helper doesn't send GET requests. With the Helper, there is no relay that could change a body, either.
  if (helper !== null) return false;
  const { target, credential } = caller;
  const endpoint = cvmEndpointOf(target);
  const query = 'Limit=1';
  const timestampSeconds = Math.floor(caller.now() / 1000);
  const { host: _host, ...headers } = signRequest(
    {
      method: 'GET',
      host: endpoint.host,
      service: 'cvm',
      action: 'DescribeKeyPairs',
      version: '2017-03-12',
      region: target.region,
      token: credential.token,
      language: null,
      body: '',
      query,
    },
    {
      secretId: credential.secretId,
      signingKey: await credential.dayKey(utcDate(timestampSeconds), 'cvm'),
      timestampSeconds,
      level: 'minimum',
    },
  );
  const result = await probe({ method: 'GET', cors: true, headers, query });
  return typeof result !== 'string' && /"(KeyPairSet|UnauthorizedOperation)/.test(result.text);
}

/** Wraps the caller to note the size of the largest answer, and the clock offset from the last Date header. */
function watch({ caller, now, signal }: DoctorPorts) {
  let bytes = 0;
  let offset: number | null = null;
  const watched: Caller = {
    ...caller,
    transport: async (request, options) => {
      const sent = now();
      const answer: ApiAnswer = await caller.transport(request, signal ? { ...options, signal } : options);
      bytes = Math.max(bytes, answer.text.length);
      const date = Date.parse(answer.date ?? '');
      // The Date header has only whole seconds. On average it leaves out half a second, which is added here.
      if (!Number.isNaN(date)) offset = Math.round(date + 500 - (sent + now()) / 2);
      return answer;
    },
  };
  return { caller: watched, bytes: () => bytes, offsetMs: () => offset };
}

async function answerFinding(watched: ReturnType<typeof watch>, call: LevelCall): Promise<Finding> {
  let { error } = call;
  if (call.level !== null && call.canDescribe) {
    try {
      const target = { ...watched.caller.target, level: call.level };
      await describeKeyPairs({ ...watched.caller, target }, { Limit: 100 });
      error = null;
    } catch (failure) {
      if (!isCallError(failure)) throw failure;
      error = failure;
    }
  }
  if (error instanceof AnswerError) {
    if (error.problem === 'html') return finding('answer', 'answerHtml', String(error.status));
    if (error.problem === 'json') return finding('answer', 'answerCut');
    return finding('answer', 'answerForeign', String(error.status));
  }
  if (error instanceof TransportError) {
    if (error.problem === 'tooLarge') return finding('answer', 'answerTooLarge');
    if (error.problem === 'timeout') return finding('answer', 'answerLate');
    if (error.problem.startsWith('helper')) return finding('answer', 'answerMissing');
    return finding('answer', error.problem === 'encoding' ? 'answerEncoding' : 'answerUnreadable');
  }
  return finding('answer', 'answerGood', String(Math.ceil(watched.bytes() / 1024)));
}

const NOTEWORTHY_MS = 60_000;
const ACCEPTABLE_MS = 15 * 60_000;

function clockFinding(offsetMs: number | null, { error }: LevelCall): Finding {
  const isRefused = error instanceof ApiError && error.apiCode === 'AuthFailure.SignatureExpire';
  if (offsetMs === null) return finding('clock', isRefused ? 'clockRefused' : 'clockHidden');
  const seconds = String(Math.round(offsetMs / 1000));
  // The service refused the signature as expired, yet the Date header agrees with this device's clock: a relay may
  // have put its own time into the header instead of the service's.
  if (isRefused && Math.abs(offsetMs) < NOTEWORTHY_MS) return finding('clock', 'clockRefused');
  if (Math.abs(offsetMs) > ACCEPTABLE_MS) return finding('clock', 'clockFar', seconds);
  if (isRefused) return finding('clock', 'clockWrong', seconds);
  return finding('clock', Math.abs(offsetMs) >= NOTEWORTHY_MS ? 'clockOff' : 'clockGood', seconds);
}

/**
 * The form of Tencent Cloud's SecretIds, at the China site and at the international site. A private cloud's SecretIds
 * may have another form.
 */
const SECRET_ID = /^(AKID|IKID)[A-Za-z0-9_-]{8,}$/;

function credentialFinding({ caller, hasCredential }: DoctorPorts, { error, level }: LevelCall): Finding {
  if (!hasCredential) return finding('credential', 'noCredential');
  const code = error instanceof ApiError ? error.apiCode : '';
  if (code === 'AuthFailure.SecretIdNotFound' || code === 'AuthFailure.InvalidSecretId') {
    return finding('credential', 'credentialUnknown');
  }
  if (code === 'AuthFailure.TokenFailure' || code === 'UnauthorizedOperation.InvalidToken') {
    return finding('credential', 'credentialExpired');
  }
  if (!SECRET_ID.test(caller.credential.secretId)) return finding('credential', 'credentialForm');
  // The service checks a signature only if it knows the SecretId. So a signature failure proves that the service
  // knows the SecretId. Any other failure doesn't show whether the SecretId was checked.
  if (level === null && !isSignatureFailure(error)) {
    const hasOwnCheck = code === '' || code === 'AuthFailure.SignatureExpire' || code === 'UnsupportedRegion';
    return hasOwnCheck ? finding('credential', 'blocked') : finding('credential', 'credentialRefused', code);
  }
  return finding('credential', caller.credential.token === null ? 'credentialGood' : 'credentialTemporary');
}

async function permissionsFinding(
  caller: Caller,
  { canDescribe }: LevelCall,
  { reachesOtherServices }: Extract<AddressFacts, { kind: 'url' }>,
): Promise<Finding> {
  const names: Record<Permission, string[]> = { yes: [], no: [], unknown: [] };
  names[canDescribe ? 'yes' : 'no'].push('DescribeKeyPairs');
  const lookUps = {
    GetCallerIdentity: () => getCallerIdentity(caller),
    DescribeProjects: () => describeProjects(caller, { AllList: 1, Limit: 1, Offset: 0 }),
  };
  if (reachesOtherServices) {
    for (const [name, ask] of Object.entries(lookUps)) names[await permissionOf(ask)].push(name);
  }
  const details = [names.yes, names.no, names.unknown].map((some) => some.join(', '));
  if (!canDescribe) return finding('permissions', 'permissionsNone', ...details);
  const isAll = names.no.length + names.unknown.length === 0;
  return finding('permissions', isAll ? 'permissionsAll' : 'permissionsSome', ...details);
}

/** `unknown`: the answer doesn't show whether the action is permitted, or no answer came. */
type Permission = 'yes' | 'no' | 'unknown';

async function permissionOf(ask: () => Promise<unknown>): Promise<Permission> {
  try {
    await ask();
    return 'yes';
  } catch (error) {
    if (!isCallError(error)) throw error;
    return error instanceof ApiError && isNotPermitted(error.apiCode) ? 'no' : 'unknown';
  }
}

async function regionFinding(caller: Caller): Promise<Finding> {
  const { region } = caller.target;
  try {
    const { RegionSet } = await describeRegions(caller);
    const isThere = RegionSet.some((one) => one.Region === region);
    return finding('region', isThere ? 'regionGood' : 'regionUnknown', region);
  } catch (error) {
    if (isCallError(error)) return finding('region', 'notAskable');
    throw error;
  }
}
