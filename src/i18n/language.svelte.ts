/** The language in use; its messages are loaded when it is first chosen. */
import type { ErrorTexts } from './errors.en.ts';
import type { Messages } from './en.ts';

export type LanguageName = 'en' | 'zh';

const loadMessages: Record<LanguageName, () => Promise<Messages>> = {
  en: async () => (await import('./en.ts')).en,
  zh: async () => (await import('./zh.ts')).zh,
};
const loadErrors: Record<LanguageName, () => Promise<ErrorTexts>> = {
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

  /** Loaded when first needed. */
  errorTexts(): Promise<ErrorTexts> {
    return loadErrors[this.#name]();
  }
}

/** The language that the browser asks for. */
export function preferredLanguage(): LanguageName {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
