/** Fault points of what a person carries: told once, for keys of this device. */
import { readFileSync } from 'node:fs';
import { expect, type Locator } from '@playwright/test';
import { CHROMIUM, type FaultPoint, MINUTE } from './story.ts';
import type { World } from './world.ts';

const BY_HAND = { savers: ['folder'], browsers: CHROMIUM, kills: true } as const;

export const BY_HAND_FAULTS: readonly FaultPoint[] = [
  {
    ...BY_HAND,
    id: 'F51',
    fault: 'killed after the card “Send it” was shown: taken up from the list',
    run: async (world) => {
      await makeByHand(world, 'carried');
      await world.kill();
      await world.restart();
      await world.toKeys();
      await expect(world.row('carried')).toContainText('Sent by hand');
      await world.row('carried').getByRole('button', { name: 'Send it' }).click();
      await carry(world, 'Open in a tab');
      await take(world, await carry(world, 'Check'), 'Imported, seen');
      await world.page.keyboard.press('Escape');
    },
    ends: { device: 'Imported, seen' },
  },
  {
    ...BY_HAND,
    id: 'F52',
    fault: 'the link is opened twice: “probably done”, and the Check shows it',
    run: async (world) => {
      await makeByHand(world, 'twice');
      await carry(world, 'Open in a tab');
      await take(world, await carry(world, 'Open in a tab'), 'it is probably done');
      await take(world, await carry(world, 'Check'), 'Imported, seen');
      await world.page.keyboard.press('Escape');
    },
    ends: { device: 'Imported, seen' },
  },
  {
    ...BY_HAND,
    id: 'F53',
    fault: 'a wrong KeyId is typed, and answers of other keys are pasted: told apart, never believed',
    run: async (world) => {
      await makeByHand(world, 'first');
      await take(world, await carry(world, 'Open in a tab'), 'Imported, by hand');
      const others = await carry(world, 'Check');
      await world.page.keyboard.press('Escape');
      await world.submit('second');
      await openCard(world);
      await carry(world, 'Open in a tab');
      await take(world, others, 'doesn’t have this public key');
      await take(world, others.replace('first', 'second'), 'with another public key');
      const { KeyId } = (JSON.parse(others) as { Response: { KeyPairSet: { KeyId: string }[] } }).Response
        .KeyPairSet[0] ?? { KeyId: '' };
      await take(world, KeyId, 'belongs to another row');
      await take(world, 'skey-00000000', 'Imported, by hand');
      await take(world, await carry(world, 'Check'), 'Imported, seen');
      await world.page.keyboard.press('Escape');
    },
    ends: { device: 'Imported, by hand, Imported, seen' },
  },
  {
    ...BY_HAND,
    id: 'F54',
    fault: 'Lock while the card is open, and a restart: what was signed is gone, the row stays',
    run: async (world) => {
      await makeByHand(world, 'locked');
      await world.page.keyboard.press('Control+Shift+L');
      await expect(card(world).getByText('so there is no link')).toBeVisible();
      await expect(card(world).getByRole('link')).toHaveCount(0);
      await world.restart();
      await world.toKeys();
      await world.row('locked').getByRole('button', { name: 'Send it' }).click();
      const answer = JSON.parse(await carry(world, 'Open in a tab')) as { Response: { KeyId: string } };
      await take(world, answer.Response.KeyId, 'Imported, by hand');
      await world.page.keyboard.press('Escape');
    },
    ends: { device: 'Imported, by hand' },
  },
  {
    ...BY_HAND,
    id: 'F55',
    clock: true,
    fault: 'the last signature of a file is used after the key was deleted: the next look sees it',
    run: async (world) => {
      const { page } = world;
      await makeByHand(world, 'again');
      const saving = page.waitForEvent('download');
      await card(world).getByRole('button', { name: 'Save as a file' }).click();
      const file = readFileSync((await (await saving).path()) ?? '', 'utf8');
      await carry(world, 'Open in a tab');
      await page.keyboard.press('Escape');
      await world.goLive();
      await world.toKeys();
      await expect(world.row('again')).toContainText('Verified');
      await world.row('again').getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await expect(page.getByText('has a link or a file that was signed for this key')).toBeVisible();
      await page.getByRole('dialog').getByRole('textbox').fill('again');
      await page.getByRole('dialog').getByRole('button', { name: 'Delete key pair' }).click();
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await expect.poll(() => world.cloud.keyPairs()).toEqual([]);
      await world.advance(56 * MINUTE);
      const body = lastOf(file);
      const answer = await fetch(world.cloud.url, { method: 'POST', body });
      expect(await answer.text()).toContain('KeyId');
      // Keysmith has locked itself meanwhile.
      await world.connect();
      await world.toKeys();
      await expect(world.row('again').filter({ hasText: 'Not created here' })).toHaveCount(1);
      // The deleted row stays as long as anything that was signed for it may be executed.
      await expect(world.row('again').filter({ hasText: 'Deletion sent' })).toHaveCount(1);
      await world.advance(20 * MINUTE);
      await world.connect();
      await world.toKeys();
      // By its public key the look knows it again.
      await expect(world.row('again')).toHaveCount(1);
    },
    ends: { device: 'Verified' },
  },
];

const card = ({ page }: World): Locator => page.getByRole('dialog', { name: 'Send it' });

/** Connects by hand in the place of the relay, makes a key, and opens its card. */
async function makeByHand(world: World, name: string): Promise<void> {
  const { page } = world;
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'By hand' }).check();
  await world.connect();
  await world.submit(name);
  await openCard(world);
}

async function openCard(world: World): Promise<void> {
  await world.page.getByRole('button', { name: 'Send it' }).click();
  await expect(card(world).getByRole('link', { name: 'Open in a tab' })).toBeVisible();
}

/** Does what opening a link in a tab does. @returns what the tab shows */
async function carry(world: World, name: 'Open in a tab' | 'Check'): Promise<string> {
  const link = await card(world).getByRole('link', { name }).getAttribute('href');
  return (await fetch(link ?? '')).text();
}

async function take(world: World, answer: string, says: string): Promise<void> {
  await card(world).getByRole('textbox', { name: 'Answer or KeyId' }).fill(answer);
  await card(world).getByRole('button', { name: 'Take the answer' }).click();
  await expect(card(world).getByText(says)).toBeVisible();
}

/** The form of a saved page, as it is sent with its last signature. */
function lastOf(page: string): URLSearchParams {
  const fields = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  const body = new URLSearchParams(fields.map(([, name = '', value = '']) => [name, value]));
  const rungs = JSON.parse(/id="rungs">(.*?)<\/script>/.exec(page)?.[1] ?? '[]') as string[][];
  for (const [index, value] of (rungs.at(-1) ?? []).entries())
    body.set(['Timestamp', 'Nonce', 'Signature'][index] ?? '', String(value));
  return body;
}
