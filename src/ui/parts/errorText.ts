/** What an error card says, from the error's fields, never from its message, which may quote anything; FormatError alone says its rule. */
import { JournalError } from '../../core/flows/ports/journal.ts';
import { SaveError } from '../../core/flows/ports/saver.ts';
import {
  AlarmError,
  AnswerError,
  ApiError,
  BusyError,
  FormatError,
  InputError,
  KeyFileError,
  LoadError,
  PassphraseError,
  TransportError,
} from '../../core/base/errors.ts';
import type { ErrorText } from '../../i18n/errors.en.ts';
import type { Language } from '../../state/app/language.svelte.ts';
import { visible } from './visible.ts';

export interface ErrorCardText {
  readonly title: string;
  readonly fix: string;
  /** The provider's code and sentence, and the id to quote to its support. */
  readonly api: { readonly code: string; readonly message: string; readonly requestId: string } | null;
  /** What is wrong with an answer in one place: its field, its status; a key file's rule, or the command for it. */
  readonly field: string | null;
  /** The way to the Doctor; empty where there is nothing to examine. */
  readonly doctor: string;
}

/** @param isDirect nobody is in between: then nothing is said of a relay */
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
  if (error instanceof ApiError) {
    const codes: Readonly<Record<string, ErrorText>> = texts.codes;
    const known = Object.hasOwn(codes, error.apiCode) ? codes[error.apiCode] : undefined;
    return {
      ...card(known ?? texts.unknownCode),
      api: {
        code: visible(error.apiCode),
        message: visible(error.apiMessage),
        requestId: visible(error.requestId),
      },
    };
  }
  if (error instanceof AnswerError) return { ...card(texts.answers[error.problem]), field: placeIn(error) };
  if (error instanceof TransportError) return card(texts.transports[error.problem]);
  if (error instanceof SaveError) return card(texts.saves[error.problem]);
  if (error instanceof JournalError) return card(texts.journal);
  if (error instanceof BusyError) return { ...card(texts.busy), doctor: '' };
  if (error instanceof AlarmError) return card(texts.alarms[error.reason]);
  // What is examined by the Doctor is the way to the cloud: a file on this device is no matter for it.
  if (error instanceof LoadError) return { ...card(texts.load), doctor: '' };
  if (error instanceof KeyFileError) {
    const { verdict } = error;
    const { name, command } = 'name' in verdict ? verdict : { name: '', command: '' };
    const text = texts.keyFiles[verdict.kind]({ name: visible(name), command });
    return { ...card(text), field: command === '' ? null : command, doctor: '' };
  }
  if (error instanceof FormatError)
    return { ...card(texts.format), field: visible(error.message), doctor: '' };
  if (error instanceof PassphraseError) return { ...card(texts.passphrases[error.problem]), doctor: '' };
  if (error instanceof InputError) {
    const title = t.inputProblems[`${error.field}.${error.problem}`] ?? texts.unexpected.title;
    return { ...card({ title, fix: '' }), doctor: '' };
  }
  return card(texts.unexpected);
}

/** A status of success says nothing. */
function placeIn({ field, status }: AnswerError): string | null {
  const parts = [field, status >= 200 && status < 300 ? null : `HTTP ${status}`];
  return parts.filter((part) => part !== null).join(' · ') || null;
}
