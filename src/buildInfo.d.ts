/** The build sets the constants in this file (`vite.config.ts`). */
declare const __APP_VERSION__: string;
declare const __APP_BUILD__: string;
/** The Helper, the browser extension that this app offers, sends requests only for pages of this origin. */
declare const __HELPER_ORIGIN__: string;
/** Whether this is the build of `keysmith.html`, the single file that the user opens from a disk. */
declare const __SINGLE_FILE__: boolean;
/**
 * The SHA-256 of `keysmith.html`, in hexadecimal digits. Empty if the build has no such file beside the app: in
 * development, and in `keysmith.html` itself.
 */
declare const __SINGLE_FILE_SUM__: string;
/** The address of the app's icon. */
declare const __ICON_URL__: string;
