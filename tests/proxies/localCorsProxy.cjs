/** local-cors-proxy as its command line starts it, on any free port; prints its address as one JSON line. */
const { Server } = require('node:http');
const { startProxy } = require('local-cors-proxy');

const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  this.once('listening', () =>
    console.log(JSON.stringify({ url: `http://127.0.0.1:${this.address().port}/proxy/` })),
  );
  return listen.apply(this, args);
};
startProxy(0, process.argv[2], 'proxy', false, '*');
