/**
 * The errors of the project: one base class, and one stable code for each class. Messages are for developers; the
 * interface makes its own texts from the fields. No error carries a header, a body, a credential or a key.
 */

/**
 * The code of each class, for a `switch` when an error is shown.
 * - `input`: the user's input can't be used
 * - `format`: bytes aren't in the format of the expected key or file
 * - `passphrase`: an encrypted file couldn't be opened
 * - `load`: a part of Keysmith couldn't be loaded
 * - `cancelled`: the user cancelled, or the batch has stopped
 * - `busy`: another tab is creating, importing or deleting key pairs
 * - `journal`: the ledger couldn't be read or written
 * - `save`: a private key couldn't be saved
 * - `alarm`: an answer can't be trusted
 * - `api`: the service refused the request
 * - `answer`: the answer can't be read
 * - `transport`: no complete answer came
 */
export type ErrorCode =
  | 'input'
  | 'format'
  | 'passphrase'
  | 'load'
  | 'cancelled'
  | 'busy'
  | 'journal'
  | 'save'
  | 'alarm'
  | 'api'
  | 'answer'
  | 'transport';

export abstract class KeysmithError extends Error {
  abstract readonly code: ErrorCode;
}

/** The user's input can't be used: `field` and `problem` say why. Nothing was changed in the cloud. */
export class InputError extends KeysmithError {
  readonly code = 'input';
  readonly field: string;
  readonly problem: string;
  constructor(field: string, problem: string, options?: ErrorOptions) {
    super(`${field}: ${problem}`, options);
    this.field = field;
    this.problem = problem;
  }
}

/**
 * Why a key pair can't be relied on, although the service reported success.
 * - `mismatch`: the answer's private and public halves don't belong together
 * - `unreadable`: one of the halves is in a format that Keysmith doesn't know
 * - `otherName`: the answer has another key name than the request
 * - `cloudDiffers`: when the answer's KeyId was looked up later, the cloud had another public key under it
 * - `knownKeyId`: the answer has a KeyId that belongs to another row of the ledger
 * - `interrupted`: the answer came, but a bug in Keysmith stopped the flow before the file was saved
 */
export type AlarmReason =
  'mismatch' | 'unreadable' | 'otherName' | 'cloudDiffers' | 'knownKeyId' | 'interrupted';

