/**
 * An error of the service: a code, and a message in each language. The messages use the live service's wording, where
 * it was observed.
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
