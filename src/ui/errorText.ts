/** What an error card says, from the error's fields: never from its message, which may quote anything. */
import { JournalError } from '../core/flows/journal.ts';
import { SaveError } from '../core/flows/saver.ts';
import { AnswerError, ApiError, FormatError, InputError, TransportError } from '../core/errors.ts';
import type { Language } from '../i18n/language.svelte.ts';

export interface ErrorCardText {
  readonly title: string;
  readonly fix: string;
  /** The provider's code and sentence, and the id to quote to its support. */
  readonly api: { readonly code: string; readonly message: string; readonly requestId: string } | null;
  /** The field of an answer that is missing or wrong. */
  readonly field: string | null;
}

export async function errorCardText(error: unknown, language: Language): Promise<ErrorCardText> {
  const { t } = language;
  const text = (entry: { title: string; fix: string }): ErrorCardText => ({
    ...entry,
    api: null,
    field: null,
  });
  if (error instanceof ApiError) {
    return {
      ...text((await language.errorText(error.apiCode)) ?? t.error.unknownCode),
      api: { code: error.apiCode, message: visible(error.apiMessage), requestId: error.requestId },
    };
  }
  if (error instanceof AnswerError) return { ...text(t.answerProblems[error.problem]), field: error.field };
  if (error instanceof TransportError) return text(t.transportProblems[error.problem]);
  if (error instanceof SaveError) return text(t.saveProblems[error.problem]);
  if (error instanceof JournalError) return text(t.error.journal);
  if (error instanceof FormatError) return text({ title: t.result.alarmTitle, fix: t.result.alarmFix });
  if (error instanceof InputError) {
    return text({
      title: t.inputProblems[`${error.field}.${error.problem}`] ?? t.error.unexpected.title,
      fix: '',
    });
  }
  return text(t.error.unexpected);
}

/** Untrusted text with its control and bidirectional characters made visible, and a sensible length. */
export function visible(text: string): string {
  return text.slice(0, 500).replace(
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
