/** The language in use; its messages are loaded when it is first chosen. */
import type { ErrorText } from './errors.en.ts';
import type { Messages } from './en.ts';
import type { ErrorCode } from '../core/cvm/errorCodes.ts';

export type LanguageName = 'en' | 'zh';

const loadMessages: Record<LanguageName, () => Promise<Messages>> = {
  en: async () => (await import('./en.ts')).en,
  zh: async () => (await import('./zh.ts')).zh,
};
const loadErrors: Record<LanguageName, () => Promise<Readonly<Record<ErrorCode, ErrorText>>>> = {
  en: async () => (await import('./errors.en.ts')).errorsEn,
  zh: async () => (await import('./errors.zh.ts')).errorsZh,
};

export class Language {
  #name = $state<LanguageName>('en');
  #messages = $state.raw<Messages>();

  get name(): LanguageName {
    return this.#name;
  }

  /** The messages of the language in use. */
  get t(): Messages {
    if (this.#messages === undefined)
      throw new TypeError('language: expected use() before the first message');
    return this.#messages;
  }

  /** Loads a language and switches to it. */
  async use(name: LanguageName): Promise<void> {
    if (name === this.#name && this.#messages !== undefined) return;
    this.#messages = await loadMessages[name]();
    this.#name = name;
    document.documentElement.lang = this.#messages.locale;
  }

  /** The text for a provider's code; `null` for one that isn't in the catalogue. Loaded when first needed. */
  async errorText(code: string): Promise<ErrorText | null> {
    const texts: Readonly<Record<string, ErrorText>> = await loadErrors[this.#name]();
    return Object.hasOwn(texts, code) ? (texts[code] ?? null) : null;
  }
}

/** The language that the browser asks for. */
export function preferredLanguage(): LanguageName {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
