/** Runs a program that prints one JSON line when it is ready, as a user would, and stops it again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Running {
  /** The JSON line that it printed when it was ready. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly url: string;
  readonly pid: number;
  /** Everything that it printed until now. */
  readonly output: () => string;
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

/** One of the project's own entry points. @throws when it ends before it is ready */
export function startEntry(
  name: 'app' | 'relay' | 'simulator',
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Running> {
  return startNode(`build/${name}.js`, args, { PORT: '0', ...environment });
}

/** Any Node program of the repository. @throws when it ends before it is ready */
export async function startNode(
  file: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
  });
  let output = '';
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const ready = new Promise<Record<string, unknown>>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      output += `${line}\n`;
      if (line.startsWith('{')) resolve(JSON.parse(line) as Record<string, unknown>);
    });
    child.on('exit', (code) => reject(new Error(`${file} ended with ${code}: ${output}`)));
  });
  const facts = await ready;
  return {
    facts,
    url: String(facts['url']),
    pid: child.pid ?? 0,
    output: () => output,
    stop: (signal) => stop(child, signal),
  };
}

export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}
