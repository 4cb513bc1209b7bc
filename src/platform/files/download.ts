/**
 * Saves files as downloads of the browser. The browser doesn't tell the page whether a download succeeded or was
 * refused. So a file counts as unconfirmed until the user opens it in Keysmith.
 */
import type { Saver } from '../../core/flows/ports/saver.ts';

/**
 * How long the object URL of a download stays valid. The browser needs it until the file has been read, but doesn't
 * tell the page when that is.
 */
const REVOKE_AFTER_MS = 60_000;

export const downloadSaver: Saver = {
  kind: 'download',
  folder: null,
  async place(fileName) {
    return {
      async write(text) {
        downloadFile(text, fileName);
        return 'unconfirmed';
      },
    };
  },
};

/** The events that Chromium counts as an interaction with the page. */
const GESTURES = ['keydown', 'pointerdown'] as const;

let isFree = true;
const waiting = new Set<() => void>();

/**
 * Whether the browser accepts the next download without asking the user. Chromium accepts one download for each key
 * stroke or click. It holds back any further downloads, without telling the page.
 */
export function isDownloadFree(): boolean {
  return isFree;
}

/** Resolves once the browser accepts the next download. */
export function downloadFree(): Promise<void> {
  return isFree ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve));
}

function ongesture(): void {
  // An event that a script made, such as a password manager's, isn't a gesture.
  if (navigator.userActivation?.isActive === false) return;
  isFree = true;
  for (const type of GESTURES) window.removeEventListener(type, ongesture, true);
  for (const resolve of waiting) resolve();
  waiting.clear();
}

/** Starts a download of a text, or of bytes. */
export function downloadFile(content: string | Uint8Array<ArrayBuffer>, fileName: string): void {
  isFree = false;
  for (const type of GESTURES) window.addEventListener(type, ongesture, { capture: true });
  // The type is application/octet-stream, because otherwise Chromium renames .pem to .cer.
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
