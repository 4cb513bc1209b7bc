import { describe, expect, it } from 'vitest';
import { type ErrorText, errors as errorsEn } from '../../src/i18n/en/errors.ts';
import { errors as errorsZh } from '../../src/i18n/zh/errors.ts';

/** Every text of a catalogue, by its place in it. */
function textsIn(node: unknown, path = ''): readonly (readonly [string, ErrorText])[] {
  if (typeof node !== 'object' || node === null) return [];
  if ('title' in node && 'fix' in node) return [[path, node as ErrorText]];
  return Object.entries(node).flatMap(([key, value]) => textsIn(value, `${path}/${key}`));
}

describe.each([
  ['English', errorsEn, /relay/i],
  ['Chinese', errorsZh, /中继/],
])('the error texts in %s', (_language, catalogue, relay) => {
  it('say nothing of a relay where nobody is in between', () => {
    // Only a relay can say that it had forwarded a request.
    const texts = textsIn(catalogue).filter(([path]) => path !== '/answers/replay');
    const wrong = texts.filter(([, { title, fix, direct }]) => relay.test(title + (direct ?? fix)));
    expect(wrong).toEqual([]);
  });

  it('have a second fix only where the first one is about a relay', () => {
    const wrong = textsIn(catalogue).filter(
      ([, { fix, direct }]) => direct !== undefined && !relay.test(fix),
    );
    expect(wrong).toEqual([]);
  });
});
