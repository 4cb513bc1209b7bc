/**
 * Finds out which SecretId signed a request, and whether the signature is valid. Verifies TC3-HMAC-SHA256 and the
 * legacy signature over the bytes that arrived. Sources: "Signature v3" and "Signature",
 * tencentcloud.com/document/api/213/31576 and /31575. The error messages use the live service's wording, where it was
 * observed.
 */
import { parseAuthorization, signature } from '../core/tc3/authorization.ts';
import { canonicalRequest, hashedCanonicalRequest, hashedPayload } from '../core/tc3/canonicalRequest.ts';
import { signingKeyOf } from '../core/tc3/signingKey.ts';
import { credentialScope, stringToSign, utcDate } from '../core/tc3/stringToSign.ts';
import { isSignatureMethod, signature as signatureV1 } from '../core/v1/signature.ts';
import { stringToSign as stringToSignV1 } from '../core/v1/stringToSign.ts';
import { unflatten, type Typing } from './parameters.ts';
import { type Language, ServiceError } from './serviceError.ts';

export interface SimulatorCredential {
  readonly secretId: string;
  readonly secretKey: string;
  /** A temporary credential's token, and when it expires (milliseconds since 1970). */
  readonly token?: { readonly value: string; readonly expiresAt: number };
}

/**
 * A request as it arrived. Its body has already been read into `body`, because a request's body can be read only
 * once.
 */
export interface IncomingRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/**
 * The action, the parameters and other settings of a request. They are read before the request is authenticated, so
 * that even a refusal is in the request's language.
 */
export interface Asked {
  readonly action: string;
  readonly version: string;
  /** `null` if the request names no region. */
  readonly region: string | null;
  readonly language: Language;
  readonly parameters: unknown;
  readonly typing: Typing;
}

interface Verification {
  readonly credentials: readonly SimulatorCredential[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

const WINDOW_SECONDS = 300;

/** Whether a request carries the legacy signature rather than a TC3 one. */
function usesV1(request: IncomingRequest): boolean {
  return !request.headers.has('authorization') && flatParameters(request).has('Signature');
}

/** Returns the parameters in the query of a GET or in the form of a POST; empty if the POST has no form. */
function flatParameters({ method, url, headers, body }: IncomingRequest): URLSearchParams {
  if (method === 'GET') return url.searchParams;
  const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded');
  return new URLSearchParams(isForm ? new TextDecoder().decode(body) : '');
}

/**
 * Reads action, version, region, language and parameters.
 * @throws {ServiceError} if the body should be JSON but isn't
 */
export function readAsked(request: IncomingRequest): Asked {
  return usesV1(request) ? askedByV1(request) : askedByTc3(request);
}

/**
 * @returns the SecretId that signed the request
 * @throws {ServiceError} with a code `AuthFailure.…`; with `MissingParameter` or `InvalidParameter` if a legacy
 * signature has no Nonce or a malformed one
 */
export function authenticate(request: IncomingRequest, verification: Verification): string {
  return usesV1(request) ? verifyV1(request, verification) : verifyTc3(request, verification);
}

function askedByTc3(request: IncomingRequest): Asked {
  const { headers, method } = request;
  const asJson = method === 'POST' && !headers.get('content-type')?.startsWith('application/x-www-form');
  return {
    action: headers.get('x-tc-action') ?? '',
    version: headers.get('x-tc-version') ?? '',
    region: headers.get('x-tc-region'),
    language: languageOf(headers.get('x-tc-language')),
    parameters: asJson ? jsonBody(request.body) : unflatten(flatParameters(request)),
    typing: asJson ? 'json' : 'text',
  };
}

const V1_COMMON = new Set([
  'Action',
  'Language',
  'Nonce',
  'Region',
  'RequestClient',
  'SecretId',
  'Signature',
  'SignatureMethod',
  'Timestamp',
  'Token',
  'Version',
]);

function askedByV1(request: IncomingRequest): Asked {
  const flat = flatParameters(request);
  return {
    action: flat.get('Action') ?? '',
    version: flat.get('Version') ?? '',
    region: flat.get('Region'),
    language: languageOf(flat.get('Language')),
    parameters: unflatten([...flat].filter(([name]) => !V1_COMMON.has(name))),
    typing: 'text',
  };
}

function languageOf(text: string | null): Language {
  return text === 'zh-CN' ? 'zh-CN' : 'en-US';
}

function jsonBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
    throw new ServiceError(
      'InvalidParameter',
      'The request body is not valid JSON.',
      '请求体不是合法的 JSON。',
    );
  }
}

