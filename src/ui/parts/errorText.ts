/**
 * Builds the text of an error card from the error's fields, never from its message, which may quote anything. Only
 * the message of a FormatError is shown: it states the rule that was broken.
 */
import type { JournalError } from '../../core/flows/ports/journal.ts';
import type { SaveError } from '../../core/flows/ports/saver.ts';
import {
  type AlarmError,
  type AnswerError,
  type ApiError,
  type BusyError,
  type CancelledError,
  type ErrorCode,
  type FormatError,
  type InputError,
  KeyFileError,
  KeysmithError,
  type LoadError,
  type PassphraseError,
  type TransportError,
} from '../../core/base/errors.ts';
import type { ErrorText, ErrorTexts } from '../../i18n/en/errors.ts';
import type { Language } from '../../state/app/language.svelte.ts';
import { visible } from './visible.ts';

interface ErrorCardText {
  readonly title: string;
  readonly fix: string;
  /**
   * The error code and sentence from Tencent Cloud, and the request id to quote to its support. `null` if the error
   * isn't an error of the API.
   */
  readonly api: { readonly code: string; readonly message: string; readonly requestId: string } | null;
  /**
   * The technical detail: the field and status of an answer, the rule that a key file breaks, or a command that
   * converts a key file so that Keysmith can read it. `null` if there is no detail.
   */
  readonly field: string | null;
  /** The text of the link to the Doctor; empty if the Doctor has nothing to examine. */
  readonly doctor: string;
}

/** @param isDirect whether the request was sent without a relay, so that the text doesn't mention one */
export async function errorCardText(
  error: unknown,
  language: Language,
  isDirect: boolean,
): Promise<ErrorCardText> {
  const { t } = language;
  const texts = await language.errorTexts();
  const card = ({ title, fix, direct }: ErrorText): ErrorCardText => ({
    title,
    fix: isDirect ? (direct ?? fix) : fix,
    api: null,
    field: null,
    doctor: texts.doctor,
  });
  if (!isKnown(error)) return card(texts.unexpected);
  // The text of an error that has nothing to do with the way to the cloud, such as an error about a file on this
  // device. It has no link to the Doctor, which examines only the way to the cloud.
  const local = (text: ErrorText, field: string | null = null) => ({ ...card(text), field, doctor: '' });
  switch (error.code) {
    case 'api': {
      const { apiCode, apiMessage, requestId } = error;
      const codes: Readonly<Record<string, ErrorText>> = texts.codes;
      const known = Object.hasOwn(codes, apiCode) ? codes[apiCode] : undefined;
      const api = {
        code: visible(apiCode),
        message: visible(apiMessage),
        requestId: visible(requestId),
      };
      return { ...card(known ?? texts.unknownCode), api };
    }
    case 'answer':
      return { ...card(texts.answers[error.problem]), field: placeIn(error) };
    case 'transport':
      return card(texts.transports[error.problem]);
    case 'save':
      return local(texts.saves[error.problem]);
    case 'journal':
      return local(texts.journal);
    case 'alarm':
      return card(texts.alarms[error.reason]);
    case 'busy':
      return local(texts.busy);
    case 'load':
      return local(texts.load);
    case 'passphrase':
      return local(texts.passphrases[error.problem]);
    case 'format':
      return error instanceof KeyFileError
        ? local(...keyFileText(texts, error))
        : local(texts.format, visible(error.message));
    case 'input': {
      const problem = `${error.field}.${error.problem}`;
      const title = texts.inputs[problem] ?? t.inputProblems[problem] ?? texts.unexpected.title;
      return local({ title, fix: '' });
    }
    case 'cancelled':
      // The user who cancels something isn't shown an error. So if a CancelledError gets here, the reason is a bug of
      // this app.
      return card(texts.unexpected);
    default:
      return error satisfies never;
  }
}

/** All error classes of this app; an error's `code` tells them apart. */
type KnownError =
  | AlarmError
  | AnswerError
  | ApiError
  | BusyError
  | CancelledError
  | FormatError
  | InputError
  | JournalError
  | LoadError
  | PassphraseError
  | SaveError
  | TransportError;

/**
 * Every KeysmithError is a KnownError, because KnownError is the union of all subclasses of KeysmithError.
 * {@link NoCodeIsMissing} checks that the union has each code.
 */
function isKnown(error: unknown): error is KnownError {
  return error instanceof KeysmithError;
}
type NoCodeIsMissing = ErrorCode extends KnownError['code'] ? true : never;
true satisfies NoCodeIsMissing;

function keyFileText(texts: ErrorTexts, { verdict }: KeyFileError): [ErrorText, string | null] {
  const { name, command } = 'name' in verdict ? verdict : { name: '', command: '' };
  return [texts.keyFiles[verdict.kind]({ name: visible(name), command }), command === '' ? null : command];
}

/** The field and the HTTP status to show. A success status is left out, because it explains nothing. */
function placeIn({ field, status }: AnswerError): string | null {
  const parts = [field, status >= 200 && status < 300 ? null : `HTTP ${status}`];
  return parts.filter((part) => part !== null).join(' · ') || null;
}
