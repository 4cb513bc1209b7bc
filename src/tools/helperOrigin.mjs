/** The only origin whose pages the Helper of this build serves: `KEYSMITH_ORIGIN`, or where `npm start` serves the app. */
export const HELPER_ORIGIN = process.env['KEYSMITH_ORIGIN'] ?? 'http://localhost:4173';

/**
 * Whether a Helper can serve pages at an origin: by https, or by http on this machine.
 * @param {string} origin
 */
export function isHelperOrigin(origin) {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  if (url === null || url.origin !== origin) return false;
  // In a match pattern, a host name with any other character could have another meaning.
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(url.hostname)) return false;
  const isLocal = url.hostname === 'localhost' || url.hostname === '127.0.0.1';
  return url.protocol === 'https:' || (isLocal && url.protocol === 'http:');
}

/**
 * The origin of a page on this machine, served at a port.
 * @param {string | undefined} port
 * @returns {string | null} `null` if no port is given, or it is no valid port, or it is 0 (any free port)
 */
export function originAtPort(port) {
  const isPort = port !== undefined && /^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535;
  return isPort ? new URL(`http://localhost:${port}`).origin : null;
}
