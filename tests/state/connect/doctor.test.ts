import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Doctor } from '../../../src/state/connect/doctor.svelte.ts';
import { NOON, SECRET_ID, SECRET_KEY, testSimulator } from '../../support/caller.ts';
import { DIRECT, newDevice, openPage } from '../../support/page/page.ts';

beforeEach(newDevice);
afterEach(() => vi.unstubAllGlobals());

/** The Doctor's own probes go by the browser's fetch. */
function probesReach(cloud: (request: Request) => Promise<Response>): void {
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => cloud(new Request(url, init)));
}

const typed = { secretId: SECRET_ID, secretKey: SECRET_KEY, token: '' };
const codes = (doctor: Doctor) => doctor.findings.map(({ code }) => code);

it('examines what is typed, and changes nothing of what is in use', async () => {
  const cloud = testSimulator();
  probesReach(cloud);
  const page = await openPage({ send: cloud });
  const doctor = new Doctor(page);
  await doctor.examine(DIRECT, { typed, tried: null });
  expect(doctor.hasFinished).toBe(true);
  expect(codes(doctor)).toContain('signatureGood');
  expect([page.session.isPractice, page.session.saved]).toEqual([true, []]);
});

it('begins at the full level, also where a weaker one was accepted', async () => {
  const cloud = testSimulator();
  const signed: string[] = [];
  const send = (request: Request) => {
    const [, headers] = /SignedHeaders=([^,]+)/.exec(request.headers.get('authorization') ?? '') ?? [];
    if (headers !== undefined) signed.push(headers);
    return cloud(request);
  };
  probesReach(send);
  const page = await openPage({ send });
  page.session.acceptLevel(DIRECT, 'minimum');
  for (const secrets of [typed, { secretId: '', secretKey: '', token: '' }]) {
    signed.length = 0;
    await new Doctor(page).examine(DIRECT, { typed: secrets, tried: null });
    // It tries weaker levels only after the full one was refused.
    expect(signed[0]).toBe('content-type;host;x-tc-action;x-tc-region;x-tc-version');
  }
});

it('names the field of an address that is none, and asks nobody', async () => {
  const page = await openPage();
  const doctor = new Doctor(page);
  const way = { ...DIRECT, customEndpoint: 'cloud.example/path' };
  await doctor.examine(way, { typed, tried: null });
  expect(JSON.stringify(doctor.findings)).toContain('customEndpoint.hostOnly');
});

it('shows how far off the clock is, and signs with it only by the user’s own word', async () => {
  const cloud = testSimulator({ now: () => NOON + 600_000 });
  const dated = async (request: Request) => {
    const response = await cloud(request);
    const headers = new Headers(response.headers);
    headers.set('date', new Date(NOON + 600_000).toUTCString());
    return new Response(response.body, { status: response.status, headers });
  };
  probesReach(dated);
  const page = await openPage({ send: dated });
  const doctor = new Doctor(page);
  await doctor.examine(DIRECT, { typed, tried: null });
  expect(doctor.canAcceptClock).toBe(true);
  expect([doctor.acceptedMs, page.session.skewOf(DIRECT)]).toEqual([0, 0]);
  doctor.acceptClock();
  // A Date has whole seconds: half of one is as likely as none.
  expect(doctor.acceptedMs).toBe(600_500);
  expect(doctor.canAcceptClock).toBe(false);
  // Another way's requests are signed by this device's own clock.
  expect(page.session.skewOf({ ...DIRECT, site: 'international' })).toBe(0);
});

it('is ended by its user, and begun once at a time', async () => {
  const page = await openPage();
  const doctor = new Doctor(page);
  const visit = doctor.examine(DIRECT, { typed, tried: null });
  await doctor.examine(null, { typed, tried: null });
  expect(doctor.isRunning).toBe(true);
  doctor.cancel();
  await visit;
  expect([doctor.isRunning, doctor.hasFinished]).toEqual([false, false]);
});

it('examines Practice without sending anything', async () => {
  const asked: string[] = [];
  const page = await openPage({
    send: async (request) => {
      asked.push(request.url);
      return new Response();
    },
  });
  const doctor = new Doctor(page);
  await doctor.examine(null, { typed: { secretId: '', secretKey: '', token: '' }, tried: null });
  expect(doctor.hasFinished).toBe(true);
  expect(asked).toEqual([]);
});

it('says of a storage that can’t be written that it can’t', async () => {
  const page = await openPage();
  const full = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
  Object.assign(page.storage.values, { change: full });
  const doctor = new Doctor(page);
  await doctor.examine(null, { typed: { secretId: '', secretKey: '', token: '' }, tried: null });
  expect(codes(doctor)).toContain('storageFails');
  // What is preferred holds all the same, for this visit.
  expect(await page.preferences.change({ theme: 'dark' })).toBe(false);
  expect(page.preferences.current.theme).toBe('dark');
});
