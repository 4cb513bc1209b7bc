/** Set by the build (`vite.config.ts`). */
declare const __APP_VERSION__: string;
declare const __APP_BUILD__: string;
/** The only origin whose pages the Helper that is offered here serves. */
declare const __HELPER_ORIGIN__: string;
/** Whether this is the build of the single file, which is opened from a disk. */
declare const __SINGLE_FILE__: boolean;
/**
 * The SHA-256 of `keysmith.html`, which a build has beside the app, in hexadecimal digits; empty where there is none: in
 * development, and in the file itself.
 */
declare const __SINGLE_FILE_SUM__: string;
/** The address of the app's icon. */
declare const __ICON_URL__: string;
