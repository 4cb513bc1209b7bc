/** The user's preferences on this device. */
import { REGIONS } from '../../core/api/regions.ts';
import { PRIVATE_KEY_FORMATS } from '../../core/ssh/privateKeyFile.ts';
import { RSA_SIZES } from '../../core/ssh/rsaSize.ts';
import type { Values } from '../../storage/values.ts';

/** The possible values of each preference. The first one is the default. */
const CHOICES = {
  language: [null, 'en', 'zh'],
  theme: ['system', 'light', 'dark'],
  region: REGIONS,
  saveTo: ['download', 'folder'],
  /** `format` is the format of private key files. `bits` is the size of keys that are made on this device. */
  format: PRIVATE_KEY_FORMATS,
  bits: RSA_SIZES,
  /** Whether the cloud or this device makes private keys; `null` until the user chooses. */
  method: [null, 'cloud', 'device'],
  /** Whether New key shows its fields for tags and a passphrase. */
  showsMore: [false, true],
  /** Whether single-key shortcuts are switched on. They work only while the user isn't typing in a field. */
  singleKeys: [true, false],
} as const;

type Choices = { readonly [Name in keyof typeof CHOICES]: (typeof CHOICES)[Name][number] };
export interface PreferenceValues extends Choices {
  /** The id of the saved connection in use, or `REGISTER_LATER` or `PRACTICE_BY_HAND`; `null` for Practice. */
  readonly connectionId: string | null;
}

/** Reads stored preferences. A value that this version doesn't offer is replaced by the default. */
function readPreferences(stored: unknown): PreferenceValues {
  const before = new Map(Object.entries(stored ?? {}));
  const choices = Object.entries<readonly unknown[]>(CHOICES).map(([name, values]) => {
    const value = before.get(name);
    return [name, values.includes(value) ? value : values[0]];
  });
  const connectionId = before.get('connectionId');
  // The cast is safe: each value is one of its preference's choices.
  return {
    ...(Object.fromEntries(choices) as Choices),
    connectionId: typeof connectionId === 'string' ? connectionId : null,
  };
}

export class Preferences {
  readonly #values: Values;
  #current = $state.raw<PreferenceValues>(readPreferences(null));

  constructor(values: Values) {
    this.#values = values;
  }

  get current(): PreferenceValues {
    return this.#current;
  }

  async load(): Promise<void> {
    this.#current = readPreferences(await this.#values.get('preferences'));
  }

  /** Changes preferences without saving them, so the changes last until the page is closed or reloaded. */
  use(changes: Partial<PreferenceValues>): void {
    this.#current = { ...this.#current, ...changes };
  }

  /**
   * Changes preferences, and saves the changes on this device.
   * @returns whether the changes were saved; `false` if the database fails. Unsaved changes last until the page is
   * closed or reloaded
   */
  async change(changes: Partial<PreferenceValues>): Promise<boolean> {
    this.use(changes);
    try {
      // Other stored preferences aren't overwritten, because another tab may have changed them.
      await this.#values.change('preferences', (stored) =>
        stored === undefined ? this.#current : { ...readPreferences(stored), ...changes },
      );
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return false;
    }
  }
}
