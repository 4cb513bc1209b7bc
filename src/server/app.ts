/** `npm start`: serves the built app on this machine, and the relay under `/relay/` on the same origin. */
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { parseArgs } from 'node:util';
import { SECURITY_HEADERS } from '../csp.ts';
import { createRelay } from '../relay/relay.ts';
import { announce, keepMemorySmall, listen, localNames, parsePort, runMain } from './serve.ts';

runMain(async () => {
  keepMemorySmall();
  const { values } = parseArgs({
    options: {
      root: { type: 'string', default: 'dist' },
      /** For testing: one more upstream that the relay forwards to, `http://127.0.0.1:PORT`. */
      upstream: { type: 'string' },
    },
  });
  // Both lists are filled as soon as the port is known, before the first request can arrive.
  const allowedOrigins: string[] = [];
  const allowedHosts: string[] = [];
  const relay = createRelay({
    allowedOrigins,
    allowedHosts,
    basePath: '/relay/',
    ...(values.upstream === undefined ? {} : { loopbackUpstream: values.upstream }),
    now: () => performance.now(),
    fetch,
  });
  const app = new Hono<{ Bindings: { peer: string } }>();
  app.all('/relay/*', (context) => relay(context.req.raw, context.env.peer));
  app.use('*', async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
    // Files under `/assets/` have a hash in their name, so they never change. For everything else, the browser asks
    // the server each time, so that it gets an update. The same applies to a missing file, because an update may add
    // the file.
    context.header(
      'Cache-Control',
      context.res.ok && context.req.path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
    );
  });
  // Compresses the app's files. The relay's answers pass through unchanged, because the relay's route comes first.
  app.use('*', compress());
  app.get('/config.json', (context) => context.json({ relay: './relay/' }));
  app.use('*', serveStatic({ root: values.root }));

  const { origin, port } = await listen(
    (request, peer) => app.fetch(request, { peer }),
    parsePort(process.env['PORT'] ?? '4173', 'PORT'),
  );
  for (const { host, origin: own } of localNames(port)) {
    allowedHosts.push(host);
    allowedOrigins.push(own);
  }
  announce({ url: `${origin}/` });
});
