/**
 * The entries of the New key form that are kept across one reload. They contain no secret: only whether a passphrase
 * was typed, not the passphrase itself.
 */
import * as v from 'valibot';

const KeptForm = v.object({
  name: v.string(),
  project: v.string(),
  tags: v.string(),
  needsPassphrase: v.boolean(),
});
export type KeptForm = v.InferOutput<typeof KeptForm>;

/**
 * Checks a kept form that was read from storage.
 * @returns `null` if this version can't read it
 */
export function readKeptForm(stored: unknown): KeptForm | null {
  const kept = v.safeParse(KeptForm, stored);
  return kept.success ? kept.output : null;
}
