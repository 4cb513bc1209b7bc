/**
 * Decides from an error code whether the call was executed, and what may be done next. The whole project uses these
 * rules. A wrong rule could lose a private key: CreateKeyPair has no idempotency token and returns the private key
 * only once.
 */

import type { Outcome } from '../base/errors.ts';

/**
 * The first rule that matches applies. A rule that ends in `*` matches every code that begins with the text before
 * the `*`.
 */
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

/** Whether an error code says that a policy forbids the action. If so, the service has accepted the signature. */
export function isNotPermitted(code: string): boolean {
  // This code rejects the caller's token. It doesn't say that the action is forbidden.
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
