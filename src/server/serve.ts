/** Serves a function from request to response on this machine only. */
import { serve } from '@hono/node-server';

export interface Listening {
  /** `http://localhost:PORT` */
  readonly origin: string;
  readonly port: number;
}

/**
 * Listens on loopback.
 * @param port 0 for any free one
 * @throws the system's error, for example EADDRINUSE
 */
export function listen(
  handler: (request: Request) => Response | Promise<Response>,
  port: number,
  hostname = '127.0.0.1',
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: handler, port, hostname }, (address) =>
      resolve({ origin: `http://localhost:${address.port}`, port: address.port }),
    );
    server.once('error', reject);
  });
}

/** This machine's two names at a port, as browsers write them: without the port where it is 80. */
export function localNames(port: number): readonly { host: string; origin: string }[] {
  return ['localhost', '127.0.0.1'].map((name) => {
    const { host, origin } = new URL(`http://${name}:${port}`);
    return { host, origin };
  });
}

/** A port from the command line or the environment. @throws {RangeError} */
export function parsePort(text: string, name: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new RangeError(`${name}: expected a port number, got ${text}`);
  return port;
}

/** Prints one JSON line for whoever started the server, and keeps everything else off standard output. */
export function announce(facts: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(facts)}\n`);
}

/** Runs an entry point: a failure is one line on standard error and exit code 1, never a stack trace. */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
