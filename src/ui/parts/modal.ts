/**
 * Opens a dialog as a modal dialog as soon as it is on the page, and reports exactly once that it was closed. If
 * Escape closed it, this is reported immediately. Otherwise, it is reported at the browser's close event, which comes
 * a moment after the dialog was closed.
 */
import type { Attachment } from 'svelte/attachments';

interface ModalOptions {
  /** Whether Escape may close the dialog now. */
  readonly canClose?: () => boolean;
  readonly onclose: () => void;
}

/**
 * Returns an attachment that shows its element as a modal dialog.
 * @param options `canClose`: called before Escape closes the dialog; `onclose`: called once, however the dialog was
 * closed
 */
export function modal({ canClose = () => true, onclose }: ModalOptions): Attachment<HTMLDialogElement> {
  return (node) => {
    let isClosed = false;
    const giveCaretBack = caretOfFocus();
    // `cancelled` calls `closed` directly, without waiting for the browser's close event. That event comes a moment
    // after the dialog was closed, when the next dialog may already be open.
    const closed = (event?: Event) => {
      // Events of elements in the dialog bubble up to it: a file chooser that was cancelled must not close the
      // dialog.
      if (isClosed || (event !== undefined && event.target !== node)) return;
      isClosed = true;
      giveCaretBack();
      onclose();
    };
    const cancelled = (event: Event) => {
      if (event.target !== node) return;
      event.preventDefault();
      if (!canClose()) return;
      // Closes the dialog with its own `close` method, so that the focus goes back to where it was before the dialog
      // opened.
      node.close();
      closed();
    };
    node.addEventListener('cancel', cancelled);
    node.addEventListener('close', closed);
    node.showModal();
    return () => {
      node.removeEventListener('cancel', cancelled);
      node.removeEventListener('close', closed);
    };
  };
}

/**
 * Remembers the place of the caret in the focused text field. When a dialog is closed, Chromium focuses that field
 * again, but without a caret, because it uses `SelectionBehaviorOnFocus::kNone`. Text that the user then types would
 * be lost.
 * @returns a function that gives the caret back once the dialog is closed
 */
function caretOfFocus(): () => void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return () => undefined;
  const { selectionStart, selectionEnd } = field;
  return () => {
    // Only fields for text have a caret.
    if (document.activeElement === field && selectionStart !== null)
      field.setSelectionRange(selectionStart, selectionEnd);
  };
}
