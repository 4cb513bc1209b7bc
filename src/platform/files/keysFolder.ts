/** Asks for the keys folder, where private key files are saved, with the browser's own folder picker. */

interface PickerWindow {
  showDirectoryPicker?: (options: { id: string; mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>;
}

/** Whether this browser has a folder picker, as Chromium does. */
export function canChooseFolder(): boolean {
  return typeof (window as PickerWindow).showDirectoryPicker === 'function';
}

/**
 * Asks the user for a folder.
 * @returns `null` if the user cancels
 * @throws {DOMException} if the browser doesn't let the page ask
 */
export async function chooseFolder(): Promise<FileSystemDirectoryHandle | null> {
  const picker = (window as PickerWindow).showDirectoryPicker;
  if (picker === undefined) throw new TypeError('showDirectoryPicker: expected a browser that has it');
  try {
    return await picker.call(window, { id: 'keys', mode: 'readwrite' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    throw error;
  }
}

/** @returns `value` if it is a directory handle; `null` if it isn't, or if this browser has no such handles */
export function asFolder(value: unknown): FileSystemDirectoryHandle | null {
  const isFolder =
    typeof FileSystemDirectoryHandle === 'function' && value instanceof FileSystemDirectoryHandle;
  return isFolder ? value : null;
}