export class AlarmError extends KeysmithError {
  readonly code = 'alarm';
  readonly reason: AlarmReason;
  constructor(reason: AlarmReason, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}

/** A lazily loaded part of Keysmith couldn't be loaded: the device is offline, or an update removed the part. */
export class LoadError extends KeysmithError {
  readonly code = 'load';
}

/**
 * The user cancelled, or the batch that the key belongs to has stopped, before anything was changed in the cloud.
 */
export class CancelledError extends KeysmithError {
  readonly code = 'cancelled';
}

/** Another tab of this browser is creating, importing or deleting key pairs. Nothing was sent. */
export class BusyError extends KeysmithError {
  readonly code = 'busy';
}

/** Bytes aren't in the format of the expected key or file. The message says which rule of the format they break. */
export class FormatError extends KeysmithError {
  readonly code = 'format';
}

/**
 * Why a file can't be read as a key. `name` names the cipher, the type, the format or the cost that is the reason.
 * `command` is a command line that converts the file into one that Keysmith can read; it is empty if no tool can do
 * that.
 * - `empty`, `tooLarge`, `utf16`: the file is empty, too large for a key file, or text in UTF-16
 * - `noKey`: nothing in the file could be a key
 * - `cut`: the END line of a PEM block is missing
 * - `cipher`: the file is encrypted with a cipher that Keysmith doesn't support
 * - `type`: the file has a key of a type that isn't supported, or a PEM block that isn't a key
 * - `format`: the file is a key file in a format that Keysmith can't read
 * - `cost`: opening the file takes more memory or time than a browser can spend
 */
export type KeyFileVerdict =
  | { readonly kind: 'empty' | 'tooLarge' | 'utf16' | 'noKey' | 'cut' }
  | { readonly kind: 'cipher' | 'type' | 'format' | 'cost'; readonly name: string; readonly command: string };

/** A file that can't be read as a key; `verdict` says why. */
export class KeyFileError extends FormatError {
  readonly verdict: KeyFileVerdict;
  constructor(verdict: KeyFileVerdict) {
    super('name' in verdict ? `${verdict.kind}: ${verdict.name}` : `file: ${verdict.kind}`);
    this.verdict = verdict;
  }
}

/**
 * - `needed`: the file is encrypted and needs its passphrase
 * - `wrong`: the decrypted content isn't a key, so the passphrase is wrong or the file is damaged
 * - `encoding`: like `wrong`, but the passphrase has characters outside ASCII. So it may also be the right
 *   passphrase, in an encoding that wasn't tried
 */
export type PassphraseProblem = 'needed' | 'wrong' | 'encoding';

/** An encrypted private key file couldn't be opened. */
export class PassphraseError extends KeysmithError {
  readonly code = 'passphrase';
  readonly problem: PassphraseProblem;
  constructor(problem: PassphraseProblem, options?: ErrorOptions) {
    super(problem, options);
    this.problem = problem;
  }
}

/**
 * What an error says about the failed request: whether it was executed, and what may be done next. The error is about
 * one copy of the request only, and the browser may have sent two. So after a failed call that changes something, the
 * flows look at the cloud, whatever the outcome.
 * - `notExecuted`: not executed; correct the input and send again
 * - `throttled`: not executed; the same request may be sent again after a pause, with a new signature
 * - `quota`: not executed; sending again can't help
 * - `maybeOurs`: the name or public key exists already, perhaps because of our own earlier attempt; look in the cloud
 * - `ambiguous`: the request may or may not have been executed; look in the cloud before anything else
 */
export type Outcome = 'notExecuted' | 'throttled' | 'quota' | 'maybeOurs' | 'ambiguous';

/** The service refused the request with an error code. */
export class ApiError extends KeysmithError {
  readonly code = 'api';
  readonly action: string;
  /** The service's error code, for example `InvalidKeyPairName.Duplicate`. */
  readonly apiCode: string;
  /** The service's error message, which is untrusted text. */
  readonly apiMessage: string;
  readonly requestId: string;
  readonly outcome: Outcome;
  constructor(fields: {
    action: string;
    apiCode: string;
    apiMessage: string;
    requestId: string;
    outcome: Outcome;
  }) {
    super(`${fields.action}: ${fields.apiCode}`);
    this.action = fields.action;
    this.apiCode = fields.apiCode;
    this.apiMessage = fields.apiMessage;
    this.requestId = fields.requestId;
    this.outcome = fields.outcome;
  }
}

/**
 * Why an answer can't be read as an answer from the API.
 * - `empty`, `html`, `json`: the body is empty, is a web page, or isn't valid JSON (or JSON nested too deep to be
 *   read)
 * - `envelope`: the body is JSON, but not `{"Response":{…,"RequestId"}}`
 * - `schema`: the envelope is there, but a field is missing or wrong
 * - `replay`: the relay refused a signature that it had forwarded before
 */
export type AnswerProblem = 'empty' | 'html' | 'json' | 'envelope' | 'schema' | 'replay';

/**
 * An answer came, but it can't be read as an answer from the API. So it isn't known whether the request was executed.
 */
export class AnswerError extends KeysmithError {
  readonly code = 'answer';
  readonly action: string;
  readonly problem: AnswerProblem;
  readonly status: number;
  /** Only for the problem `schema`: the path of the field that is missing or wrong. */
  readonly field: string | null;
  readonly outcome: Outcome = 'ambiguous';
  constructor(fields: { action: string; problem: AnswerProblem; status: number; field?: string }) {
    super(`${fields.action}: ${fields.problem} ${fields.field ?? ''} (HTTP ${fields.status})`);
    this.action = fields.action;
    this.problem = fields.problem;
    this.status = fields.status;
    this.field = fields.field ?? null;
  }
}

/**
 * Why no complete answer came.
 * - `locked`: the credential was locked before the request was sent
 * - `blocked`: the browser rejected the address as invalid, so nothing was sent
 * - `network`: CORS, DNS, a refused or closed connection, or the page's own policy; a browser doesn't say which
 * - `timeout`: no complete answer came before the deadline
 * - `tooLarge`, `encoding`: the body is larger than the limit, or isn't UTF-8
 * - `cancelled`: the user cancelled
 * - `helperAbsent`: the Helper (a browser extension) is missing, or was built for another host; nothing was sent
 * - `helperOrigin`: the Helper was built for another port of this host; nothing was sent
 * - `helperVersion`: the Helper and this page have incompatible versions; nothing was sent
 * - `helperPermission`: the browser doesn't let the Helper reach the address; nothing was sent
 * - `helperRefused`: the Helper refused to send such a request; nothing was sent
 * - `helperNetwork`: the Helper got no answer: DNS, or a refused or closed connection
 * - `helperEnded`: the Helper ended before it returned the answer
 */
export type TransportProblem = keyof typeof TRANSPORT_OUTCOMES;

/** Once a request may have been sent, every failure is `ambiguous`: a lost answer looks just like a lost request. */
const TRANSPORT_OUTCOMES = {
  locked: 'notExecuted',
  blocked: 'notExecuted',
  network: 'ambiguous',
  timeout: 'ambiguous',
  tooLarge: 'ambiguous',
  encoding: 'ambiguous',
  cancelled: 'ambiguous',
  helperAbsent: 'notExecuted',
  helperOrigin: 'notExecuted',
  helperVersion: 'notExecuted',
  helperPermission: 'notExecuted',
  helperRefused: 'notExecuted',
  helperNetwork: 'ambiguous',
  helperEnded: 'ambiguous',
} as const satisfies Record<string, Outcome>;

export class TransportError extends KeysmithError {
  readonly code = 'transport';
  readonly problem: TransportProblem;
  constructor(problem: TransportProblem, options?: ErrorOptions) {
    super(problem, options);
    this.problem = problem;
  }
  get outcome(): Outcome {
    return TRANSPORT_OUTCOMES[this.problem];
  }
}

/** Any failure of a call. For a call that only reads, it simply means that there is no result. */
export type CallError = ApiError | AnswerError | TransportError;

/** Whether an error is the failure of a call. */
export function isCallError(error: unknown): error is CallError {
  return error instanceof ApiError || error instanceof AnswerError || error instanceof TransportError;
}