function verifyTc3(request: IncomingRequest, verification: Verification): string {
  const { headers } = request;
  const parts = parseAuthorization(headers.get('authorization') ?? '');
  const names = parts?.signedHeaders ?? [];
  if (parts === null || !names.includes('content-type') || !names.includes('host')) {
    throw new ServiceError(
      'AuthFailure.InvalidAuthorization',
      'The Authorization header is missing or does not follow TC3-HMAC-SHA256.',
      '请求头部的 Authorization 缺失或不符合 TC3-HMAC-SHA256 规范。',
    );
  }
  const timestampSeconds = checkTimestamp(headers.get('x-tc-timestamp'), verification.now);
  const credential = findCredential(parts.secretId, verification);
  if (parts.date !== utcDate(timestampSeconds)) throw signatureFailure();
  const signingKey = signingKeyOf({
    secretKey: credential.secretKey,
    date: parts.date,
    service: parts.service,
  });
  const fits = signedHosts(request).some((host) => {
    const values = Object.fromEntries(names.map((name) => [name, headers.get(name) ?? '']));
    const canonical = canonicalRequest({
      method: request.method,
      query: request.url.search.slice(1),
      headers: { ...values, host },
      signedHeaders: names,
      hashedPayload: hashedPayload(signedPayload(request)),
    });
    const toSign = stringToSign({
      timestampSeconds,
      scope: credentialScope(parts.date, parts.service),
      hashedCanonicalRequest: hashedCanonicalRequest(canonical),
    });
    return signature(signingKey, toSign) === parts.signature;
  });
  if (!fits) throw signatureFailure();
  checkToken(headers.get('x-tc-token'), credential, verification.now);
  return credential.secretId;
}

/**
 * Returns the payload that the signature covers: the body's bytes, or the literal text `UNSIGNED-PAYLOAD`. The
 * official Go and Python SDKs can sign that text instead of the body.
 */
function signedPayload({ headers, body }: IncomingRequest): Uint8Array | string {
  return headers.get('x-tc-content-sha256') === 'UNSIGNED-PAYLOAD' ? 'UNSIGNED-PAYLOAD' : body;
}

/**
 * The hosts that the client may have signed. If the address has a port, the host without the port is accepted too,
 * because some SDKs sign a loopback address that way (tencentcloud-sdk-nodejs-common 4.1.220).
 */
function signedHosts({ url }: IncomingRequest): readonly string[] {
  return url.port === '' ? [url.host] : [url.host, url.hostname];
}

function verifyV1(request: IncomingRequest, verification: Verification): string {
  const flat = flatParameters(request);
  // HmacSHA1 is the default, as in the documentation's own examples.
  const method = flat.get('SignatureMethod') ?? 'HmacSHA1';
  if (!isSignatureMethod(method)) throw signatureFailure();
  checkTimestamp(flat.get('Timestamp'), verification.now);
  checkNonce(flat.get('Nonce'));
  const credential = findCredential(flat.get('SecretId') ?? '', verification);
  const fits = signedHosts(request).some((host) => {
    const toSign = stringToSignV1({ method: request.method, host, parameters: flat });
    const { secretKey } = credential;
    return signatureV1({ secretKey, method, stringToSign: toSign }) === flat.get('Signature');
  });
  if (!fits) throw signatureFailure();
  checkToken(flat.get('Token'), credential, verification.now);
  return credential.secretId;
}

function checkTimestamp(text: string | null, now: number): number {
  if (text === null || !/^\d{1,12}$/.test(text)) {
    throw new ServiceError(
      'AuthFailure.SignatureExpire',
      'The timestamp is missing or not an integer number of seconds.',
      '时间戳缺失或不是整数秒。',
    );
  }
  const seconds = Number(text);
  if (Math.abs(now / 1000 - seconds) > WINDOW_SECONDS) {
    throw new ServiceError(
      'AuthFailure.SignatureExpire',
      'The provided credentials could not be validated: the timestamp is more than five minutes off.',
      '签名过期：时间戳与服务器时间相差超过五分钟。',
    );
  }
  return seconds;
}

function checkNonce(text: string | null): void {
  if (text !== null && /^[1-9]\d{0,18}$/.test(text)) return;
  throw new ServiceError(
    text === null ? 'MissingParameter' : 'InvalidParameter',
    'The parameter `Nonce` is required, and is a positive integer.',
    '缺少参数 `Nonce`，或其值不是正整数。',
  );
}

function findCredential(secretId: string, { credentials }: Verification): SimulatorCredential {
  const credential = credentials.find((candidate) => candidate.secretId === secretId);
  if (credential === undefined) {
    throw new ServiceError(
      'AuthFailure.SecretIdNotFound',
      'The SecretId is not found, please ensure that your SecretId is correct.',
      '密钥不存在，请检查 SecretId 是否正确。',
    );
  }
  return credential;
}

function checkToken(sent: string | null, { token }: SimulatorCredential, now: number): void {
  if ((sent ?? '') !== (token?.value ?? '') || (token !== undefined && token.expiresAt <= now)) {
    throw new ServiceError(
      'AuthFailure.TokenFailure',
      'The token is not valid or has expired.',
      'token 错误或已过期。',
    );
  }
}

function signatureFailure(): ServiceError {
  return new ServiceError(
    'AuthFailure.SignatureFailure',
    'The provided credentials could not be validated. Please check your signature is correct.',
    '请求签名验证失败，请检查您的签名计算是否正确。',
  );
}
