/** What is in a page's JavaScript heap after everything that can go has gone. */
import { type CDPSession, expect, type Page } from '@playwright/test';

export interface Heap {
  /** Garbage is collected first. @returns for each text how often it, or most of it, is in the heap */
  readonly count: (texts: Readonly<Record<string, string>>) => Promise<Record<string, number>>;
}

/** Characters of a text that stand for it: a prefix is left by each key stroke, a suffix by whoever cut it up. */
const PART = 12;

export async function openHeap(page: Page): Promise<Heap> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  return {
    async count(texts) {
      // A worker has a heap of its own, which ends with it.
      await expect.poll(() => page.workers().length).toBe(0);
      const heap = await snapshotOf(session);
      const found = Object.entries(texts).map(([name, text]) => {
        const parts = [text.slice(0, PART), text.slice(-PART)];
        return [name, Math.max(...parts.map((part) => heap.split(part).length - 1))] as const;
      });
      return Object.fromEntries(found);
    },
  };
}

async function snapshotOf(session: CDPSession): Promise<string> {
  const chunks: string[] = [];
  const take = ({ chunk }: { chunk: string }) => void chunks.push(chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', take);
  // Twice: what a finaliser lets go of goes with the second.
  for (let round = 0; round < 2; round += 1) await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', take);
  return chunks.join('');
}
