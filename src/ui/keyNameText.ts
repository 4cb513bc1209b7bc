/** What is wrong with a key name, in words. */
import type { KeyNameProblem } from '../core/cvm/keyName.ts';
import type { Messages } from '../i18n/en.ts';

export function keyNameText(t: Messages, problem: KeyNameProblem | null): string {
  if (problem === null) return '';
  if (problem.kind === 'empty') return t.newKey.empty;
  if (problem.kind === 'tooLong') return t.newKey.tooLong(problem.length);
  return t.newKey.illegal(problem.characters.replace(/\s/g, '␣'));
}
