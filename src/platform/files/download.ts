/**
 * Saves with the browser's own download. The browser reports nothing, not even a refusal, so the file counts as
 * unconfirmed until the user opens it again here.
 */
import type { Saver } from '../../core/flows/ports/saver.ts';

/** The browser needs the address until it has read the file; it never says when that is. */
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

/** Offers a text, or bytes, as a file. */
export function downloadFile(content: string | Uint8Array<ArrayBuffer>, fileName: string): void {
  // The type is application/octet-stream, because otherwise Chromium renames .pem to .cer.
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
