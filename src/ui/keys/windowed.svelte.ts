/**
 * Renders only those rows of a long table that are in sight. The table has no scrollbar of its own: the browser
 * window scrolls.
 *
 * Like TanStack's own adapters, this class calls `_didMount` and `_willUpdate`. These methods aren't documented, so
 * package.json pins the exact version. `virtua` 0.54, an alternative, was tried with 10,000 rows. It answers key
 * strokes, scrolls and sorts about as fast, but isn't used because:
 * - its list that scrolls with the window consists of `div`s, so a table would have to be in a box with its own
 *   scrollbar;
 * - it positions each row absolutely, as a separate table, so columns align only if their widths are fixed;
 * - it stores heights by index, so after each search, rows have the heights of other rows until they are measured.
 */
import { tick, untrack } from 'svelte';
import {
  observeWindowOffset,
  observeWindowRect,
  type VirtualItem,
  Virtualizer,
  windowScroll,
} from '@tanstack/virtual-core';

interface WindowedOptions<Row> {
  readonly rows: () => readonly Row[];
  /** Identifies a row, so that its measured height stays with it when rows move. */
  readonly keyOf: (row: Row) => string;
  /**
   * Whether a row's estimated height is exact. Such a row isn't measured; measuring is most of the cost of a key
   * stroke.
   */
  readonly isKnown: (row: Row) => boolean;
  /**
   * A row's height in pixels. If `isKnown` is true for the row, this height is final. Otherwise, it is used until the
   * row is measured.
   */
  readonly estimate: (row: Row) => number;
}

/**
 * For how many rows the position is computed immediately. That many rows fill any window. The positions of the other
 * rows are computed later.
 */
const AT_ONCE = 200;
/** After this many milliseconds without a change, the positions of the remaining rows are computed. */
const LATER_MS = 150;

/** How many rows above and below the window are drawn in advance, once all positions are computed. */
const OVERSCAN = 2;

/** How many frames to wait after scrolling to a row: by then, the rows around it have been measured. */
const FRAMES_TO_SETTLE = 3;

const nothing = () => undefined;

