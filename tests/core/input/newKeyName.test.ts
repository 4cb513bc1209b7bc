import { describe, expect, it } from 'vitest';
import { newKeyNameProblem } from '../../../src/core/input/newKeyName.ts';

describe('the name of a key whose file is to be written', () => {
  it.each(['aux', 'AUX', 'con', 'Prn', 'nul', 'com1', 'COM9', 'lpt1'])(
    '%s is a device on Windows, whatever its extension',
    (name) => {
      expect(newKeyNameProblem(name)).toEqual({ kind: 'reserved' });
    },
  );

  it.each(['aux_2', 'console', 'com', 'com10', 'auxiliary', 'nul_'])(
    '%s is a name like any other',
    (name) => {
      expect(newKeyNameProblem(name)).toBeNull();
    },
  );

  it('what breaks the service’s rule is said first', () => {
    expect(newKeyNameProblem('con con')).toMatchObject({ kind: 'illegalCharacters' });
    expect(newKeyNameProblem('')).toEqual({ kind: 'empty' });
  });
});
