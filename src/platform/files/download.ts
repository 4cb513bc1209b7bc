/**
 * Saves with the browser's own download. The browser reports nothing, not even a refusal, so the file counts as
 * unconfirmed until the user opens it again here.
 */
import type { Saver } from '../../core/flows/ports/saver.ts';

/** The browser needs the object URL until it has read the file, but doesn't tell the page when it has done so. */
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

/** What Chromium counts as an interaction with the page. */
const GESTURES = ['keydown', 'pointerdown'] as const;

let isFree = true;
const waiting = new Set<() => void>();

/**
 * Whether the browser accepts the next download without asking the user. Chromium accepts one for each key stroke or
 * click, and holds back the others, without telling the page.
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

/** Offers a text, or bytes, as a file. */
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