export class Windowed<Row> {
  readonly #options: WindowedOptions<Row>;
  readonly #virtualizer: Virtualizer<Window, HTMLElement>;
  /** The window's size, read only once because reading it forces a layout of the page. */
  readonly #initialRect = { width: window.innerWidth, height: window.innerHeight };
  #version = $state(0);
  /** The distance from the top of the page to the first row, in pixels. */
  #margin = 0;
  /**
   * For how many rows, from the first one on, the position is computed. Each later row is assumed to have the average
   * height of these rows.
   */
  #placed = AT_ONCE;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(options: WindowedOptions<Row>) {
    this.#options = options;
    this.#virtualizer = new Virtualizer<Window, HTMLElement>(this.#settings());
  }

  readonly items = $derived.by((): readonly VirtualItem[] => {
    void this.#version;
    return this.#virtualizer.getVirtualItems();
  });

  /** The total height in pixels of the rows that are left out above and below. */
  readonly space = $derived.by(() => {
    const first = this.items[0];
    const last = this.items.at(-1);
    if (first === undefined || last === undefined) return { above: 0, below: 0 };
    const above = first.start - this.#margin;
    const placed = this.#virtualizer.getTotalSize();
    const { count } = this.#virtualizer.options;
    const left = this.#options.rows().length - count;
    return { above, below: placed - (last.end - this.#margin) + (left * placed) / count };
  });

  /** Attachment for the element that contains the rows. */
  readonly body = (node: HTMLElement) => {
    const unmount = this.#virtualizer._didMount();
    let frame = 0;
    const place = () => {
      const margin = node.getBoundingClientRect().top + window.scrollY;
      if (margin === this.#margin) return;
      this.#margin = margin;
      this.#update();
    };
    // `place` reads the rows. `untrack` keeps the attachment from running again each time they change: each run
    // forces a layout of the page, which is slow.
    untrack(place);
    $effect(() => {
      this.#options.rows();
      // The list may have ten thousand rows. To answer a key stroke quickly, the positions of the first rows are
      // computed now, and those of the other rows later. If the list is scrolled down by more than one screen, all
      // positions are needed now.
      this.#placed = (this.#virtualizer.scrollOffset ?? 0) > this.#initialRect.height ? Infinity : AT_ONCE;
      this.#update();
      clearTimeout(this.#later);
      this.#later = setTimeout(() => this.#placeAll(), LATER_MS);
      // The content above the table may have changed as well. It is measured in the next frame, since measuring it
      // now would force two layouts at each key stroke.
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(place);
    });
    const onscroll = () => this.#placeAll();
    window.addEventListener('scroll', onscroll, { passive: true });
    return () => {
      window.removeEventListener('scroll', onscroll);
      clearTimeout(this.#later);
      cancelAnimationFrame(frame);
      unmount();
    };
  };

  /**
   * Attachment that measures a row's element, unless the row's height is known. The element must have the row's index
   * in `data-index`. Elements are reused: when an element shows another row, it gets a new attachment and is measured
   * again.
   */
  row(row: Row): (node: HTMLElement) => void {
    return this.#options.isKnown(row) ? nothing : (node) => this.#virtualizer.measureElement(node);
  }

  /**
   * Scrolls until a row begins `top` pixels below the window's upper edge, and waits until the row is drawn.
   * @returns the row's element; `null` if there is no such row
   */
  async bringBack(index: number, top: number): Promise<HTMLElement | null> {
    this.#placeAll();
    // The page gets its full height when the table is updated. Before that, it can't be scrolled far enough.
    await tick();
    const [place] = this.#virtualizer.getOffsetForIndex(index, 'start') ?? [];
    if (place === undefined) return null;
    window.scrollTo(0, place - top);
    let row: HTMLElement | null = null;
    // The rows are drawn in the next frame, and their heights then turn out to differ from the estimates.
    for (let frame = 0; frame < FRAMES_TO_SETTLE; frame += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      await tick();
      row = document.querySelector(`tr[data-index="${index}"]`);
      if (row !== null) window.scrollBy(0, row.getBoundingClientRect().top - top);
    }
    return row;
  }

  #placeAll(): void {
    if (this.#placed === Infinity) return;
    this.#placed = Infinity;
    this.#update();
  }

  #update(): void {
    this.#virtualizer.setOptions(this.#settings());
    this.#virtualizer._willUpdate();
    this.#changed();
  }

  /**
   * Tells the table to update. Because of `untrack`, an effect that calls this doesn't depend on `#version`, and so
   * doesn't run again.
   */
  #changed(): void {
    untrack(() => (this.#version += 1));
  }

  #settings() {
    const { estimate, keyOf } = this.#options;
    // Read only once, because reading a reactive value ten thousand times is slow.
    const rows = this.#options.rows();
    const rowAt = (index: number) => {
      const row = rows[index];
      if (row === undefined) throw new RangeError(`row ${index}: expected one`);
      return row;
    };
    return {
      count: Math.min(rows.length, this.#placed),
      // A new function at each call, so that the virtualizer computes all positions anew. With the same function,
      // rows that have moved would keep their old places.
      getItemKey: (index: number) => keyOf(rowAt(index)),
      estimateSize: (index: number) => estimate(rowAt(index)),
      getScrollElement: () => window,
      observeElementRect: observeWindowRect,
      observeElementOffset: observeWindowOffset,
      scrollToFn: windowScroll,
      scrollMargin: this.#margin,
      initialRect: this.#initialRect,
      initialOffset: () => window.scrollY,
      // While some positions aren't computed yet, only rows in sight are drawn, so that a key stroke is answered
      // quickly.
      overscan: this.#placed === Infinity ? OVERSCAN : 0,
      onChange: () => this.#changed(),
    };
  }
}
