import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { decodeAnswer } from '../../../src/core/api/answer.ts';
import { AnswerError, ApiError } from '../../../src/core/base/errors.ts';

const schema = v.object({ KeyPair: v.object({ KeyId: v.string() }) });

function decode(text: string, options: { status?: number; relay?: string } = {}) {
  const answer = { status: options.status ?? 200, text, date: null, relay: options.relay ?? null };
  return decodeAnswer(answer, 'CreateKeyPair', schema);
}

function failure(text: string, options = {}): unknown {
  try {
    decode(text, options);
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure');
}

const success = '{"Response":{"KeyPair":{"KeyId":"skey-1","New":1},"RequestId":"r-1","Newer":true}}';

describe('decodeAnswer', () => {
  it('gives the typed output and the RequestId, and ignores unknown fields', () => {
    expect(decode(success)).toEqual({ KeyPair: { KeyId: 'skey-1' }, RequestId: 'r-1' });
  });

  it('reads the body, not the status', () => {
    expect(decode(success, { status: 502 }).RequestId).toBe('r-1');
    const error = failure(
      '{"Response":{"Error":{"Code":"MissingParameter","Message":"m"},"RequestId":"r-2"}}',
    );
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      apiCode: 'MissingParameter',
      apiMessage: 'm',
      requestId: 'r-2',
      outcome: 'notExecuted',
    });
  });

  it('doubts even a clear code behind a gateway status', () => {
    const body = '{"Response":{"Error":{"Code":"MissingParameter","Message":"m"},"RequestId":"r"}}';
    for (const status of [408, 429, 500, 502, 504]) {
      expect(failure(body, { status })).toMatchObject({ outcome: 'ambiguous' });
    }
  });

  it.each([
    ['nothing', '', 'empty'],
    ['white space', ' \n', 'empty'],
    ['a web page', '<!doctype html><title>502</title>', 'html'],
    ['broken JSON', '{"Response":', 'json'],
    ['two values', `${success}${success}`, 'json'],
    ['100,000 nested brackets', '['.repeat(100_000), 'json'],
    ['deep but balanced JSON', `${'['.repeat(40)}${']'.repeat(40)}`, 'json'],
    ['JSON that is no object', '[]', 'envelope'],
    ['another envelope', '{"error":"nope"}', 'envelope'],
    ['no RequestId', '{"Response":{"KeyPair":{"KeyId":"a"}}}', 'envelope'],
    ['null', 'null', 'envelope'],
  ])('%s is an ambiguous AnswerError', (_label, text, problem) => {
    const error = failure(text);
    expect(error).toBeInstanceOf(AnswerError);
    expect(error).toMatchObject({ problem, outcome: 'ambiguous' });
  });

  it('names the field that is missing or wrong', () => {
    expect(failure('{"Response":{"RequestId":"r"}}')).toMatchObject({ problem: 'schema', field: 'KeyPair' });
    expect(failure('{"Response":{"KeyPair":{"KeyId":7},"RequestId":"r"}}')).toMatchObject({
      problem: 'schema',
      field: 'KeyPair.KeyId',
    });
  });

  it('takes a refused replay as ambiguous: the first answer was lost', () => {
    expect(failure('{"keysmithRelay":1}', { status: 409, relay: 'replay' })).toMatchObject({
      problem: 'replay',
    });
  });

  it('never quotes the body in an error', () => {
    const secret = 'PRIVATE-PART';
    for (const body of [
      `{"a": ${secret}`,
      `{"Response":{"KeyPair":"${secret}","RequestId":"r"}}`,
      `<${secret}>`,
    ]) {
      const error = failure(body) as Error;
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(secret);
      expect(error.cause).toBeUndefined();
    }
  });

  it('a "__proto__" in the answer changes nothing', () => {
    decode(
      '{"__proto__":{"polluted":1},"Response":{"__proto__":{"x":1},"KeyPair":{"KeyId":"a"},"RequestId":"r"}}',
    );
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('how deep an answer may be nested', () => {
  const nested = (depth: number, inside = '') => `${'['.repeat(depth)}${inside}${']'.repeat(depth)}`;
  const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  /** Two levels are the envelope's own. */
  const answer = (extra: string) =>
    `{"Response":{"KeyPair":{"KeyId":"skey-1"},"Extra":${extra},"RequestId":"r-1"}}`;

  it.each([
    ['thirty lists inside', nested(30)],
    ['thirty objects inside', objects(30)],
    ['a thousand lists beside each other', `[${Array.from({ length: 1000 }, () => '[]').join(',')}]`],
    ['a thousand objects beside each other', `[${Array.from({ length: 1000 }, () => '{}').join(',')}]`],
    ['brackets in a text', JSON.stringify('['.repeat(100))],
    ['braces in a text', JSON.stringify('{'.repeat(100))],
    ['brackets behind an escaped quote in a text', JSON.stringify(`"${'['.repeat(100)}`)],
    ['brackets behind an escaped backslash and a quote', JSON.stringify(`\\"${'['.repeat(100)}`)],
  ])('%s are read', (_what, extra) => {
    expect(decode(answer(extra)).RequestId).toBe('r-1');
  });

  it.each([
    ['thirty-one lists inside', nested(31)],
    ['thirty-one objects inside', objects(31)],
    ['lists behind a text that ends', `["x",${nested(31)}]`],
    ['lists behind a text that ends with a backslash', `["\\\\",${nested(30)}]`],
    ['lists behind closing brackets in a text', `["${']'.repeat(100)}",${nested(30)}]`],
  ])('%s are refused before they are parsed', (_what, extra) => {
    expect(failure(answer(extra))).toMatchObject({ problem: 'json' });
  });
});

describe('what of an answer may enter a row', () => {
  const refusal = (RequestId: string, Code: string) =>
    JSON.stringify({ Response: { Error: { Code, Message: 'm' }, RequestId } });

  it.each([
    ['a RequestId of the longest kind', 'a'.repeat(64), 'A.b1'],
    ['a Code of the longest kind', 'r', 'A'.repeat(100)],
  ])('%s is kept', (_what, requestId, apiCode) => {
    expect(failure(refusal(requestId, apiCode))).toMatchObject({ requestId, apiCode });
  });

  it.each([
    ['a RequestId that is too long', 'a'.repeat(65), 'A'],
    ['a RequestId with a line in front', 'key\nr-1', 'A'],
    ['a RequestId with a line behind', 'r-1\nkey', 'A'],
    ['an empty RequestId', '', 'A'],
    ['a Code that is too long', 'r', 'A'.repeat(101)],
    ['a Code with text in front', 'r', 'a key: A'],
    ['a Code with text behind', 'r', 'A a_key'],
    ['an empty Code', 'r', ''],
  ])('%s makes it no answer of the service', (_what, requestId, code) => {
    expect(failure(refusal(requestId, code))).toMatchObject({ problem: 'envelope' });
  });
});
