/** The sentences that say why a key name can't be used. */
import type { NewKeyNameProblem } from '../../core/input/newKeyName.ts';
import type { Messages } from '../../i18n/en/first.ts';

/** Says in a sentence why a name can't be used; empty if it can be used. */
export function keyNameText(t: Messages, problem: NewKeyNameProblem | null): string {
  if (problem === null) return '';
  if (problem.kind === 'empty') return t.newKey.empty;
  if (problem.kind === 'reserved') return t.newKey.reserved;
  if (problem.kind === 'tooLong') return t.newKey.tooLong(problem.length);
  return t.newKey.illegal(
    [...problem.characters].map((one) => (/\s/.test(one) ? t.newKey.space : `“${one}”`)),
  );
}
