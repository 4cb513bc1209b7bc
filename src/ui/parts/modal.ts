/**
 * Opens a dialog as a modal one as soon as it is on the page, and reports its closing exactly once: without
 * delay if Escape closed it, otherwise with the browser's close event, which comes a moment later.
 */
import type { Attachment } from 'svelte/attachments';

interface ModalOptions {
  /** Whether Escape may close the dialog now. */
  readonly canClose?: () => boolean;
  readonly onclose: () => void;
}

/**
 * Shows a dialog as a modal one.
 * @param options `canClose`: asked before Escape closes the dialog; `onclose`: called once, however the dialog was
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
 * When a dialog is closed, Chromium focuses the previous text field again, but without a caret: what is typed then is
 * lost. The reason: Chromium restores the focus with `SelectionBehaviorOnFocus::kNone`.
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
