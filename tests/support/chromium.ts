/** How tests start Chromium. */
import type { LaunchOptions } from '@playwright/test';

/**
 * Features of Chromium that are switched off. Chromium reads only the last of several lists, so this one repeats what
 * Playwright 1.64.1 switches off in Chromium itself (`chromiumSwitches.ts`).
 */
const DISABLED_FEATURES = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'BlockOriginHeaderModificationOnRedirect',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'Translate',
  'AutoDeElevate',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  // Each window loads two pages for the suggestions below its address bar. That takes half of a test's time.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
];

/** Background services of Chromium would call home; a closed network makes them slow and noisy. */
const CHROMIUM_ARGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  `--disable-features=${DISABLED_FEATURES.join(',')}`,
];

/** `CHROMIUM_PATH` names the Chromium to start; without it, Playwright's own is started. */
export function chromiumOptions(): LaunchOptions & { args: string[] } {
  return optionsFor(process.env['CHROMIUM_PATH']);
}

/**
 * The headless shell at `CHROMIUM_SHELL_PATH`: Chromium without windows, extensions and installed apps. A page in it is the
 * same and starts sooner. Without a shell, the whole Chromium is started.
 */
export function shellOptions(): LaunchOptions {
  return optionsFor(process.env['CHROMIUM_SHELL_PATH'] ?? process.env['CHROMIUM_PATH']);
}

function optionsFor(path: string | undefined): LaunchOptions & { args: string[] } {
  return {
    ...(path === undefined ? {} : { executablePath: path }),
    // Chromium's sandbox refuses to run as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...CHROMIUM_ARGS],
  };
}
