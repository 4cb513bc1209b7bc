/**
 * The content security policy. It is defined only here, for the page's meta element, for the header files that web
 * hosts use, and for Keysmith's own server. By default, the policy forbids everything. A comment explains each line
 * that allows more than the page's own origin.
 */
const DIRECTIVES: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  // The arrow of select elements is an image that the style sheet embeds with a `data:` address.
  'img-src': "'self' data:",
  'font-src': "'self'",
  // A relay may be at any address. When the app starts, a second policy limits the page to its own origin and the
  // saved connections.
  'connect-src': "'self' https: http://localhost:* http://127.0.0.1:*",
  'manifest-src': "'self'",
  'worker-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'require-trusted-types-for': "'script'",
  // `svelte-trusted-html` is for Svelte's template cloning, `app-sw` for the addresses of the service worker and of
  // the app's other workers.
  'trusted-types': 'svelte-trusted-html app-sw',
};

/** For `<meta http-equiv>`, which can't carry `frame-ancestors`. */
export const META_CSP = textOf(DIRECTIVES);

/** For an HTTP header: the policy of {@link META_CSP}, plus a directive that forbids framing. */
export const HEADER_CSP = `${META_CSP}; frame-ancestors 'none'`;

/**
 * The policy of the single file. The script and the style are inline, and are allowed by their hashes. The workers
 * run from `blob:` addresses that the page makes itself. `'self'` isn't allowed anywhere, because a page from a file
 * has no origin whose files it could load.
 * @param hashes the hashes of the inline script and style, in the form that a policy needs: `'sha256-…'`
 */
export function singleFileCsp({
  script,
  style,
}: {
  readonly script: string;
  readonly style: string;
}): string {
  const { 'font-src': _font, 'manifest-src': _manifest, ...directives } = DIRECTIVES;
  return textOf({
    ...directives,
    'script-src': script,
    'style-src': style,
    'img-src': 'data:',
    'connect-src': 'https: http://localhost:* http://127.0.0.1:*',
    'worker-src': 'blob:',
  });
}

function textOf(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** Headers that a host should send with every file, if it can. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': HEADER_CSP,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};
