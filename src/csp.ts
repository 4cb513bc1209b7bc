/**
 * The content security policy, in one place for the page's meta element, the hosts' header file and our own server.
 * By default, the policy forbids everything. A comment explains each line that allows more than the page's own
 * origin.
 */
const DIRECTIVES: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  // `data:` is needed for the arrow of select elements, an image embedded in the style sheet.
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
 * run from `blob:` addresses that the page makes itself. The file has no origin whose files could be allowed.
 * @param hashes of the inline script and style, as a policy writes them: `'sha256-…'`
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
