import { describe, expect, it } from 'vitest';
import { AnswerError, FormatError, KeyFileError } from '../../../src/core/base/errors.ts';
import { errors as errorsEn } from '../../../src/i18n/en/errors.ts';
import type { Language } from '../../../src/state/app/language.svelte.ts';
import { errorCardText } from '../../../src/ui/parts/errorText.ts';

/** What a card takes of a language for these errors. */
const english = { t: {}, errorTexts: () => Promise.resolve(errorsEn) } as unknown as Language;
const fieldOf = async (error: unknown) => (await errorCardText(error, english, false)).field;

describe('an error card', () => {
  it('says the status of an answer that is no success, and the field that is wrong', async () => {
    const answer = { action: 'DescribeKeyPairs', problem: 'json' } as const;
    expect(await fieldOf(new AnswerError({ ...answer, status: 429 }))).toBe('HTTP 429');
    expect(await fieldOf(new AnswerError({ ...answer, status: 200 }))).toBeNull();
    const schema = { ...answer, problem: 'schema', field: 'Response.KeyPair' } as const;
    expect(await fieldOf(new AnswerError({ ...schema, status: 200 }))).toBe('Response.KeyPair');
    expect(await fieldOf(new AnswerError({ ...schema, status: 502 }))).toBe('Response.KeyPair · HTTP 502');
  });

  it('shows what a key file says of itself only where it can be seen, and not without end', async () => {
    const hostile = `\u202e${'x'.repeat(10_000)}`;
    expect(await fieldOf(new FormatError(`type: ${hostile}`))).toMatch(/^type: \\u202ex{1,500}$/);
    const { title } = await errorCardText(
      new KeyFileError({ kind: 'cipher', name: hostile, command: '' }),
      english,
      false,
    );
    expect(title).toMatch(/\\u202ex{1,500}, /);
  });

  it('introduces a command only where there is one', async () => {
    const of = (command: string) =>
      errorCardText(new KeyFileError({ kind: 'format', name: 'SSH 1', command }), english, false);
    expect(await of('')).toMatchObject({ fix: expect.stringMatching(/\.$/), field: null });
    expect(await of('puttygen F')).toMatchObject({ fix: expect.stringMatching(/:$/), field: 'puttygen F' });
  });
});
