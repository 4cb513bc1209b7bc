/** The Helper, built for a test: for one origin, and with one more address that it may send to. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildHelper } from '../../src/tools/helper.mjs';

export interface BuiltHelper {
  /** A folder for each browser: `chromium`, `firefox`. */
  readonly folder: string;
  readonly remove: () => void;
}

/** Arguments that start Chromium with the Helper, and with other extensions. */
export function helperArgs({ folder }: BuiltHelper, others: readonly string[] = []): string[] {
  const folders = [`${folder}/chromium`, ...others].join(',');
  return [`--disable-extensions-except=${folders}`, `--load-extension=${folders}`];
}

/** Chromium keeps an extension from a folder only while its developer mode is on. @param profile not started yet */
export function switchOnDeveloperMode(profile: string): void {
  const preferences = join(profile, 'Default', 'Preferences');
  if (existsSync(preferences)) return;
  mkdirSync(join(profile, 'Default'), { recursive: true });
  writeFileSync(preferences, JSON.stringify({ extensions: { ui: { developer_mode: true } } }));
}

/** @param upstream a service on this machine, as `http://127.0.0.1:PORT` */
export async function builtHelper(options: { origin: string; upstream: string }): Promise<BuiltHelper> {
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-helper-'));
  await buildHelper({ folder: join(folder, 'helper'), ...options });
  return {
    folder: join(folder, 'helper'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
