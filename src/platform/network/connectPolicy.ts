/**
 * A second content security policy that narrows where this page may connect to. It can't be widened again: a
 * new address needs a reload, which is why one is saved before credentials are asked.
 */

/** @param origins those of the saved connections; the page's own is always allowed */
export function narrowConnections(origins: readonly string[]): void {
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = `connect-src 'self' ${origins.join(' ')}`.trim();
  document.head.append(meta);
}
