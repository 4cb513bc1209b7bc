/** The texts of the Doctor, which finds out why a connection fails. They are loaded when they are first needed. */
import type { Check, FindingCode, Summary, Verdict } from '../../core/doctor/finding.ts';
import { about, answeredBy, byWay, type FindingWriter, good, told } from '../finding.ts';

export interface DoctorTexts {
  readonly title: string;
  readonly run: string;
  readonly again: string;
  readonly running: string;
  readonly cancel: string;
  readonly hint: string;
  readonly copy: string;
  readonly summary: Readonly<Record<Summary, (wrong: number) => string>>;
  readonly acceptClock: string;
  readonly clockAccepted: (seconds: number) => string;
  readonly checks: Readonly<Record<Check, string>>;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly findings: Readonly<Record<FindingCode, FindingWriter>>;
}

const who = answeredBy({ relay: 'The relay', direct: 'The endpoint' });

/** A duration as text, for example `3 s` or `6 min`. */
const duration = (seconds: string) => {
  const size = Math.max(1, Math.abs(Number(seconds)));
  return size < 120 ? `${size} s` : `${Math.round(size / 60)} min`;
};
const direction = (seconds: string) => (Number(seconds) >= 0 ? 'behind' : 'ahead of');

/** For a failure whose possible causes a page can't tell apart. */
const LOOK_ALIKE =
  'Something answers, but the browser hides it from this page. A page can’t tell these causes apart: Access-Control-Allow-Origin is missing, the address redirects, or Content-Encoding doesn’t match the content.';
const NETWORK_TOOLS = 'The Network tab of the browser’s developer tools (F12) shows which it is.';
const ONLY_READS = 'Whether this user may create, bind or delete key pairs can only be seen by doing it.';
const allowed = (may: string, mayNot = '', unknown = '') =>
  [may && `Allowed: ${may}.`, mayNot && `Not allowed: ${mayNot}.`, unknown && `Unknown: ${unknown}.`]
    .filter(Boolean)
    .join(' ');

