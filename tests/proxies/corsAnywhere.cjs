/** cors-anywhere as its README starts it, on any free port; prints its address as one JSON line. */
const { createServer } = require('cors-anywhere');

const server = createServer({ removeHeaders: ['cookie', 'cookie2'] });
server.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}/` })),
);
