import { describe, expect, it } from 'vitest';
import { isSignatureMethod, signature, type SignatureMethod } from '../../../src/core/v1/signature.ts';
import { stringToSign } from '../../../src/core/v1/stringToSign.ts';
import { v1Vectors } from '../../support/vectors.ts';

const METHODS: Record<string, SignatureMethod> = { sha1: 'HmacSHA1', sha256: 'HmacSHA256' };

describe('the published vectors', () => {
  it.each(v1Vectors)('$name', (vector) => {
    const method = METHODS[vector.algorithm] ?? vector.algorithm;
    if (!isSignatureMethod(method)) throw new Error(`unknown algorithm ${vector.algorithm}`);
    if (vector.params !== undefined) {
      const parameters = Object.entries(vector.params).map(([name, value]) => [name, String(value)] as const);
      const toSign = stringToSign({ method: vector.method ?? 'GET', host: vector.host ?? '', parameters });
      expect(toSign).toBe(vector.signatureSourceString);
    }
    const { secretKey, signatureSourceString } = vector;
    expect(signature({ secretKey, method, stringToSign: signatureSourceString })).toBe(vector.signature);
  });
});

it('only two methods are of version 1', () => {
  expect(['HmacSHA1', 'HmacSHA256'].every(isSignatureMethod)).toBe(true);
  expect(['TC3-HMAC-SHA256', 'hmacsha256', ''].some(isSignatureMethod)).toBe(false);
});
