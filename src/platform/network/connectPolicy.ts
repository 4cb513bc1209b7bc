/**
 * A second content security policy that narrows where this page may connect to. This policy can't be widened again,
 * so connecting to a new address needs a reload, which would lose typed credentials. For that reason a connection is
 * saved before the user is asked for credentials.
 */

/** @param origins the origins of the saved connections; the page's own origin is always allowed */
export function narrowConnections(origins: readonly string[]): void {
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = `connect-src 'self' ${origins.join(' ')}`.trim();
  document.head.append(meta);
}
