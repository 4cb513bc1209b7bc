import { beforeEach, describe, expect, it, vi } from 'vitest';
import { JournalError } from '../../../src/core/flows/ports/journal.ts';
import type { Build, Updates } from '../../../src/platform/site/serviceWorker.ts';
import { announceVersion } from '../../../src/state/app/announceVersion.ts';
import { Language, preferredLanguage } from '../../../src/state/app/language.svelte.ts';
import { Preferences } from '../../../src/state/app/preferences.svelte.ts';
import { Router } from '../../../src/state/app/router.svelte.ts';
import { keyAddress, NEWS_ADDRESS, SEARCH_ADDRESS, visit } from '../../../src/state/app/addresses.ts';
import { Toasts } from '../../../src/state/app/toasts.svelte.ts';
import { Undo } from '../../../src/state/app/undo.ts';
import { Update } from '../../../src/state/app/update.svelte.ts';
import { newDevice, openPage } from '../../support/page/page.ts';

beforeEach(newDevice);

describe('preferences', () => {
  it('hold for this visit if the database fails', async () => {
    const { storage } = await openPage();
    const failing = {
      ...storage.values,
      change: () => Promise.reject(new DOMException('newer', 'VersionError')),
    };
    const preferences = new Preferences(failing);
    await preferences.change({ method: 'device' });
    expect(preferences.current.method).toBe('device');
  });

  it('are remembered; what can’t be read is as on the first day, one by one', async () => {
    const { storage } = await openPage();
    const preferences = new Preferences(storage.values);
    await preferences.change({ theme: 'dark', bits: 4096 });
    preferences.use({ region: 'ap-hongkong' });
    await storage.values.change('preferences', (before) => ({ ...(before as object), bits: 7 }));
    const next = new Preferences(storage.values);
    await next.load();
    expect(next.current).toMatchObject({ theme: 'dark', bits: 2048, region: 'ap-guangzhou' });
  });

  it('of two tabs are kept both', async () => {
    const { storage } = await openPage();
    const [one, other] = [new Preferences(storage.values), new Preferences(storage.values)];
    await one.change({ theme: 'dark' });
    await other.change({ bits: 3072 });
    await one.load();
    expect(one.current).toMatchObject({ theme: 'dark', bits: 3072 });
  });
});

describe('a change of language while a page waits for its texts', () => {
  /** A language whose texts say its name. */
  const source = (name: string, waits: { messages?: Promise<void>; pages?: Promise<void> } = {}) => ({
    messages: () => Promise.resolve(waits.messages).then(() => ({ name }) as never),
    pages: () => Promise.resolve(waits.pages).then(() => ({ name }) as never),
    errors: () => Promise.reject(new Error('not used')),
    doctor: () => Promise.reject(new Error('not used')),
  });

  it('that begins before the page asks brings the texts of the new language', async () => {
    let resolve = () => {};
    const promise = new Promise<void>((done) => (resolve = done));
    const language = new Language({
      en: source('en'),
      zh: source('zh', { messages: promise }),
    });
    await language.use('en');
    const changed = language.use('zh');
    await language.withPages(Promise.resolve());
    expect(language.pages).toEqual({ name: 'en' });
    resolve();
    await changed;
    expect([language.t, language.pages]).toEqual([{ name: 'zh' }, { name: 'zh' }]);
  });

  it('is kept before it is shown, and not where its texts can’t be loaded', async () => {
    const language = new Language({
      en: source('en'),
      zh: source('zh', { messages: Promise.reject(new TypeError('offline')) }),
    });
    const kept: string[] = [];
    const keep = (name: string) => async () => void kept.push(`${name}, shown: ${language.name}`);
    await expect(language.use('zh', keep('zh'))).rejects.toThrow('offline');
    const zh = new Language({ en: source('en'), zh: source('zh') });
    await zh.use('zh', async () => void kept.push(`zh, shown: ${zh.name}`));
    expect([...kept, zh.name]).toEqual(['zh, shown: en', 'zh']);
  });

  it('ends with what was chosen last, whichever arrives first', async () => {
    let resolve = () => {};
    const promise = new Promise<void>((done) => (resolve = done));
    const language = new Language({ en: source('en'), zh: source('zh', { messages: promise }) });
    const kept: string[] = [];
    await language.use('en');
    const slow = language.use('zh', async () => kept.push('zh'));
    await language.use('en', async () => kept.push('en'));
    resolve();
    await slow;
    expect([language.name, language.t, kept]).toEqual(['en', { name: 'en' }, ['en']]);
  });

  it('that ends before the page’s texts are there is not undone by them', async () => {
    let resolve = () => {};
    const promise = new Promise<void>((done) => (resolve = done));
    const language = new Language({
      en: source('en', { pages: promise }),
      zh: source('zh'),
    });
    await language.use('en');
    const shown = language.withPages(Promise.resolve());
    await language.use('zh');
    resolve();
    await shown;
    expect([language.t, language.pages]).toEqual([{ name: 'zh' }, { name: 'zh' }]);
  });
});

