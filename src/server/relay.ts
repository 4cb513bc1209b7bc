/** `npm run relay`: the reference relay on this machine. */
import { parseArgs } from 'node:util';
import { createRelay } from '../relay/relay.ts';
import { announce, keepMemorySmall, listen, localNames, parsePort, runMain } from './serve.ts';

const USAGE = `node relay.mjs --allow-origin ORIGIN [options]   (in a checkout: npm run relay -- …)
  --allow-origin ORIGIN   a page's origin that may use the relay; may be repeated
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
      port: { type: 'string', default: '8788' },
      listen: { type: 'string', default: '127.0.0.1' },
      upstream: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const allowedOrigins = values['allow-origin'];
  if (values.help || allowedOrigins.length === 0) {
    process.stdout.write(`${USAGE}\n`);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const allowedHosts = [...values['allow-host']];
  const relay = createRelay({
    allowedOrigins: allowedOrigins.map(checkOrigin),
    allowedHosts,
    ...(values.upstream === undefined ? {} : { loopbackUpstream: values.upstream }),
    now: () => performance.now(),
    fetch,
  });
  const { port } = await listen(relay, parsePort(values.port, '--port'), values.listen);
  allowedHosts.push(...localNames(port).map(({ host }) => host));
  announce({ url: `http://localhost:${port}/`, allowedOrigins });
});

function checkOrigin(text: string): string {
  if (new URL(text).origin !== text) {
    throw new RangeError(`--allow-origin: expected an origin like https://keys.example, got ${text}`);
  }
  return text;
}
