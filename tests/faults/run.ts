/** One test a cell; what each ended with goes into a file, from which the table is printed. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { startEntry, type Running } from '../support/process.ts';
import type { Ending, FaultPoint } from './story.ts';
import {
  type BrowserName,
  type Method,
  type SaverKind,
  SharedBrowser,
  World,
  type WorldOptions,
} from './world.ts';

const RESULTS = join(import.meta.dirname, '../../test-results/faults');

const METHODS: Readonly<Record<Method, string>> = { cloud: 'Tencent Cloud', device: 'This device' };

/** What a visit is told from: each has a world of its own. */
type VisitOptions = Pick<WorldOptions, 'browser' | 'method' | 'saver'>;

interface WorkerFixtures {
  readonly app: Running;
  /** A world in which many stories are told, one after the other; `spoil` after one that failed. */
  readonly visits: {
    readonly of: (options: VisitOptions) => Promise<World>;
    readonly spoil: (world: World) => Promise<void>;
  };
  /** A browser for all stories of a worker that don't kill it or move its clock. */
  readonly shared: (browser: BrowserName) => Promise<SharedBrowser>;
}

const test = base.extend<object, WorkerFixtures>({
  app: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants to see the names of what is asked for
    async ({}, use) => {
      const app = await startEntry('app');
      await use(app);
      await app.stop();
    },
    { scope: 'worker' },
  ],
  visits: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const browsers = new Map<BrowserName, SharedBrowser>();
      const worlds = new Map<string, { world: World; app: Running }>();
      await use({
        of: async (options) => {
          const name = Object.values(options).join(' ');
          const known = worlds.get(name);
          if (known !== undefined) return known.world;
          const shared = browsers.get(options.browser) ?? (await SharedBrowser.start(options.browser));
          browsers.set(options.browser, shared);
          // An origin of its own is a database of its own.
          const app = await startEntry('app');
          const world = await World.create({ ...options, appUrl: app.url, shared, isVisit: true });
          worlds.set(name, { world, app });
          return world;
        },
        spoil: async (spoilt) => {
          for (const [name, { world, app }] of worlds) {
            if (world !== spoilt) continue;
            worlds.delete(name);
            await world.leave();
            await app.stop();
          }
        },
      });
      for (const { world, app } of worlds.values()) {
        await world.leave();
        await app.stop();
      }
      for (const browser of browsers.values()) await browser.end();
    },
    { scope: 'worker' },
  ],
  shared: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const started = new Map<BrowserName, SharedBrowser>();
      await use(async (browser) => {
        const known = started.get(browser) ?? (await SharedBrowser.start(browser));
        started.set(browser, known);
        return known;
      });
      for (const one of started.values()) await one.end();
    },
    { scope: 'worker' },
  ],
});

/**
 * What the continuous integration has time for: each story at least once, and with one saver by each way of making a key, the
 * other one by the other way. `npm run test:faults` tells them all.
 */
const IS_SHORT = process.env['KEYSMITH_MATRIX'] === 'short';

/** One of them, always the same. */
function sampleOf(savers: readonly SaverKind[], place: number): readonly SaverKind[] {
  return savers.slice(place % savers.length).slice(0, 1);
}

export function testFaults(faults: readonly FaultPoint[], browser: BrowserName, method: Method): void {
  for (const [index, cell] of faults.entries()) {
    const ends = cell.ends[method];
    if (ends === undefined) continue;
    if (IS_SHORT && method === 'device' && cell.isAlike) continue;
    // What a second engine adds to a key that is safe before anything is sent is how it treats answers.
    const isForVisits = method === 'device' || IS_SHORT;
    const isShort = IS_SHORT && method === 'device';
    const usual: readonly BrowserName[] =
      isShort || (isForVisits && !cell.isPartOfVisit) ? ['chromium'] : ['chromium', 'firefox'];
    if (!(cell.browsers ?? usual).includes(browser)) continue;
    const savers: readonly SaverKind[] = browser === 'firefox' ? ['download'] : ['folder', 'download'];
    const own = cell.savers && 'cloud' in cell.savers ? cell.savers[method] : cell.savers;
    const possible = savers.filter((one) => own?.includes(one) ?? true);
    for (const saver of IS_SHORT ? sampleOf(possible, index + (method === 'device' ? 1 : 0)) : possible) {
      test(`${cell.id} ${METHODS[method]}, ${saver}: ${cell.fault}`, async ({
        app,
        shared,
        visits,
      }, testInfo) => {
        if (cell.timeoutMs !== undefined) testInfo.setTimeout(cell.timeoutMs);
        const result = { id: cell.id, fault: cell.fault, browser, method, saver, ended: 'FAILED' };
        const copy = cell.hasOwnApp ? await startOwnApp() : null;
        const options = { saver, method, browser };
        const world = cell.isPartOfVisit
          ? await visits.of(options)
          : await World.create({
              ...options,
              appUrl: copy?.app.url ?? app.url,
              ...(copy ? { appRoot: copy.root } : {}),
              ...(cell.proxy ? { proxy: cell.proxy() } : {}),
              ...(cell.hasHelper ? { hasHelper: true } : {}),
              ...(cell.clock ? { clock: true } : {}),
              ...(cell.clock || cell.kills || cell.hasHelper || copy
                ? {}
                : { shared: await shared(browser) }),
            });
        try {
          if (cell.isPartOfVisit) await world.begin();
          await cell.run(world);
          const ended = await world.verify();
          check(ended, ends, saver);
          result.ended = ended;
        } catch (error) {
          await world.picture(testInfo.outputPath('page.png'));
          // What one story left behind is nothing for the next.
          if (cell.isPartOfVisit) await visits.spoil(world);
          throw error;
        } finally {
          mkdirSync(RESULTS, { recursive: true });
          const file = `${browser}-${method}-${saver}-${cell.id.replace(/\W/g, '_')}.json`;
          writeFileSync(join(RESULTS, file), JSON.stringify(result));
          if (!cell.isPartOfVisit) await world.end();
          await copy?.app.stop();
          if (copy) rmSync(copy.root, { recursive: true });
        }
      });
    }
  }
}

function check(ended: string, ends: Ending, saver: SaverKind): void {
  if (ends instanceof RegExp) expect(ended).toMatch(ends);
  else expect(ended).toBe(typeof ends === 'string' ? ends : ends[saver]);
}

/** The app from a copy of the build. */
async function startOwnApp(): Promise<{ app: Running; root: string }> {
  const root = mkdtempSync(join(tmpdir(), 'keysmith-dist-'));
  cpSync(join(import.meta.dirname, '../../dist'), root, { recursive: true });
  return { app: await startEntry('app', ['--root', root]), root };
}
