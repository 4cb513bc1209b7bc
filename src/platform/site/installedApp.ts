/**
 * Connects the installed app with the operating system: receives its launches and the files to open, and shows a
 * number on its icon.
 */
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
  /** Names of the files that couldn't be read, for example because the system denied access. */
  readonly unreadable: readonly string[];
  /** The fragment of the address that the app was started with, including its `#`; empty if there is none. */
  readonly hash: string;
}

/**
 * Receives the launches of the installed app. They come to this window instead of opening a new one
 * (`launch_handler: focus-existing`). The window doesn't navigate, so a key that is being made isn't disturbed. If
 * the user opens several files on Windows, each file causes its own launch. Source: WICG/manifest-incubations, "File
 * handlers" and "Launch handler" (2026).
 */
export function onLaunch(receive: (launch: Launch) => void): void {
  let isFirst = true;
  (window as LaunchWindow).launchQueue?.setConsumer(({ files = [], targetURL }) => {
    // After a reload, Chromium before 146 delivers the last launch a second time (WICG/web-app-launch issue 92).
    const isOld = isFirst && wasReloaded();
    isFirst = false;
    if (isOld) return;
    // A launch that opens files has no address, or an empty one. So it has no fragment.
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

/**
 * Shows a number on the app's icon; 0 removes the number. If there is no icon, or the system forbids the number,
 * nothing happens.
 */
export async function showBadge(count: number): Promise<void> {
  try {
    await (navigator as BadgeNavigator).setAppBadge?.(count);
  } catch (error) {
    // The app isn't installed, or the system forbids the number. It is only decoration, so the failure is ignored.
    if (!(error instanceof DOMException)) throw error;
  }
}
