/** `npm run relay`: the reference relay on this machine. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createRelay, FILE_TOKEN_RULE, isFileToken } from '../relay/relay.ts';
import { announce, keepMemorySmall, listen, localNames, parsePort, runMain } from './serve.ts';

const USAGE = `node relay.mjs --allow-origin ORIGIN [options]   (in a checkout: npm run relay -- …)
  --allow-origin ORIGIN   a page's origin that may use the relay; may be repeated
  --allow-file --token-file FILE
                          also lets keysmith.html in, opened from a file, with the token in FILE: at least 32 letters
                          and digits, for example from: openssl rand -hex 24
  --port PORT             default 8788; 0 for any free port
  --listen ADDRESS        default 127.0.0.1
  --allow-host HOST       a Host header under which the relay is reached, besides localhost; may be repeated
  --upstream URL          one more upstream, http://127.0.0.1:PORT, for testing`;

runMain(async () => {
  keepMemorySmall();
  const { values } = parseArgs({
    options: {
      'allow-origin': { type: 'string', multiple: true, default: [] },
      'allow-host': { type: 'string', multiple: true, default: [] },
      'allow-file': { type: 'boolean', default: false },
      'token-file': { type: 'string' },
      port: { type: 'string', default: '8788' },
      listen: { type: 'string', default: '127.0.0.1' },
      upstream: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const allowedOrigins = values['allow-origin'];
  const fileToken = readToken(values['allow-file'], values['token-file']);
  if (values.help || (allowedOrigins.length === 0 && fileToken === null)) {
    process.stdout.write(`${USAGE}\n`);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const allowedHosts = [...values['allow-host']];
  const relay = createRelay({
    allowedOrigins: allowedOrigins.map(checkOrigin),
    allowedHosts,
    ...(fileToken === null ? {} : { fileToken }),
    ...(values.upstream === undefined ? {} : { loopbackUpstream: values.upstream }),
    now: () => performance.now(),
    fetch,
  });
  const { port } = await listen(relay, parsePort(values.port, '--port'), values.listen);
  allowedHosts.push(...localNames(port).map(({ host }) => host));
  const url = `http://localhost:${port}/`;
  announce({
    url,
    allowedOrigins,
    // The token itself isn't printed, because the process that starts the relay may store the relay's output.
    ...(fileToken === null ? {} : { fileUrl: `${url}TOKEN/`, tokenFile: values['token-file'] }),
  });
});

/** Checks one value of `--allow-origin`, and returns it. @throws {RangeError} if it isn't an origin, or is `null` */
function checkOrigin(text: string): string {
  if (text === 'null')
    throw new RangeError('--allow-origin null: any local file could use it; use --allow-file --token-file');
  if (!URL.canParse(text) || new URL(text).origin !== text) {
    throw new RangeError(`--allow-origin: expected an origin like https://keys.example, got ${text}`);
  }
  return text;
}

/**
 * Reads the token for pages that were opened from a file. White space around the token is removed.
 * @returns the token; `null` if neither option is given, so that such pages can't use the relay
 * @throws {RangeError} if only one of `--allow-file` and `--token-file` is given, if the file can't be read, or if it
 * holds no valid token
 */
function readToken(isFileAllowed: boolean, file: string | undefined): string | null {
  if (!isFileAllowed && file === undefined) return null;
  if (!isFileAllowed) throw new RangeError('--token-file: expected --allow-file beside it');
  if (file === undefined) throw new RangeError('--allow-file: expected --token-file FILE beside it');
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RangeError(`--token-file: ${file} can't be read (${code})`, { cause: error });
  }
  if (token === '') throw new RangeError(`--token-file: ${file} is empty`);
  if (!isFileToken(token)) throw new RangeError(`--token-file: ${file}: ${FILE_TOKEN_RULE}`);
  return token;
}
