/**
 * Reads `config.json` beside the page. A host with its own relay names the relay in this file, so the app needn't
 * look for one.
 */
import * as v from 'valibot';

const Config = v.object({ relay: v.nullable(v.string()) });

/**
 * @returns the relay's absolute address; `null` if no relay is announced, the page is offline, or the page is the
 * single file, which has no host
 */
export async function announcedRelay(): Promise<string | null> {
  if (__SINGLE_FILE__ || !navigator.onLine) return null;
  try {
    const response = await fetch('./config.json', { credentials: 'omit', cache: 'no-store' });
    const config = v.safeParse(Config, await response.json());
    if (!config.success || config.output.relay === null) return null;
    return new URL(config.output.relay, document.baseURI).href;
  } catch (error) {
    // The file can't be fetched, doesn't exist or isn't JSON, or the address in it isn't valid: no relay is
    // announced.
    if (error instanceof TypeError || error instanceof SyntaxError) return null;
    throw error;
  }
}
