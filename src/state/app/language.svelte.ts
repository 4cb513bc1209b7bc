/** The language in use; its messages are loaded when it is first chosen. */
import { untrack } from 'svelte';
import type { DoctorTexts } from '../../i18n/en/doctor.ts';
import type { Messages } from '../../i18n/en/first.ts';
import type { ErrorTexts } from '../../i18n/en/errors.ts';
import type { PageMessages } from '../../i18n/en/pages.ts';

export type LanguageName = 'en' | 'zh';

/**
 * How a language's texts are loaded. `messages` is called when the language is chosen, the other functions when
 * their texts are first needed.
 */
export interface LanguageSource {
  readonly messages: () => Promise<Messages>;
  readonly pages: () => Promise<PageMessages>;
  readonly errors: () => Promise<ErrorTexts>;
  readonly doctor: () => Promise<DoctorTexts>;
}

export class Language {
  readonly #sources: Readonly<Record<LanguageName, LanguageSource>>;
  #name = $state<LanguageName>('en');
  #messages = $state.raw<Messages>();
  #pages = $state.raw<PageMessages>();
  /**
   * Whether any page has needed the texts of the pages. From then on, each change of language loads these texts, too.
   */
  #needsPages = false;
  /** Counts the calls of `use`, so that an earlier call stops when a later one has been made. */
  #asked = 0;

  constructor(sources: Readonly<Record<LanguageName, LanguageSource>>) {
    this.#sources = sources;
  }

  get name(): LanguageName {
    return this.#name;
  }

  /** The messages of the language in use. */
  get t(): Messages {
    if (this.#messages === undefined) throw new TypeError('language: not loaded');
    return this.#messages;
  }

  /** The texts that are loaded after the form of New key. @throws {TypeError} if they aren't loaded yet */
  get pages(): PageMessages {
    if (this.#pages === undefined) throw new TypeError('language: not loaded');
    return this.#pages;
  }

  /**
   * Waits for a page and for the texts that it needs. A later change of language replaces the texts but keeps the
   * page: building the page again would lose what the user has typed.
   */
  withPages<Module>(page: Promise<Module>): Promise<Module> {
    return untrack(async () => {
      this.#needsPages = true;
      const loaded = this.#pages ?? (await this.#sources[this.#name].pages());
      // If the language has changed during the wait, `use` has already set the texts of the new language. Then these
      // are kept, and `loaded` isn't used.
      this.#pages ??= loaded;
      return page;
    });
  }

  /**
   * Loads a language and switches to it, unless another one is chosen meanwhile.
   * @param keep saves the choice. It is called after the messages are loaded and before they are shown, so that a
   * reload shows the same language again.
   */
  async use(name: LanguageName, keep?: () => Promise<unknown>): Promise<void> {
    const asked = (this.#asked += 1);
    const source = this.#sources[name];
    const messages = await source.messages();
    if (asked !== this.#asked) return;
    await keep?.();
    // `#needsPages` is read only now, because a page may have asked for its texts during the waits above.
    const pages = this.#needsPages ? await source.pages() : undefined;
    if (asked !== this.#asked) return;
    this.#messages = messages;
    this.#pages = pages;
    this.#name = name;
  }

  /** The texts for errors, loaded when first needed. */
  errorTexts(): Promise<ErrorTexts> {
    return this.#sources[this.#name].errors();
  }

  /** The Doctor's texts, loaded when first needed. */
  doctorTexts(): Promise<DoctorTexts> {
    return this.#sources[this.#name].doctor();
  }
}

/** @param wanted the language that the browser prefers, for example `zh-CN` */
export function preferredLanguage(wanted: string): LanguageName {
  return wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
