import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import {
  authorization,
  parseAuthorization,
  signature,
  signingKey,
} from '../../../src/core/tc3/authorization.ts';
import {
  canonicalRequest,
  hashedCanonicalRequest,
  hashedPayload,
} from '../../../src/core/tc3/canonicalRequest.ts';
import { deriveDateKey, deriveServiceKey, deriveSigningKey } from '../../../src/core/tc3/signingKey.ts';
import { credentialScope, stringToSign, utcDate } from '../../../src/core/tc3/stringToSign.ts';
import { tc3Vectors } from '../../support/vectors.ts';

describe('every TC3 vector holds at every stage', () => {
  it('has the eleven TC3 vectors, eight of them published', () => {
    expect(tc3Vectors).toHaveLength(11);
    expect(tc3Vectors.filter((vector) => vector.verified === true)).toHaveLength(8);
  });

  describe.each(tc3Vectors)('$name', (vector) => {
    const signedHeaders = vector.signedHeaders.split(';');
    const headers = {
      'content-type': vector.contentType,
      host: vector.host,
      'x-tc-action': vector.action,
    };

    it('hashes the payload', () => {
      expect(hashedPayload(vector.payload)).toBe(vector.hashedRequestPayload);
    });

    it('builds the canonical request', () => {
      expect(
        canonicalRequest({
          method: vector.method,
          query: vector.query,
          headers,
          signedHeaders,
          hashedPayload: vector.hashedRequestPayload,
        }),
      ).toBe(vector.canonicalRequest);
    });

    it('hashes the canonical request', () => {
      expect(hashedCanonicalRequest(vector.canonicalRequest)).toBe(vector.hashedCanonicalRequest);
    });

    it('builds the string to sign', () => {
      expect(utcDate(vector.timestamp)).toBe(vector.date);
      expect(
        stringToSign({
          timestampSeconds: vector.timestamp,
          scope: credentialScope(vector.date, vector.service),
          hashedCanonicalRequest: vector.hashedCanonicalRequest,
        }),
      ).toBe(vector.stringToSign);
    });

    it('derives the date, service and signing keys', () => {
      const dateKey = deriveDateKey(vector.secretKey, vector.date);
      const serviceKey = deriveServiceKey(dateKey, vector.service);
      expect(bytesToHex(dateKey)).toBe(vector.secretDateHex);
      expect(bytesToHex(serviceKey)).toBe(vector.secretServiceHex);
      expect(bytesToHex(deriveSigningKey(serviceKey))).toBe(vector.secretSigningHex);
    });

    it('signs', () => {
      const serviceKey = deriveServiceKey(deriveDateKey(vector.secretKey, vector.date), vector.service);
      const key = signingKey(deriveSigningKey(serviceKey));
      expect(signature(key, vector.stringToSign)).toBe(vector.signature);
      // The key isn't used up.
      expect(signature(key, vector.stringToSign)).toBe(vector.signature);
    });

    it('writes the Authorization header, and reads it back', () => {
      const parts = {
        secretId: vector.secretId,
        date: vector.date,
        service: vector.service,
        signedHeaders,
        signature: vector.signature,
      };
      expect(authorization(parts)).toBe(vector.authorization);
      expect(parseAuthorization(vector.authorization)).toEqual(parts);
    });

    it('equals every published value', () => {
      for (const [stage, value] of Object.entries(vector.published)) {
        expect({ [stage]: Reflect.get(vector, stage) as unknown }).toEqual({ [stage]: value });
      }
    });
  });
});
