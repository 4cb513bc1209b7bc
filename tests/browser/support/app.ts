/** What a user does, in their words: the labels are the contract. */
import { readFile } from 'node:fs/promises';
import type { Download, Locator, Page } from '@playwright/test';
import type { Running } from '../../support/process.ts';
import { expect } from './test.ts';

/** Opens the app and waits until it can be typed into. */
export async function openApp(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
}

/** What New key says while the connection in use is locked. */
export function lockedNote(page: Page): Locator {
  return page.getByText('The SecretKey is kept in memory only');
}

/** Types a name and presses Enter; waits for the download. @returns it, and its text */
export async function createByDownload(
  page: Page,
  name: string,
): Promise<{ download: Download; text: string }> {
  await page.getByRole('textbox', { name: 'Key name' }).fill(name);
  const waiting = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  const download = await waiting;
  return { download, text: await readFile(await download.path(), 'utf8') };
}

/** The public key shown with the result, without its comment. */
export async function shownPublicKey(page: Page): Promise<string> {
  const text = await page.getByText(/^ssh-rsa /).innerText();
  return text.split(' ').slice(0, 2).join(' ');
}

export interface RouteChoice {
  readonly kind: 'Helper' | 'Relay' | 'Direct';
  readonly address?: string;
  readonly form?: 'Prefix' | 'Query' | 'Fixed';
  readonly customEndpoint?: string;
}

/** Goes to Settings and connects by hand, which sends nothing. */
export async function connectByHand(page: Page, cloud: Running): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'By hand' }).check();
  await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(cloud.url);
  await connect(page, cloud);
}

/** Goes to Settings and fills in where requests go; reloads where the page asks for it. */
export async function chooseRoute(page: Page, route: RouteChoice): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: route.kind }).check();
  if (route.address !== undefined)
    await page.getByRole('textbox', { name: 'Relay address' }).fill(route.address);
  if (route.form !== undefined)
    await page.getByRole('combobox', { name: 'Relay URL style' }).selectOption(route.form);
  if (route.customEndpoint !== undefined) {
    await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(route.customEndpoint);
  }
  const save = page.getByRole('button', { name: 'Save and reload' });
  if (await save.isVisible()) {
    await save.click();
    await expect(page.getByRole('textbox', { name: 'SecretKey' })).toBeVisible();
  }
}

export async function connect(page: Page, simulator: Running, secretKey?: string): Promise<void> {
  await page.getByRole('textbox', { name: 'SecretId' }).fill(String(simulator.facts['secretId']));
  await page
    .getByRole('textbox', { name: 'SecretKey' })
    .fill(secretKey ?? String(simulator.facts['secretKey']));
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
}

/** Chooses a route and connects, and is back at New key. */
export async function goLive(page: Page, route: RouteChoice, simulator: Running): Promise<void> {
  await chooseRoute(page, route);
  await connect(page, simulator);
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
}

/** Replaces the folder picker, which can't be driven, by one that gives a folder of the browser's own disk. */
export async function useFakeFolderPicker(page: Page, folderName = 'my-keys'): Promise<void> {
  await page.addInitScript((name) => {
    Object.assign(window, {
      showDirectoryPicker: async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true }),
    });
  }, folderName);
}

/** Reads a file of that folder. @returns `null` when there is none */
export function readFolderFile(page: Page, fileName: string, folderName = 'my-keys'): Promise<string | null> {
  return page.evaluate(
    async ([folder, file]) => {
      const root = await navigator.storage.getDirectory();
      const handle = await root.getDirectoryHandle(folder, { create: true });
      try {
        return await (await (await handle.getFileHandle(file)).getFile()).text();
      } catch {
        return null;
      }
    },
    [folderName, fileName] as const,
  );
}

/** The texts of all files of that folder. */
export function readFolder(page: Page, folderName = 'my-keys'): Promise<string[]> {
  return page.evaluate(async (folder) => {
    if (!('getDirectory' in navigator.storage)) return [];
    const root = await navigator.storage.getDirectory();
    const handle = await root.getDirectoryHandle(folder, { create: true });
    const texts: string[] = [];
    const files = handle as unknown as { values: () => AsyncIterable<FileSystemFileHandle> };
    for await (const file of files.values()) texts.push(await (await file.getFile()).text());
    return texts;
  }, folderName);
}
