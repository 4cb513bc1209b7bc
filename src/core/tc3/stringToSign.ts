/**
 * TC3-HMAC-SHA256, stage 2: the string to sign.
 * Source: Tencent Cloud API 3.0, "Signature v3", step 2, tencentcloud.com/document/api/1150/49447.
 */

export const ALGORITHM = 'TC3-HMAC-SHA256';

/** The services whose calls this project signs. */
export type Service = 'cvm' | 'tag' | 'sts';

/**
 * The UTC date `YYYY-MM-DD` of a timestamp. In China (UTC+8), the local date is one day ahead from 00:00 to 08:00,
 * and the service would refuse a signature made with it.
 * @param timestampSeconds whole seconds since 1970
 */
export function utcDate(timestampSeconds: number): string {
  return new Date(timestampSeconds * 1000).toISOString().slice(0, 10);
}

/** `DATE/SERVICE/tc3_request` */
export function credentialScope(date: string, service: string): string {
  return `${date}/${service}/tc3_request`;
}

interface StringToSignParts {
  /** The value sent as X-TC-Timestamp. */
  readonly timestampSeconds: number;
  readonly scope: string;
  /** Lower-case hex. */
  readonly hashedCanonicalRequest: string;
}

/** The string to sign, line by line: algorithm, timestamp, scope, hash of the canonical request. */
export function stringToSign(parts: StringToSignParts): string {
  return `${ALGORITHM}\n${parts.timestampSeconds}\n${parts.scope}\n${parts.hashedCanonicalRequest}`;
}
