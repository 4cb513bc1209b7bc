import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyNameProblem, nextKeyName, suggestKeyName } from '../../../src/core/input/keyName.ts';

describe('keyNameProblem', () => {
  it.each(['a', 'web_1', '2026', '_', 'A'.repeat(25)])('accepts %s', (name) => {
    expect(keyNameProblem(name)).toBeNull();
  });

  it('names the characters that are not allowed, each once', () => {
    expect(keyNameProblem('web-1-a b')).toEqual({ kind: 'illegalCharacters', characters: '- ' });
    expect(keyNameProblem('密钥')).toEqual({ kind: 'illegalCharacters', characters: '密钥' });
    expect(keyNameProblem('é')).toMatchObject({ kind: 'illegalCharacters' });
    expect(keyNameProblem('a\n')).toMatchObject({ kind: 'illegalCharacters' });
  });

  it('is at most 25 characters', () => {
    expect(keyNameProblem('a'.repeat(26))).toEqual({ kind: 'tooLong', length: 26 });
  });

  it('is not empty', () => {
    expect(keyNameProblem('')).toEqual({ kind: 'empty' });
  });
});

describe('suggestKeyName', () => {
  it.each([
    ['web-1', 'web_1'],
    [' deploy key ', 'deploy_key'],
    ['Zürich', 'Zurich'],
    ['Ho\u0302\u0301 1', 'Ho_1'],
    ['a -- b', 'a_b'],
    ['a'.repeat(30), 'a'.repeat(25)],
    ['ops@host.example', 'ops_host_example'],
  ])('%s → %s', (name, suggestion) => {
    expect(suggestKeyName(name)).toBe(suggestion);
  });

  it('is null where nothing would be left', () => {
    expect(suggestKeyName('密钥')).toBeNull();
    expect(suggestKeyName('')).toBeNull();
  });

  it('always fits the rule', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
        const suggestion = suggestKeyName(name);
        return suggestion === null || keyNameProblem(suggestion) === null;
      }),
    );
  });
});

describe('nextKeyName', () => {
  it.each([
    ['web', 'web_2'],
    ['web_1', 'web_2'],
    ['web_09', 'web_10'],
    ['web_001', 'web_002'],
    ['web_99', 'web_100'],
    ['web_9999', 'web_10000'],
    ['web7', 'web8'],
    ['7', '8'],
    ['web_1_2', 'web_1_3'],
    ['web_1_old', 'web_1_old_2'],
    ['deploy_20261124', 'deploy_20261124_2'],
    ['a'.repeat(25), `${'a'.repeat(23)}_2`],
    [`${'a'.repeat(23)}99`, `${'a'.repeat(22)}100`],
  ])('%s → %s', (name, next) => {
    expect(nextKeyName(name)).toBe(next);
    expect(keyNameProblem(next)).toBeNull();
  });
});
