/** Shows only the rows of a long table that are in sight; the window is what scrolls. */
import { untrack } from 'svelte';
import {
  observeWindowOffset,
  observeWindowRect,
  type VirtualItem,
  Virtualizer,
  windowScroll,
} from '@tanstack/virtual-core';

export interface WindowedOptions {
  readonly count: () => number;
  /** Keeps what was measured with its row when rows move. */
  readonly keyOf: (index: number) => string;
  /** Pixels: of a row that isn't measured for good, of any other until it is. */
  readonly estimate: (index: number) => number;
}

const nothing = () => undefined;

export class Windowed {
  readonly #options: WindowedOptions;
  readonly #virtualizer: Virtualizer<Window, HTMLElement>;
  #version = $state(0);
  /** From the top of the page to the first row, in pixels. */
  #margin = 0;

  constructor(options: WindowedOptions) {
    this.#options = options;
    this.#virtualizer = new Virtualizer<Window, HTMLElement>(this.#settings());
  }

  readonly items = $derived.by((): readonly VirtualItem[] => {
    void this.#version;
    return this.#virtualizer.getVirtualItems();
  });

  /** Pixels of what is left out above and below. */
  readonly space = $derived.by(() => {
    const first = this.items[0];
    const last = this.items.at(-1);
    if (first === undefined || last === undefined) return { above: 0, below: 0 };
    const above = first.start - this.#margin;
    return { above, below: this.#virtualizer.getTotalSize() - (last.end - this.#margin) };
  });

  /** An attachment of the element whose children the rows are. */
  readonly body = (node: HTMLElement) => {
    const unmount = this.#virtualizer._didMount();
    let frame = 0;
    const place = () => {
      const margin = node.getBoundingClientRect().top + window.scrollY;
      if (margin === this.#margin) return;
      this.#margin = margin;
      this.#update();
    };
    place();
    $effect(() => {
      this.#options.count();
      this.#update();
      // What is above may have changed as well. Asking at once would have the page laid out twice for each key stroke.
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(place);
    });
    return () => {
      cancelAnimationFrame(frame);
      unmount();
    };
  };

  /**
   * An attachment of each row, which says its index in `data-index`: anew for each key that the row shows. A row whose
   * height is known needn't be measured, which is most of what a key stroke costs.
   */
  row(_key: string, isKnown: boolean): (node: HTMLElement) => void {
    return isKnown ? nothing : (node) => this.#virtualizer.measureElement(node);
  }

  #update(): void {
    this.#virtualizer.setOptions(this.#settings());
    this.#virtualizer._willUpdate();
    this.#changed();
  }

  /** Whoever causes a change doesn't depend on it. */
  #changed(): void {
    untrack(() => (this.#version += 1));
  }

  #settings() {
    const { count, estimate, keyOf } = this.#options;
    return {
      count: count(),
      // Anew each time: the same function would keep the places of rows that have moved.
      getItemKey: (index: number) => keyOf(index),
      estimateSize: estimate,
      getScrollElement: () => window,
      observeElementRect: observeWindowRect,
      observeElementOffset: observeWindowOffset,
      scrollToFn: windowScroll,
      scrollMargin: this.#margin,
      initialRect: { width: window.innerWidth, height: window.innerHeight },
      initialOffset: () => window.scrollY,
      overscan: 4,
      onChange: () => this.#changed(),
    };
  }
}
