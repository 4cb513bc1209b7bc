import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../../src/core/api/errorCodes.ts';
import { isNotPermitted, outcomeOf } from '../../../src/core/api/outcome.ts';
import { errors as errorsEn } from '../../../src/i18n/en/errors.ts';
import { errors as errorsZh } from '../../../src/i18n/zh/errors.ts';
import data from '../../data/errors.json' with { type: 'json' };

const listed = Object.entries(data)
  .filter(([name]) => !['_meta', '_common_source'].includes(name))
  .flatMap(([, codes]) => (codes as string[][]).map(([code]) => code));

describe('the error catalogue', () => {
  it('has every code that is documented, listed by the SDKs, or was observed, and no other', () => {
    expect([...ERROR_CODES].sort()).toEqual([...new Set(listed)].sort());
  });

  it('has a text in both languages for every code', () => {
    for (const { codes: texts } of [errorsEn, errorsZh]) {
      expect(Object.keys(texts).sort()).toEqual([...ERROR_CODES].sort());
      for (const { title, fix } of Object.values(texts)) {
        expect(title.length).toBeGreaterThan(3);
        expect(fix.length).toBeGreaterThan(5);
      }
    }
  });
});

describe('isNotPermitted', () => {
  it.each([
    ['UnauthorizedOperation', true],
    ['UnauthorizedOperation.MFAExpired', true],
    ['AuthFailure.UnauthorizedOperation', true],
    ['AuthFailure.SignatureFailure', false],
    ['UnauthorizedOperation.InvalidToken', false],
    ['AuthFailure.UnauthorizedOperation.Other', false],
  ])('%s: %s', (code, expected) => {
    expect(isNotPermitted(code)).toBe(expected);
  });
});

describe('outcomeOf', () => {
  it.each([
    ['InvalidKeyPairName.Duplicate', 'maybeOurs'],
    ['InvalidPublicKey.Duplicate', 'maybeOurs'],
    ['RequestLimitExceeded', 'throttled'],
    ['RequestLimitExceeded.UinLimitExceeded', 'throttled'],
    ['InvalidKeyPair.LimitExceeded', 'quota'],
    ['LimitExceeded.TagResourceQuota', 'quota'],
    ['AuthFailure.SignatureExpire', 'notExecuted'],
    ['MissingParameter', 'notExecuted'],
    ['InvalidParameterValue.LimitExceeded', 'notExecuted'],
    ['InvalidKeyPairNameTooLong', 'notExecuted'],
    ['InvalidKeyPairNameEmpty', 'notExecuted'],
    ['InvalidKeyPairNameIncludeIllegalChar', 'notExecuted'],
    ['InvalidPublicKey.Malformed', 'notExecuted'],
    ['InvalidPublicKey.Other', 'ambiguous'],
    ['NotAuthFailure', 'ambiguous'],
    ['MissingParameter.Other', 'ambiguous'],
    ['InvalidProjectId.NotFound', 'notExecuted'],
    ['UnauthorizedOperation.MFAExpired', 'notExecuted'],
    ['UnsupportedRegion', 'notExecuted'],
    ['InternalServerError', 'ambiguous'],
    ['InternalError', 'ambiguous'],
    ['FailedOperation.TagKeyReserved', 'ambiguous'],
    ['SomethingNew', 'ambiguous'],
  ])('%s is %s', (code, outcome) => {
    expect(outcomeOf(code)).toBe(outcome);
  });
});
