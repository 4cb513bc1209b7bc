/** A proxy of the query form, `?url=ENCODED`, in the few lines that most such workers have. */
import { createServer } from 'node:http';

const server = createServer(async (request, response) => {
  const origin = request.headers.origin ?? '*';
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '');
  response.setHeader('access-control-allow-methods', 'POST');
  if (request.method === 'OPTIONS') return response.end();
  const target = new URL(request.url, 'http://localhost').searchParams.get('url');
  const { host: _host, origin: _origin, connection: _connection, ...headers } = request.headers;
  const body = [];
  for await (const chunk of request) body.push(chunk);
  const upstream = await fetch(target, { method: 'POST', headers, body: Buffer.concat(body) });
  response.writeHead(upstream.status, { 'content-type': 'application/json' });
  return response.end(await upstream.text());
});
server.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}/` })),
);