export const doctor: DoctorTexts = {
  title: 'The Doctor',
  run: 'Run the Doctor',
  again: 'Run the Doctor again',
  running: 'Checking…',
  cancel: 'Cancel',
  hint: 'Checks each step from this browser to your account. Sends read-only requests, and never a key.',
  copy: 'Copy the report',
  summary: {
    wrong: (count) => (count === 1 ? 'One thing is wrong:' : `${count} things are wrong:`),
    nothing: () =>
      'The checks found nothing wrong, but the last attempt failed. Try it again. If it fails again, follow the error message shown there.',
    inOrder: () => 'Everything that could be checked is in order.',
  },
  acceptClock: 'Use the corrected clock for this session',
  clockAccepted: (seconds) => `This session uses a clock corrected by ${seconds} s.`,
  checks: {
    browser: 'Browser',
    saving: 'Saving',
    storage: 'Storage',
    address: 'Address',
    helper: 'Helper',
    helperVersion: 'The Helper’s version',
    helperOrigin: 'The Helper’s address',
    helperPermission: 'The Helper’s access to the API',
    reachable: 'Reachable',
    preflight: 'Access for this page (CORS)',
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
      'Open it over https, or from localhost: elsewhere browsers allow neither signing nor storage.',
    ),
    browserLacks: about(
      (names) => `This browser lacks ${names}.`,
      'Use a current Chromium, Firefox or Safari.',
    ),
    savingBoth: good('Into a keys folder, read back at once, or by download.'),
    savingDownloads: good('By download. This browser can’t write to a folder of your choice.'),
    storagePersistent: good('Writable, and kept until you clear it.'),
    storageBestEffort: told(
      'Writable, but the browser may clear it when the disk gets full.',
      'Export the list in Settings from time to time, or install the app.',
    ),
    storageFails: told(
      'Can’t be written to, so no key can be created.',
      'Allow site data (cookies) for this page in the browser’s settings, use a normal window instead of a private one, or free some disk space.',
    ),
    addressGood: about((url) => `Requests go to ${url}`),
    addressPractice: told(
      'Practice: nothing leaves this page.',
      'Choose Helper, Relay or Direct to check a connection.',
    ),
    addressProblem: about((problem) => problem, 'Correct it in the field above.'),
    addressNotAllowed: about(
      (url) => `This page isn’t allowed to connect to ${url} yet.`,
      'Press “Save and reload”: from then on the browser lets exactly this address through.',
    ),
    localNetworkDenied: about(
      (url) => `The browser doesn’t let this page reach ${url} on the local network.`,
      'Allow “Local network access” for this page in the browser’s site settings.',
    ),
    localNetworkAsks: about(
      (url) => `${url} is in the local network: the browser will ask whether this page may reach it.`,
      'Allow it when it asks.',
    ),
    helperThere: good('A Helper was found.'),
    helperAbsent: told(
      'No Helper was found for this page. It isn’t installed or switched on, or it was built for another address: a page can’t tell these apart.',
      'Check the browser’s extensions for “Keysmith Helper”, or install it as the form above says. Then reload this page.',
    ),
    helperVersionGood: about((version) => `Version ${version} fits this page.`),
    helperVersionOther: about(
      (version) => `Version ${version} doesn’t fit this page.`,
      'Remove the old Helper from the browser’s extensions. Install the new one as the form above says, then reload this page.',
    ),
    helperOriginGood: about((origin) => `It was built for ${origin}, where this page is.`),
    helperOriginOther: about(
      (origin) => `It was built for ${origin}, and this page has another port.`,
      'Open Keysmith at that address, where its list of keys is another one, or replace the Helper by one for this address.',
    ),
    helperPermissionGood: good('The browser lets the Helper reach the address.'),
    helperPermissionMissing: told(
      'The Helper can’t send to this address.',
      'If a custom endpoint is entered, remove it. If not, open “Keysmith Helper” among the browser’s extensions, and allow tencentcloudapi.com under “Site access” (in Firefox: “Permissions and data”). Then reload this page.',
    ),
    reachable: good('The address responds.'),
    reachableFails: byWay(
      () => ({
        says: 'The address doesn’t respond.',
        fix: 'Check that the relay runs, its address and port, its certificate, and the network. A redirect to another site, or an extension that blocks requests, looks the same to this page.',
      }),
      () => ({
        says: 'The address doesn’t respond.',
        fix: 'Check the endpoint’s name, its certificate, and the network. A redirect to another site, or an extension that blocks requests, looks the same to this page.',
      }),
    ),
    reachableHangs: byWay(
      () => ({
        says: 'No answer within 10 seconds.',
        fix: 'The relay or the network is stuck. Restart the relay, and check that it can reach the API itself.',
      }),
      () => ({ says: 'No answer within 10 seconds.', fix: 'The endpoint or the network is stuck.' }),
    ),
    preflightGood: who((other) => ({
      says: `${other} lets this page send the headers of the API.`,
      fix: '',
    })),
    preflightHidden: byWay(
      () => ({ says: LOOK_ALIKE, fix: `Rule out all three at the relay. ${NETWORK_TOOLS}` }),
      () => ({
        says: LOOK_ALIKE,
        fix: `Tencent Cloud’s own API doesn’t let web pages read its answers: choose another kind of connection above. ${NETWORK_TOOLS}`,
      }),
    ),
    preflightRedirects: byWay(
      () => ({
        says: 'The relay redirects to another address. Browsers don’t follow a redirect of a signed request.',
        fix: 'Enter the address that it redirects to; often it is this one with a slash at its end.',
      }),
      () => ({
        says: 'The endpoint redirects to another address. Browsers don’t follow a redirect of a signed request.',
        fix: 'Enter the host that it redirects to as the custom endpoint.',
      }),
    ),
    preflightSlash: about(
      (address) => `No answer can be read at this address. With a slash at its end it works: ${address}`,
      'Put the slash at the end of the relay address.',
    ),
    preflightNoOptions: who((other) => ({
      says: `${other} doesn’t answer the browser’s OPTIONS request (preflight) correctly: it refuses it, redirects it, or leaves out the Access-Control-Allow-… headers.`,
      fix: 'It must answer OPTIONS itself, with status 204 and these headers, and send Access-Control-Allow-Origin with all its other answers, too.',
    })),
    preflightHeaders: who((other, names) => ({
      says: `${other} doesn’t allow these headers by name: ${names}`,
      fix: 'They have to be in Access-Control-Allow-Headers. A * doesn’t cover Authorization.',
    })),
    preflightBreaks: who((other) => ({
      says: 'Each header is allowed by itself, but with all of them together no answer can be read.',
      fix: `${other} drops the actual requests, or its answer to them lacks Access-Control-Allow-Origin. Check its log.`,
    })),
    preflightHangs: who((other) => ({
      says: 'A request with the API’s headers gets no answer within 10 seconds.',
      fix: `${other} is stuck on it, or on the browser’s OPTIONS request before it. Check its log.`,
    })),
    signatureGood: good('Host and content arrive unchanged: the full signature is accepted.'),
    signatureWeak: byWay(
      (levels) => ({
        says: `Only weaker signatures are accepted (${levels}).`,
        fix: 'The relay changes headers, or the service doesn’t accept the full signature. Keysmith asks before it uses weaker signing, which would let anyone in between change a request into another one.',
      }),
      (levels) => ({
        says: `Only weaker signatures are accepted (${levels}).`,
        fix: 'The service doesn’t accept the full signature. Keysmith asks before it uses weaker signing.',
      }),
    ),
    signatureHost: about(
      (host) => `The relay passes its own Host on: the API sees ${host}.`,
      'Let the relay set Host to the API’s host (changeOrigin, proxy_set_header Host).',
    ),
    signatureBody: byWay(
      () => ({
        says: 'The relay changes the body of requests: only a request without a body is accepted.',
        fix: 'Make it forward the body byte for byte, without parsing it.',
      }),
      () => ({
        says: 'Something on the way changes the body of requests: only a request without a body is accepted.',
        fix: 'A program that inspects the traffic of this computer or network may do that.',
      }),
    ),
    signatureWrong: byWay(
      () => ({
        says: 'No signature by this SecretKey is accepted.',
        fix: 'Most likely the SecretKey doesn’t belong to the SecretId: enter both again. If they are right, the relay changes the request.',
      }),
      () => ({
        says: 'No signature by this SecretKey is accepted.',
        fix: 'Most likely the SecretKey doesn’t belong to the SecretId: enter both again. If they are right, something on the way changes the request.',
      }),
    ),
    answerGood: about((kib) => `Complete and from the API (${kib} KiB).`),
    answerHtml: byWay(
      (status) => ({
        says: `A web page comes back instead of an answer (HTTP ${status}).`,
        fix: 'The relay address or URL style is wrong, or a sign-in page of the network answers instead:  open the address in a tab.',
      }),
      (status) => ({
        says: `A web page comes back instead of an answer (HTTP ${status}).`,
        fix: 'The custom endpoint is wrong, or a sign-in page of the network answers instead: open the address in a tab.',
      }),
    ),
    answerForeign: byWay(
      (status) => ({
        says: `The answer isn’t from the API (HTTP ${status}).`,
        fix: 'Check the relay address, its URL style, and the custom endpoint.',
      }),
      (status) => ({
        says: `The answer isn’t from the API (HTTP ${status}).`,
        fix: 'Check the custom endpoint.',
      }),
    ),
    answerTooLarge: byWay(
      () => ({
        says: 'The answer is larger than 1 MiB.',
        fix: 'The API never sends that much. Check the relay address and its URL style.',
      }),
      () => ({
        says: 'The answer is larger than 1 MiB.',
        fix: 'The API never sends that much. Check the custom endpoint.',
      }),
    ),
    answerEncoding: told('The answer isn’t UTF-8 text.', 'Something on the way compresses or changes it.'),
    answerCut: told('The answer isn’t valid JSON.', 'Something on the way cuts it short or changes it.'),
    answerUnreadable: who((other) => ({
      says: 'A signed request gets no readable answer. A page can’t tell these causes apart: the connection breaks off, Content-Encoding doesn’t match the content, or Access-Control-Allow-Origin is missing on this answer.',
      fix: `${other} may have logged the reason. ${NETWORK_TOOLS}`,
    })),
    answerMissing: told(
      'No answer arrived: the endpoint is not reachable, or the connection broke off.',
      'Check the network, and the custom endpoint if one is entered.',
    ),
    answerLate: who((other) => ({
      says: 'No complete answer within 20 seconds.',
      fix: `${other} or the network is slow or stuck.`,
    })),
    clockGood: about((seconds) => `Within ${duration(seconds)} of the service.`),
    clockOff: ([seconds = '0']) => ({
      says: `This computer’s clock is ${duration(seconds)} ${direction(seconds)} the time in the answer.`,
      fix: 'Set this computer’s clock. If you can’t, and the time in the answer is correct, sign with a corrected clock.',
    }),
    clockFar: ([seconds = '0']) => ({
      says: `This computer’s clock is ${duration(seconds)} ${direction(seconds)} the time in the answer.`,
      fix: 'Set the clock right. Keysmith doesn’t correct a difference this large.',
    }),
    clockHidden: told(
      'This page can’t read the time of the answer.',
      'The relay or the endpoint would have to send Access-Control-Expose-Headers: Date.',
    ),
    clockWrong: ([seconds = '0']) => ({
      says: `The service refuses this computer’s clock: it is ${duration(seconds)} ${direction(seconds)} the time in the answer.`,
      fix: 'Set this computer’s clock. If you can’t, and the time in the answer is correct, sign with a corrected clock.',
    }),
    clockRefused: told(
      'The service says that this computer’s clock is more than 5 minutes off; this page can’t see by how much.',
      'Set the clock right.',
    ),
    credentialGood: good('Valid and permanent.'),
    credentialTemporary: good('Valid and temporary: it expires with its token.'),
    credentialForm: told(
      'This doesn’t look like a SecretId of Tencent Cloud (AKID… or IKID…).',
      'Copy it again, unless it is from a private cloud.',
    ),
    credentialUnknown: told(
      'The service doesn’t know this SecretId.',
      'Check the SecretId, and that the chosen site (China or International) is the account’s.',
    ),
    credentialExpired: told(
      'The temporary token is wrong or has expired.',
      'Get a new temporary credential, and enter its SecretId, SecretKey and token.',
    ),
    credentialRefused: about(
      (code) => `The service refused the request: ${code}`,
      'Connect to see the whole message, or look the code up in Tencent Cloud’s API documentation.',
    ),
    permissionsAll: ([may = '']) => ({ says: allowed(may), fix: ONLY_READS }),
    permissionsSome: ([may = '', mayNot = '', unknown = '']) => ({
      says: allowed(may, mayNot, unknown),
      fix: `If projects can’t be looked up, enter the project as a number. ${ONLY_READS}`,
    }),
    permissionsNone: ([may = '', mayNot = '', unknown = '']) => ({
      says: allowed(may, mayNot, unknown),
      fix: 'When an answer is lost, Keysmith can’t check whether the key pair was created.  Allow cvm:DescribeKeyPairs for this user.',
    }),
    regionGood: about((region) => `${region} is available on the chosen site.`),
    regionUnknown: about(
      (region) => `${region} isn’t available on the chosen site.`,
      'Choose another region or site.',
    ),
    blocked: good('Fix the problem above first.'),
    noCredential: good('Enter SecretId and SecretKey to check this, too.'),
    notAskable: good('Checked, but the answers were inconclusive.'),
  },
};
