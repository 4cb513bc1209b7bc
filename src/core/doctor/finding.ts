/**
 * The findings that the Doctor can report. A finding has a code, which has a verdict, and the figures and names that
 * the finding's text needs.
 */

/** The Doctor's checks, in the order in which they run. */
export const CHECKS = [
  'browser',
  'saving',
  'storage',
  'address',
  'helper',
  'helperVersion',
  'helperOrigin',
  'helperPermission',
  'reachable',
  'preflight',
  'signature',
  'answer',
  'clock',
  'credential',
  'permissions',
  'region',
] as const;
export type Check = (typeof CHECKS)[number];

const OF_HELPER: readonly Check[] = ['helper', 'helperVersion', 'helperOrigin', 'helperPermission'];
const OF_PAGE: readonly Check[] = ['reachable', 'preflight'];

/**
 * The checks that apply to a connection, in the order in which they run.
 * @param isByHelper whether the Helper (a browser extension) sends the requests. If so, the page itself needs no
 * access to the address
 */
export function checksOf(isByHelper: boolean): readonly Check[] {
  return CHECKS.filter((check) => !(isByHelper ? OF_PAGE : OF_HELPER).includes(check));
}

/**
 * - `warning`: Keysmith works, but not fully
 * - `bad`: Keysmith fails because of this
 * - `skipped`: the check couldn't be made
 */
export type Verdict = 'good' | 'warning' | 'bad' | 'skipped';

/** All possible findings, each with its verdict. */
export const FINDINGS = {
  browserGood: 'good',
  browserOffline: 'warning',
  browserInsecure: 'bad',
  browserLacks: 'bad',
  savingBoth: 'good',
  savingDownloads: 'good',
  storagePersistent: 'good',
  storageBestEffort: 'warning',
  storageFails: 'bad',
  addressGood: 'good',
  addressPractice: 'skipped',
  addressProblem: 'bad',
  addressNotAllowed: 'bad',
  localNetworkDenied: 'bad',
  localNetworkAsks: 'warning',
  helperThere: 'good',
  /** The Helper doesn't answer: it is missing, or was built for another host. A page can't tell which. */
  helperAbsent: 'bad',
  helperVersionGood: 'good',
  helperVersionOther: 'bad',
  helperOriginGood: 'good',
  helperOriginOther: 'bad',
  helperPermissionGood: 'good',
  helperPermissionMissing: 'bad',
  reachable: 'good',
  reachableFails: 'bad',
  reachableHangs: 'bad',
  preflightGood: 'good',
  /** A server answers, but the page can't read any of its answers. Several causes look like this to a page. */
  preflightHidden: 'bad',
  preflightRedirects: 'bad',
  /** The relay's address fails as it is, but works with a slash at its end. */
  preflightSlash: 'bad',
  preflightNoOptions: 'bad',
  preflightHeaders: 'bad',
  preflightBreaks: 'bad',
  preflightHangs: 'bad',
  signatureGood: 'good',
  signatureWeak: 'warning',
  signatureHost: 'bad',
  signatureBody: 'bad',
  signatureWrong: 'bad',
  answerGood: 'good',
  answerHtml: 'bad',
  answerForeign: 'bad',
  answerTooLarge: 'bad',
  answerEncoding: 'bad',
  answerCut: 'bad',
  answerUnreadable: 'bad',
  /** The Helper brought no answer. For a request that the page itself sends, see `answerUnreadable`. */
  answerMissing: 'bad',
  answerLate: 'bad',
  clockGood: 'good',
  clockOff: 'warning',
  clockFar: 'bad',
  clockHidden: 'skipped',
  /** The clock is off, and the service refused the call because of it. */
  clockWrong: 'bad',
  clockRefused: 'bad',
  credentialGood: 'good',
  credentialTemporary: 'good',
  credentialForm: 'warning',
  credentialUnknown: 'bad',
  credentialExpired: 'bad',
  /** The service refused the call with an error code that no other finding covers. */
  credentialRefused: 'bad',
  /** Every permission that was checked is granted. */
  permissionsAll: 'good',
  permissionsSome: 'warning',
  permissionsNone: 'bad',
  regionGood: 'good',
  regionUnknown: 'bad',
  /**
   * The check was skipped because another check failed, or because the user is in Practice (an exercise without a
   * real cloud).
   */
  blocked: 'skipped',
  /** The check was skipped because there is no credential. */
  noCredential: 'skipped',
  /** The service was asked, but no answer came, or the answer doesn't settle the question. */
  notAskable: 'skipped',
} as const satisfies Record<string, Verdict>;
export type FindingCode = keyof typeof FINDINGS;

export interface Finding {
  readonly check: Check;
  readonly code: FindingCode;
  /** Figures and names for the text: header names, seconds, an address. Never a secret. */
  readonly details: readonly string[];
}

/** Whether the requests go through a relay. The texts for `direct` don't mention a relay. */
export type WayKind = 'relay' | 'direct';

/**
 * - `wrong`: something is wrong
 * - `nothing`: no cause was found, though something failed or couldn't be checked
 * - `inOrder`: all that could be checked is in order
 */
export type Summary = 'wrong' | 'nothing' | 'inOrder';

/**
 * @param hasFailed whether something failed before the checks. If so, and the checks find nothing wrong, the summary is
 * `nothing` instead of `inOrder`
 */
export function summaryOf(findings: readonly Finding[], hasFailed: boolean): Summary {
  if (findings.some(({ code }) => FINDINGS[code] === 'bad')) return 'wrong';
  return hasFailed || findings.some(({ code }) => code === 'blocked') ? 'nothing' : 'inOrder';
}

/** Makes a finding. The details are in the order in which its text uses them. */
export function finding(check: Check, code: FindingCode, ...details: string[]): Finding {
  return { check, code, details };
}
