import { tick } from 'svelte';

/** Focuses the first empty credential field and scrolls to it, once the field is on the page. */
export async function focusCredential(): Promise<void> {
  await tick();
  const fields = ['secret-id', 'secret-key'].map((id) => document.getElementById(id));
  const field = fields.find((one) => one instanceof HTMLInputElement && one.value === '');
  field?.focus({ preventScroll: true });
  field?.scrollIntoView({ block: 'center' });
}
