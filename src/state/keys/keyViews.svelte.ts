/** Saved views of the key list: the query, filters and order, saved under a name on this device only. */
import * as v from 'valibot';
import type { Values } from '../../storage/values.ts';
import { KEY_FILTERS, type KeyListState } from './keyList.svelte.ts';

const KeyView = v.object({
  name: v.string(),
  query: v.string(),
  filter: v.picklist(KEY_FILTERS),
  /** Empty for all key pairs. */
  region: v.string(),
  /** Empty for all key pairs. */
  account: v.string(),
  order: v.object({ by: v.picklist(['name', 'region', 'createdAt', 'state']), isDescending: v.boolean() }),
});
export type KeyView = v.InferOutput<typeof KeyView>;

/** The maximum length of a view's name, in characters: a name of this length still fits on a button. */
export const MAX_VIEW_NAME = 40;

export class KeyViews {
  readonly #values: Values;
  #all = $state.raw<readonly KeyView[]>([]);

  constructor(values: Values) {
    this.#values = values;
  }

  /** The saved views, in the order in which they were saved. */
  get all(): readonly KeyView[] {
    return this.#all;
  }

  /** Loads the saved views. Views that this version of the app can't read are left out: another version saved them. */
  async load(): Promise<void> {
    this.#all = viewsOf(await this.#read());
  }

  /** Saves the list's display settings as a view. Replaces a view of the same name. */
  async save(name: string, list: KeyListState): Promise<void> {
    const view: KeyView = { name: name.trim().slice(0, MAX_VIEW_NAME), ...list };
    await this.#change((views) => [...views.filter((one) => one.name !== view.name), view]);
  }

  /** @returns a function that puts the view back where it was */
  async remove(view: KeyView): Promise<() => Promise<void>> {
    const index = this.#all.findIndex(({ name }) => name === view.name);
    await this.#change((views) => views.filter(({ name }) => name !== view.name));
    return () =>
      this.#change((views) => {
        const others = views.filter(({ name }) => name !== view.name);
        return [...others.slice(0, index), view, ...others.slice(index)];
      });
  }

  /**
   * Reads the stored views. Returns `null` if the database can't be read. No error is shown for this: the key list
   * works without views, and reports a database failure itself.
   */
  async #read(): Promise<unknown> {
    try {
      return await this.#values.get('keyViews');
    } catch (error) {
      if (error instanceof DOMException) return null;
      throw error;
    }
  }

  /**
   * Changes the views as they are in the database now, not as this tab last read them. So another tab's changes are
   * kept. The new views are shown only after they are written, because the user may leave the page as soon as they
   * appear.
   */
  async #change(change: (views: readonly KeyView[]) => readonly KeyView[]): Promise<void> {
    this.#all = await this.#values.change('keyViews', (stored) => change(viewsOf(stored)));
  }
}

function viewsOf(stored: unknown): readonly KeyView[] {
  const rows = v.safeParse(v.array(v.unknown()), stored);
  if (!rows.success) return [];
  return rows.output.flatMap((row) => {
    const view = v.safeParse(KeyView, row);
    return view.success ? [view.output] : [];
  });
}
