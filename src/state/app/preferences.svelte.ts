/** What the user prefers on this device. */
import * as v from 'valibot';
import { REGIONS } from '../../core/api/regions.ts';
import { PRIVATE_KEY_FORMATS } from '../../core/ssh/privateKeyFile.ts';
import { RSA_SIZES } from '../../core/ssh/rsaSize.ts';
import type { Values } from '../../storage/values.ts';

const Stored = v.object({
  language: v.fallback(v.nullable(v.picklist(['en', 'zh'])), null),
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
  region: v.fallback(v.picklist(REGIONS), 'ap-guangzhou'),
  saveTo: v.fallback(v.picklist(['download', 'folder']), 'download'),
  /** The private key file's format, and the size of keys that are made on this device. */
  format: v.fallback(v.picklist(PRIVATE_KEY_FORMATS), 'pkcs1'),
  bits: v.fallback(v.picklist(RSA_SIZES), 2048),
  /** Who makes private keys; `null` until the user has chosen. */
  method: v.fallback(v.nullable(v.picklist(['cloud', 'device'])), null),
  /** Whether New key shows its fields for tags and a passphrase. */
  showsMore: v.fallback(v.boolean(), false),
  /** Whether single-key shortcuts work while nothing is being typed. */
  singleKeys: v.fallback(v.boolean(), true),
  /** Which saved connection is in use; `null` for Practice; `later` where keys are registered later. */
  connectionId: v.fallback(v.nullable(v.string()), null),
});
export type PreferenceValues = v.InferOutput<typeof Stored>;

export class Preferences {
  readonly #values: Values;
  #current = $state.raw<PreferenceValues>(v.parse(Stored, {}));

  constructor(values: Values) {
    this.#values = values;
  }

  get current(): PreferenceValues {
    return this.#current;
  }

  async load(): Promise<void> {
    const stored = v.safeParse(Stored, await this.#values.get('preferences'));
    if (stored.success) this.#current = stored.output;
  }

  /** Changes preferences for this visit only. */
  use(changes: Partial<PreferenceValues>): void {
    this.#current = { ...this.#current, ...changes };
  }

  /**
   * Changes preferences and saves the changes on this device.
   * @returns whether they were saved; if the database fails, they hold for this visit
   */
  async change(changes: Partial<PreferenceValues>): Promise<boolean> {
    this.use(changes);
    try {
      // Only these changes are written, because another tab may have changed other preferences.
      await this.#values.change('preferences', (stored) => {
        const before = v.safeParse(Stored, stored);
        return before.success ? { ...before.output, ...changes } : this.#current;
      });
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return false;
    }
  }
}
