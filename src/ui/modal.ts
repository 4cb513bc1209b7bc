/** A dialog that is modal from its first moment, and says once and at once that it was closed. */
import type { Attachment } from 'svelte/attachments';

export interface ModalOptions {
  /** Whether Escape may close it now. */
  readonly canClose?: () => boolean;
  readonly onclose: () => void;
}

export function modal({ canClose = () => true, onclose }: ModalOptions): Attachment<HTMLDialogElement> {
  return (node) => {
    let isClosed = false;
    // The browser says so a moment later, when the next dialog may be there already.
    const closed = () => {
      if (isClosed) return;
      isClosed = true;
      onclose();
    };
    const cancelled = (event: Event) => {
      event.preventDefault();
      if (!canClose()) return;
      // By itself, so that the focus goes back to where it was.
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
