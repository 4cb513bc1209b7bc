/** What the Doctor says, loaded with the first visit. */
import type { Check, FindingCode, Verdict } from '../core/doctor/finding.ts';

/** The verdict in a sentence, and what to do where something is to be done. */
export interface FindingText {
  readonly says: string;
  readonly fix: string;
}

export interface DoctorTexts {
  readonly title: string;
  readonly run: string;
  readonly again: string;
  readonly running: string;
  readonly cancel: string;
  readonly hint: string;
  readonly copy: string;
  readonly allGood: string;
  readonly problems: (count: number) => string;
  readonly acceptClock: string;
  readonly clockAccepted: (seconds: number) => string;
  readonly checks: Readonly<Record<Check, string>>;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly findings: Readonly<Record<FindingCode, (details: readonly string[]) => FindingText>>;
}

const good = (says: string) => () => ({ says, fix: '' });
const told = (says: string, fix: string) => () => ({ says, fix });
const about =
  (says: (detail: string) => string, fix = '') =>
  ([detail = '']: readonly string[]) => ({
    says: says(detail),
    fix,
  });

/** `3 s`, `6 min` */
const duration = (seconds: string) => {
  const size = Math.max(1, Math.abs(Number(seconds)));
  return size < 120 ? `${size} s` : `${Math.round(size / 60)} min`;
};
const direction = (seconds: string) => (Number(seconds) >= 0 ? 'behind' : 'ahead of');

