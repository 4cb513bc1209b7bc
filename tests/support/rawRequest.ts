/** HTTP as bytes on a socket: what no client library would send. */
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** What an upstream was asked, as it arrived. */
export interface Arrival {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface RecordingUpstream {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly arrivals: Arrival[];
  /** What it answers everything with. */
  answer: string;
  readonly stop: () => void;
}

/** An upstream that does everything it is asked for, and writes it down. */
export async function recordingUpstream(): Promise<RecordingUpstream> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      arrivals.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.setHeader('content-type', 'application/json');
      response.end(upstream.answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const upstream: RecordingUpstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    answer: '{"Response":{"RequestId":"r"}}',
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return upstream;
}

/** What came back until the other side closed. */
export interface RawAnswer {
  readonly text: string;
  /** Status codes of the answers in it, in order. */
  readonly statuses: readonly number[];
  /** From the last byte sent until the connection was closed, in milliseconds. */
  readonly closedAfter: number;
}

/** Sends bytes to a port of this machine and waits until the other side closes: this side never does. */
export function sendRaw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    let sent = Date.now();
    socket.on('connect', () => socket.write(bytes, () => (sent = Date.now())));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A connection that is reset is closed as well.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('latin1');
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
      resolve({ text, statuses, closedAfter: Date.now() - sent });
    });
  });
}
