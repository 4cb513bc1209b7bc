/** The signers that `npm run bench` compares, each doing the same job: sign one POST, day key or cache warm. */
import { AwsV4Signer } from 'aws4fetch';
import { signRequest } from '../../src/core/tc3/sign.ts';
import { signingKeyOf } from '../../src/core/tc3/signingKey.ts';

export const SECRET_ID = 'AKIDEXAMPLE';
export const SECRET_KEY = 'SECRETEXAMPLE';
export const TIMESTAMP = 1_700_000_000;

const signingKey = signingKeyOf({ secretKey: SECRET_KEY, date: '2023-11-14', service: 'cvm' });
const cache = new Map<string, ArrayBuffer>();

export const bodyOf = (index: number): string => JSON.stringify({ KeyName: `bench_${index}`, ProjectId: 0 });

/** Ours, level `full`: more headers than either of the others signs. */
export function signOurs(index: number): string {
  return signRequest(
    {
      method: 'POST',
      host: 'cvm.tencentcloudapi.com',
      service: 'cvm',
      action: 'CreateKeyPair',
      version: '2017-03-12',
      region: 'ap-guangzhou',
      token: null,
      language: null,
      body: bodyOf(index),
      query: '',
    },
    { secretId: SECRET_ID, signingKey, timestampSeconds: TIMESTAMP, level: 'full' },
  ).authorization;
}

/** aws4fetch signs AWS Signature Version 4, whose structure TC3 follows; its key cache is on. */
export async function signAws4fetch(index: number): Promise<string> {
  const signer = new AwsV4Signer({
    method: 'POST',
    url: 'https://ec2.us-east-1.amazonaws.com/',
    headers: { 'content-type': 'application/json' },
    body: bodyOf(index),
    accessKeyId: SECRET_ID,
    secretAccessKey: SECRET_KEY,
    service: 'ec2',
    region: 'us-east-1',
    datetime: '20231114T221320Z',
    cache,
  });
  const { headers } = await signer.sign();
  return headers.get('authorization') ?? '';
}
