/** Set by the build (`src/tools/helper.mjs`). */
declare const __APP_VERSION__: string;
declare const __HELPER_ORIGIN__: string;
declare const __HELPER_UPSTREAM__: string;

/**
 * The types in this file describe the part of the extension API that the Helper uses. Firefox also has that API under
 * the name `chrome`.
 */
interface ExtensionEvent<Listener> {
  addListener(listener: Listener): void;
}

interface ExtensionPort {
  readonly sender?: { readonly id?: string; readonly url?: string; readonly frameId?: number };
  readonly onMessage: ExtensionEvent<(message: unknown) => void>;
  readonly onDisconnect: ExtensionEvent<() => void>;
  postMessage(message: unknown): void;
  disconnect(): void;
}

declare const chrome: {
  /** Missing in the content script of an extension that was removed or updated. */
  readonly runtime?: {
    readonly id?: string;
    readonly lastError?: unknown;
    readonly onConnect: ExtensionEvent<(port: ExtensionPort) => void>;
    connect(): ExtensionPort;
  };
  readonly permissions: {
    contains(wanted: { readonly origins: string[] }, callback: (isGranted: boolean) => void): void;
  };
};