it('an address names a page, and what is wanted of it; any other is New key', () => {
  const router = new Router();
  const at = (hash: string) => {
    location.hash = hash;
    return router;
  };
  expect(at('#/keys/search')).toMatchObject({ page: 'keys', detail: 'search', hasFailed: false });
  expect(at('#/settings/doctor/failed')).toMatchObject({
    page: 'settings',
    detail: 'doctor',
    hasFailed: true,
  });
  expect(at('#/settings/news').detail).toBe('news');
  expect([at('#/many').page, at('#/nonsense').page, at('').page]).toEqual(['many', 'new', 'new']);
});

it.each(['nanoid-1', 'live|china|cvm.tencentcloudapi.com|1|ap-guangzhou|skey-1', 'a/b%c 密'])(
  'the address of the own page of row %s leads to it',
  (id) => {
    location.hash = keyAddress(id);
    expect(new Router()).toMatchObject({ page: 'key', detail: id });
  },
);

it('an address that nobody wrote names no row', () => {
  location.hash = '#/key/%E0%A4%A';
  expect(new Router()).toMatchObject({ page: 'key', detail: '' });
});

it('an address that is visited already is asked for again', async () => {
  visit(SEARCH_ADDRESS);
  expect(location.hash).toBe(SEARCH_ADDRESS);
  visit(SEARCH_ADDRESS);
  expect(location.hash).toBe('#/keys');
  await expect.poll(() => location.hash).toBe(SEARCH_ADDRESS);
});

it('a page that is visited already is left by the next address', async () => {
  visit('#/new');
  visit('#/new');
  visit('#/keys');
  // Were a visit still waiting, it would go back in a moment.
  await new Promise((resolve) => setTimeout(resolve));
  await new Promise((resolve) => setTimeout(resolve));
  expect(location.hash).toBe('#/keys');
});

describe('a toast', () => {
  it('takes the place of an earlier one of the same id, and is told again', () => {
    const toasts = new Toasts();
    toasts.show({ id: 'a', text: () => 'one' });
    toasts.show({ id: 'b', text: () => 'two' });
    toasts.show({ id: 'a', text: () => 'one' });
    expect(toasts.all.map(({ id, number }) => [id, number])).toEqual([
      ['b', 2],
      ['a', 3],
    ]);
    toasts.dismiss('b');
    expect(toasts.all).toHaveLength(1);
  });

  it('offers to take back the last change, and says whether that could be written', async () => {
    const toasts = new Toasts();
    const undo = new Undo(toasts, () => ({ undo: 'Undo', undone: 'Undone', notWritten: 'Not written' }));
    const said = () => toasts.all.map(({ text }) => text());
    const takeBack = async () => toasts.all.find(({ action }) => action !== undefined)?.action?.run();
    undo.offer('Closed', () => Promise.resolve());
    await takeBack();
    expect(said()).toEqual(['Undone']);
    undo.offer('Closed', () => Promise.reject(new JournalError('full')));
    await takeBack();
    expect(said()).toEqual(['Not written']);
    undo.offer('Closed', () => Promise.reject(new Error('ours')));
    await expect(takeBack()).rejects.toThrow('ours');
    undo.note('Found');
    expect(said()).toContain('Found');
    undo.forget();
    expect(said()).toEqual([]);
  });
});

describe('a new version', () => {
  it('is told of once, and not on the first visit', async () => {
    const { language, storage, toasts } = await openPage();
    const announce = (version: string) =>
      announceVersion({ language, toasts, values: storage.values, version });
    await announce('1');
    expect(toasts.all).toEqual([]);
    await announce('2');
    expect(toasts.all.map(({ id }) => id)).toEqual(['version']);
    toasts.all[0]?.action?.run();
    expect(location.hash).toBe(NEWS_ADDRESS);
    toasts.dismiss('version');
    await announce('2');
    expect(toasts.all).toEqual([]);
  });

  it('waits until the user says so', () => {
    const update = new Update();
    update.watch(null, () => undefined);
    update.apply();
    let tell: (build: Build | null) => void = () => {};
    const apply = vi.fn();
    const offline = vi.fn();
    const updates: Updates = {
      onWaiting: (notify) => (tell = notify),
      onOfflineReady: (notify) => notify(),
      apply,
    };
    update.watch(updates, offline);
    expect([update.isReady, offline.mock.calls.length]).toEqual([false, 1]);
    expect(update.next).toBeNull();
    tell({ version: '2.0.0', build: 'abc' });
    expect(update.isReady).toBe(true);
    expect(update.next).toEqual({ version: '2.0.0', build: 'abc' });
    expect(apply).not.toHaveBeenCalled();
    update.apply();
    expect(apply).toHaveBeenCalledOnce();
  });
});

it.each([
  ['zh-CN', 'zh'],
  ['ZH', 'zh'],
  ['en-GB', 'en'],
  ['de', 'en'],
])('a browser in %s begins in %s', (wanted, language) => {
  expect(preferredLanguage(wanted)).toBe(language);
});