export const doctorEn: DoctorTexts = {
  title: 'The Doctor',
  run: 'Run the Doctor',
  again: 'Run the Doctor again',
  running: 'Examining…',
  cancel: 'Cancel',
  hint: 'Checks each step from this browser to your account. Sends read-only requests, and never a key.',
  copy: 'Copy the report',
  allGood: 'Everything that could be checked is in order.',
  problems: (count) => (count === 1 ? 'One thing is wrong:' : `${count} things are wrong:`),
  acceptClock: 'Sign with the corrected clock in this visit',
  clockAccepted: (seconds) => `This visit signs with a clock corrected by ${seconds} s.`,
  checks: {
    browser: 'Browser',
    saving: 'Saving',
    storage: 'Storage',
    address: 'Address',
    reachable: 'Reachable',
    preflight: 'Permission for this page',
    signature: 'Signature',
    answer: 'Answer',
    clock: 'Clock',
    credential: 'Credential',
    permissions: 'What this user may do',
    region: 'Region',
  },
  verdicts: { good: 'Good', warning: 'Note', bad: 'Wrong', skipped: 'Not checked' },
  findings: {
    browserGood: good('This browser has everything that is needed.'),
    browserOffline: told('This browser says that it is offline.', 'Connect to the network, then try again.'),
    browserInsecure: told(
      'This page was not opened in a secure context.',
      'Open it by https, or from localhost: browsers sign and store only there.',
    ),
    browserLacks: about(
      (names) => `This browser lacks ${names}.`,
      'Use a current Chromium, Firefox or Safari.',
    ),
    savingBoth: good('Into a keys folder, read back at once, or by download.'),
    savingDownloads: good('By download. This browser can’t write into a folder of your choice.'),
    storagePersistent: good('Writable, and kept until you clear it.'),
    storageBestEffort: told(
      'Writable, but the browser may clear it when the disk gets full.',
      'Export the list in Settings from time to time, or install the app.',
    ),
    storageFails: told(
      'Can’t be written, so no key can be asked for.',
      'Leave the private window, or free some disk space.',
    ),
    addressGood: about((url) => `Requests go to ${url}`),
    addressPractice: told(
      'Practice: nothing leaves this page.',
      'Choose Relay or Direct to check the way there.',
    ),
    addressProblem: about((problem) => problem, 'Mend it in the field above.'),
    addressNotAllowed: about(
      (url) => `This page may not connect to ${url} yet.`,
      'Press “Save and reload”: from then on the browser lets exactly this address through.',
    ),
    localNetworkDenied: about(
      (url) => `The browser forbids this page to reach ${url} in the local network.`,
      'Allow “Local network access” for this page in the browser’s site settings.',
    ),
    localNetworkAsks: about(
      (url) => `${url} is in the local network: the browser will ask whether this page may reach it.`,
      'Allow it when it asks.',
    ),
    reachable: good('Something answers there.'),
    reachableFails: told(
      'Nothing answers there.',
      'Check that the relay runs, its address and port, its certificate, and the network.',
    ),
    reachableHangs: told(
      'The connection is taken, but no answer comes within 10 seconds.',
      'The relay hangs. Restart it, and check that it can reach the API itself.',
    ),
    preflightGood: good('The relay lets this page send the headers of the API.'),
    preflightNoCors: told(
      'The answers lack Access-Control-Allow-Origin: the browser hides them from this page.',
      'Let the relay add Access-Control-Allow-Origin for this page’s origin. The API itself doesn’t: use a relay.',
    ),
    preflightNoOptions: told(
      'The relay doesn’t answer the browser’s OPTIONS request (preflight).',
      'Let it answer OPTIONS with status 204 and the Access-Control-Allow-… headers.',
    ),
    preflightHeaders: about(
      (names) => `The relay doesn’t allow these headers by name: ${names}`,
      'Add them to Access-Control-Allow-Headers. A * doesn’t stand for Authorization.',
    ),
    preflightBreaks: told(
      'Each header is allowed, but with all of them together no answer can be read.',
      'The relay breaks off real requests. Look at its log.',
    ),
    preflightHangs: told(
      'No answer comes within 10 seconds to a request with the headers of the API.',
      'The relay hangs on it, or on the browser’s OPTIONS request before it. Look at its log.',
    ),
    signatureGood: good('Host and content arrive unchanged: the full signature is accepted.'),
    signatureWeak: about(
      (levels) => `Only weaker signatures are accepted (${levels}).`,
      'A relay changes headers on the way, or the service doesn’t take more. It works, but a relay could turn a request into another one.',
    ),
    signatureHost: about(
      (host) => `The relay passes its own Host on: the API sees ${host}.`,
      'Let the relay set Host to the API’s host (changeOrigin, proxy_set_header Host).',
    ),
    signatureBody: told(
      'The relay changes the content of requests: only one without content is accepted.',
      'Let it forward the body byte for byte, without parsing it.',
    ),
    signatureWrong: told(
      'No signature is accepted.',
      'Most likely the SecretKey doesn’t fit the SecretId: enter both again. If they are right, the relay changes the request.',
    ),
    answerGood: about((kib) => `Whole, and one of the API’s (${kib} KiB).`),
    answerHtml: about(
      (status) => `A web page comes back instead of an answer (HTTP ${status}).`,
      'The address or form of the relay is wrong, or a sign-in page is in between: open the address in a tab.',
    ),
    answerForeign: about(
      (status) => `What answers isn’t the API (HTTP ${status}).`,
      'Check the relay’s address and form, and the custom endpoint.',
    ),
    answerTooLarge: told('The answer has more than 1 MiB.', 'No answer of the API has. Check the relay.'),
    answerEncoding: told('The answer isn’t UTF-8 text.', 'The relay compresses or changes it.'),
    answerCut: told(
      'The answer is damaged, cut off, or came too late.',
      'Look at the relay’s log and limits.',
    ),
    clockGood: about((seconds) => `Within ${duration(seconds)} of the service.`),
    clockOff: ([seconds = '0']) => ({
      says: `This computer’s clock is ${duration(seconds)} ${direction(seconds)} the time in the answer.`,
      fix: 'Set it right. If you can’t, and the time in the answer is right, sign with a corrected clock.',
    }),
    clockFar: ([seconds = '0']) => ({
      says: `This computer’s clock is ${duration(seconds)} ${direction(seconds)} the time in the answer.`,
      fix: 'Set it right: that much is never corrected here.',
    }),
    clockHidden: told(
      'The relay hides the time of the answer.',
      'It would be seen with Access-Control-Expose-Headers: Date.',
    ),
    clockRefused: told(
      'The service says that this computer’s clock is more than 5 minutes off; the relay doesn’t tell the service’s time.',
      'Set the clock right. The difference would be seen with Access-Control-Expose-Headers: Date.',
    ),
    credentialGood: good('Known to the service, permanent.'),
    credentialTemporary: good('Known to the service, temporary: it expires with its token.'),
    credentialForm: told(
      'The SecretId doesn’t look like one of Tencent Cloud (AKID… or IKID…).',
      'Copy it again, unless this is a private cloud.',
    ),
    credentialUnknown: told(
      'The service doesn’t know this SecretId.',
      'Check it, and whether the account is one of the China or the International site.',
    ),
    credentialExpired: told(
      'The temporary token is wrong or has expired.',
      'Get a new one, and enter all three.',
    ),
    credentialRefused: about(
      (code) => `The service refuses every request: ${code}`,
      'Connect to see what it says about it, or look the code up in the documentation.',
    ),
    permissionsAll: about((names) => `Everything that Keysmith asks for: ${names}`),
    permissionsSome: ([may = '', mayNot = '']) => ({
      says: `Allowed: ${may}. Not: ${mayNot}`,
      fix: 'Keys can be made. Without identity and projects you type the project as a number.',
    }),
    permissionsNone: ([, mayNot = '']) => ({
      says: `Not allowed: ${mayNot}`,
      fix: 'Without DescribeKeyPairs a lost answer can’t be looked up. Allow cvm:DescribeKeyPairs for this user.',
    }),
    regionGood: about((region) => `${region} is offered at this site.`),
    regionUnknown: about(
      (region) => `${region} isn’t offered at this site.`,
      'Choose another region or site.',
    ),
    blocked: good('Something else has to be mended first.'),
    noCredential: good('Enter SecretId and SecretKey to check this, too.'),
    notAskable: good('This relay or user doesn’t let it be asked.'),
  },
};
