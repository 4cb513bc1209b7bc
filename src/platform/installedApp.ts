/** What the system does with an app that is installed: opens files with it, starts it again, shows a number on its icon. */
interface LaunchParams {
  readonly files?: readonly FileSystemFileHandle[];
  readonly targetURL?: string | null;
}
interface LaunchWindow {
  launchQueue?: { setConsumer: (consumer: (params: LaunchParams) => void) => void };
}
interface BadgeNavigator {
  setAppBadge?: (count: number) => Promise<void>;
}

export interface Launch {
  readonly files: readonly File[];
  /** The fragment that was asked for, with its `#`; empty: none. */
  readonly hash: string;
}

/**
 * Launches that come to this window instead of opening another (`launch_handler: focus-existing`): nothing navigates, so
 * a key that is being made isn't disturbed. Windows launches once a file.
 * Source: WICG/manifest-incubations, "File handlers" and "Launch handler" (2026).
 */
export function onLaunch(receive: (launch: Launch) => void): void {
  (window as LaunchWindow).launchQueue?.setConsumer(({ files = [], targetURL }) => {
    // For files no address is given, or an empty one.
    const hash = files.length > 0 || !targetURL ? '' : new URL(targetURL, document.baseURI).hash;
    void Promise.all(files.map((handle) => handle.getFile())).then((opened) =>
      receive({ files: opened, hash }),
    );
  });
}

/** Shows a number on the app's icon; none for 0. Where there is no icon, or it isn't allowed, nothing happens. */
export async function showBadge(count: number): Promise<void> {
  try {
    await (navigator as BadgeNavigator).setAppBadge?.(count);
  } catch (error) {
    // Not installed, or forbidden by the system: decoration, which nobody waits for.
    if (!(error instanceof DOMException)) throw error;
  }
}
