/**
 * Looks for secrets in whatever a browser kept, in every form in which they are likely to hide: as they are, in
 * base64, hex, URL encoding and UTF-16, whole or in parts. Itself tested with planted secrets.
 */
import { decodePem } from '../../src/core/ssh/pem.ts';
import { integerToBytes } from '../../src/core/ssh/wire.ts';
import { parsePrivateKeyPem } from '../../src/core/ssh/privateKey.ts';

export interface Secret {
  readonly name: string;
  readonly forms: readonly Buffer[];
}

/** A SecretKey, a token: short texts. */
export function textSecret(name: string, text: string): Secret {
  const bytes = Buffer.from(text);
  const forms = [
    bytes,
    Buffer.from(encodeURIComponent(text)),
    Buffer.from(bytes.toString('hex')),
    Buffer.from(text, 'utf16le'),
    ...base64Forms(bytes),
  ];
  return { name, forms };
}

/** A private key in PEM: its lines, and the secret numbers inside, each of which gives the whole key away. */
export function privateKeySecret(name: string, pem: string): Secret {
  const lines = pem.split('\n').filter((line) => line.length === 64);
  const key = parsePrivateKeyPem(pem);
  const { bytes } = decodePem(pem);
  const numbers = [
    key.privateExponent,
    key.prime1,
    key.prime2,
    key.exponent1,
    key.exponent2,
    key.coefficient,
  ];
  const parts = [bytes, ...numbers.map((number) => integerToBytes(number))].map((part) => Buffer.from(part));
  // The public half shares the modulus with the file's first lines: those say nothing.
  const secretLines = lines.slice(7);
  return {
    name,
    forms: [
      ...secretLines.flatMap((line) => [Buffer.from(line), Buffer.from(line, 'utf16le')]),
      // The middle of each number, so that a different frame around it hides nothing.
      ...parts.flatMap((part) => {
        const middle = part.subarray(Math.floor(part.length / 3), Math.floor(part.length / 3) + 24);
        return [middle, Buffer.from(middle.toString('hex')), ...base64Forms(middle)];
      }),
      ...numbers.map((number) => Buffer.from(number.toString())),
    ],
  };
}

/** @returns `place: secret` for every secret found */
export function findSecrets(places: ReadonlyMap<string, Buffer>, secrets: readonly Secret[]): string[] {
  return [...places].flatMap(([place, bytes]) =>
    secrets
      .filter(({ forms }) => forms.some((form) => form.length > 0 && bytes.includes(form)))
      .map(({ name }) => `${place}: ${name}`),
  );
}

/** Base64 at each of the three offsets that the bytes can have inside a longer text, without its edges. */
function base64Forms(bytes: Buffer): Buffer[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
      .slice(4, -3);
    if (text.length < 8) return [];
    return [Buffer.from(text), Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_'))];
  });
}
