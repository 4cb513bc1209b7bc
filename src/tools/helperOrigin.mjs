/**
 * The Helper of this build sends requests only for pages of this origin. The default is the origin where `npm start`
 * serves the app.
 */
export const HELPER_ORIGIN = process.env['KEYSMITH_ORIGIN'] ?? 'http://localhost:4173';

/**
 * Whether a Helper can be built for the pages of an origin: they are served by https, or by http on this machine.
 * @param {string} origin
 */
export function isHelperOrigin(origin) {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  if (url === null || url.origin !== origin) return false;
  // The host name becomes part of a match pattern. Other characters, such as `*`, could have a special meaning there.
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(url.hostname)) return false;
  const isLocal = url.hostname === 'localhost' || url.hostname === '127.0.0.1';
  return url.protocol === 'https:' || (isLocal && url.protocol === 'http:');
}

/**
 * The origin of the pages that this machine serves at a port.
 * @param {string | undefined} port
 * @returns {string | null} `null` if the port is missing, invalid or 0 (which means any free port)
 */
export function originAtPort(port) {
  const isPort = port !== undefined && /^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535;
  return isPort ? new URL(`http://localhost:${port}`).origin : null;
}
