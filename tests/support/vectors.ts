/** The published signature vectors, typed. Sources are in the data itself. */
import data from '../data/tc3Vectors.json' with { type: 'json' };

export interface Tc3Vector {
  readonly name: string;
  readonly secretId: string;
  readonly secretKey: string;
  readonly timestamp: number;
  readonly date: string;
  readonly service: string;
  readonly host: string;
  readonly method: 'GET' | 'POST';
  readonly query: string;
  readonly action: string;
  readonly contentType: string;
  readonly payload: string;
  readonly signedHeaders: string;
  readonly hashedRequestPayload: string;
  readonly canonicalRequest: string;
  readonly hashedCanonicalRequest: string;
  readonly stringToSign: string;
  readonly secretDateHex: string;
  readonly secretServiceHex: string;
  readonly secretSigningHex: string;
  readonly signature: string;
  readonly authorization: string;
  readonly published: Readonly<Record<string, string>>;
  readonly verified: boolean | null;
}

/** Signature v1 (HmacSHA1, HmacSHA256) over a query. */
export interface V1Vector {
  readonly name: string;
  readonly algorithm: string;
  readonly secretKey: string;
  readonly signatureSourceString: string;
  readonly signature: string;
  readonly host?: string;
  readonly method?: 'GET' | 'POST';
  readonly params?: Readonly<Record<string, string | number>>;
}

const vectors: readonly { algorithm: string }[] = data.vectors;

export const tc3Vectors = vectors.filter(
  ({ algorithm }) => algorithm === 'TC3-HMAC-SHA256',
) as unknown as readonly Tc3Vector[];

export const v1Vectors = vectors.filter(
  ({ algorithm }) => algorithm !== 'TC3-HMAC-SHA256',
) as unknown as readonly V1Vector[];
