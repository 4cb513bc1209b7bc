/**
 * What an error code says about the call: was it executed, and what may be done next. One place for the whole
 * project, because CreateKeyPair has no idempotency token and gives its private key once.
 */

import type { Outcome } from '../base/errors.ts';

/** Matched in order; a rule that ends in `*` holds for every code that starts so. */
const RULES: readonly (readonly [rule: string, outcome: Outcome])[] = [
  ['InvalidKeyPairName.Duplicate', 'maybeOurs'],
  ['InvalidPublicKey.Duplicate', 'maybeOurs'],
  ['RequestLimitExceeded*', 'throttled'],
  ['InvalidKeyPair.LimitExceeded', 'quota'],
  ['LimitExceeded*', 'quota'],
  ['AuthFailure*', 'notExecuted'],
  ['MissingParameter', 'notExecuted'],
  ['InvalidParameter*', 'notExecuted'],
  ['InvalidKeyPairNameEmpty', 'notExecuted'],
  ['InvalidKeyPairNameTooLong', 'notExecuted'],
  ['InvalidKeyPairNameIncludeIllegalChar', 'notExecuted'],
  ['InvalidProjectId.NotFound', 'notExecuted'],
  ['InvalidPublicKey.Malformed', 'notExecuted'],
  ['UnauthorizedOperation*', 'notExecuted'],
  ['UnsupportedRegion', 'notExecuted'],
];

/** Whether policy forbids an action: the signature itself was accepted. Two families of codes say so. */
export function isNotPermitted(code: string): boolean {
  // A token that isn't accepted is about who asks, not about what is asked.
  if (code === 'UnauthorizedOperation.InvalidToken') return false;
  return code.startsWith('UnauthorizedOperation') || code === 'AuthFailure.UnauthorizedOperation';
}

/** @returns the outcome that a code stands for; `ambiguous` for every code that no rule names */
export function outcomeOf(code: string): Outcome {
  const rule = RULES.find(([name]) =>
    name.endsWith('*') ? code.startsWith(name.slice(0, -1)) : code === name,
  );
  return rule?.[1] ?? 'ambiguous';
}
