/**
 * An error of the service: a code, and a sentence in each language, worded as the live service was seen to word it.
 */
export type Language = 'zh-CN' | 'en-US';
type Sentence = Readonly<Record<Language, string>>;

export class ServiceError extends Error {
  readonly apiCode: string;
  readonly sentence: Sentence;
  constructor(apiCode: string, english: string, chinese: string) {
    super(apiCode);
    this.apiCode = apiCode;
    this.sentence = { 'en-US': english, 'zh-CN': chinese };
  }
}
