/**
 * Signature version 1, stage 3: a signed request that consists only of its parameters, so that a person can carry it
 * as a link or a form. Opening the link, or posting the form, sends the request. Until the request expires, it can be
 * sent again and can't be revoked. So only actions that may be repeated are signed this way.
 * Source: Tencent Cloud API, "Signature", tencentcloud.com/document/api/213/31575.
 */
import { bytesToBase64 } from '../base/bytes.ts';
import { flatParameters, joinable } from './parameters.ts';
import { type Parameter, sortParameters, stringToSign } from './stringToSign.ts';

/**
 * The actions of carried requests. Both may be repeated: DescribeKeyPairs only reads, and ImportKeyPair only adds a
 * public key. CreateKeyPair is left out, because its answer has the private key. Actions that change or delete
 * existing key pairs are left out, too.
 */
export const CARRIED_ACTIONS = ['DescribeKeyPairs', 'ImportKeyPair'] as const;
export type CarriedAction = (typeof CARRIED_ACTIONS)[number];

/**
 * A carried request's input, by its action. Tags are left out: their values may have characters that {@link joinable}
 * refuses.
 */
export interface CarriedInputs {
  readonly DescribeKeyPairs: {
    readonly Filters?: readonly { readonly Name: string; readonly Values: readonly string[] }[];
    /** At most 100. */
    readonly Limit?: number;
  };
  readonly ImportKeyPair: {
    readonly KeyName: string;
    readonly ProjectId: number;
    /**
     * One OpenSSH line without a comment. If the line had a comment, somebody could merge the next parameter into
     * that comment, and the signature would stay valid.
     */
    readonly PublicKey: string;
  };
}

export interface CarriedRequest<Action extends CarriedAction = CarriedAction> {
  /** GET: a link; POST: a form. */
  readonly method: 'GET' | 'POST';
  /** `host` or `host:port`, as the API will see it. */
  readonly host: string;
  readonly action: Action;
  readonly version: string;
  readonly region: string;
  /** The STS token of a temporary credential, else `null`. */
  readonly token: string | null;
  readonly input: CarriedInputs[Action];
}

interface CarriedSigner {
  readonly secretId: string;
  /** HMAC-SHA256 of a string to sign; its key is the SecretKey. */
  readonly hmac: (stringToSign: string) => Promise<Uint8Array>;
  readonly timestampSeconds: number;
  /** A random whole number above 0, a new one for each signature. */
  readonly nonce: number;
}

/**
 * Signs a request by HmacSHA256.
 * @returns its parameters, with `Signature` as the last one
 * @throws {InputError} if {@link joinable} refuses a value; the field is the parameter's name, the problem is
 * `joined`
 */
export async function signCarried<Action extends CarriedAction>(
  { method, host, action, version, region, token, input }: CarriedRequest<Action>,
  { secretId, hmac, timestampSeconds, nonce }: CarriedSigner,
): Promise<readonly Parameter[]> {
  const parameters = sortParameters([
    ...flatParameters({ ...input }),
    ...[
      ['Action', action],
      ['Nonce', String(nonce)],
      ['Region', region],
      ['SecretId', secretId],
      ['SignatureMethod', 'HmacSHA256'],
      ['Timestamp', String(timestampSeconds)],
      ['Version', version],
    ].map(([name = '', value = '']) => joinable(name, value)),
    ...(token === null ? [] : [joinable('Token', token)]),
  ]);
  const signature = bytesToBase64(await hmac(stringToSign({ method, host, parameters })));
  return [...parameters, ['Signature', signature]];
}

/** The query of a link, or the body of a posted form: names and values encoded as in an address. */
export function encodeParameters(parameters: readonly Parameter[]): string {
  return parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}

/**
 * Percent-encodes every character that RFC 3986 doesn't list as unreserved. `encodeURIComponent` leaves `!'()*` as
 * they are, but a `'` would end a link that is quoted on a command line.
 */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
