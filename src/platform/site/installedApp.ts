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
  /** Names of those that the system gave no access to. */
  readonly unreadable: readonly string[];
  /** The fragment that was asked for, with its `#`; empty: none. */
  readonly hash: string;
}

/**
 * Launches that come to this window instead of opening another (`launch_handler: focus-existing`): nothing navigates,
 * so a key that is being made isn't disturbed. On Windows, each file is a launch of its own. Source:
 * WICG/manifest-incubations, "File handlers" and "Launch handler" (2026).
 */
export function onLaunch(receive: (launch: Launch) => void): void {
  let isFirst = true;
  (window as LaunchWindow).launchQueue?.setConsumer(({ files = [], targetURL }) => {
    // Chromium before 146 tells of the last launch again after a reload (WICG/web-app-launch issue 92).
    const isOld = isFirst && wasReloaded();
    isFirst = false;
    if (isOld) return;
    // For files no address is given, or an empty one.
    const hash = files.length > 0 || !targetURL ? '' : new URL(targetURL, document.baseURI).hash;
    void Promise.allSettled(files.map((handle) => handle.getFile())).then((results) =>
      receive({
        files: results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
        unreadable: files.filter((_, index) => results[index]?.status === 'rejected').map(({ name }) => name),
        hash,
      }),
    );
  });
}

function wasReloaded(): boolean {
  const [navigation] = performance.getEntriesByType('navigation');
  return navigation instanceof PerformanceNavigationTiming && navigation.type === 'reload';
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
