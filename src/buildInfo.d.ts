/** Set by the build (`vite.config.ts`). */
declare const __APP_VERSION__: string;
declare const __APP_BUILD__: string;
/** The only origin whose pages the Helper that is offered here serves. */
declare const __HELPER_ORIGIN__: string;
