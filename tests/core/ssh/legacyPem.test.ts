import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/core/base/errors.ts';
import type { PemBlock } from '../../../src/core/ssh/keyBlocks.ts';
import { readBlocks } from '../../../src/core/ssh/keyBlocks.ts';
import { readLegacyEncryption } from '../../../src/core/ssh/legacyPem.ts';
import { parsePkcs1 } from '../../../src/core/ssh/privateKey.ts';
import { createKeyCrypto } from '../../../src/platform/crypto/keyCrypto.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';

const PASSPHRASE = 'old secret';
const crypto = createKeyCrypto(() => undefined);
let pem = '';
let modulus = 0n;

beforeAll(() => {
  const made = nodeKeyPair();
  modulus = made.modulus;
  pem = made.privatePem;
});

/** The key as openssl encrypts it in its old form. */
function encrypted(cipher: string): { block: PemBlock; bytes: Uint8Array } {
  const text = execFileSync(
    'openssl',
    ['rsa', '-traditional', `-${cipher}`, '-passout', `pass:${PASSPHRASE}`],
    { input: pem, stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const [block] = readBlocks(new Uint8Array(text));
  if (block?.kind !== 'pem') throw new Error('expected a PEM block');
  return {
    block,
    bytes: Uint8Array.from(Buffer.from(/\n\n([^-]+)-/.exec(text.toString())?.[1] ?? '', 'base64')),
  };
}

function withHeader(block: PemBlock, value: string | null): PemBlock {
  const headers = new Map(block.headers);
  if (value === null) headers.delete('dek-info');
  else headers.set('dek-info', value);
  return { ...block, headers };
}

describe('an old PEM file of openssl', () => {
  it.each(['aes128', 'aes192', 'aes256'])('under %s is opened by its passphrase alone', async (cipher) => {
    const { block, bytes } = encrypted(cipher);
    const open = readLegacyEncryption(block, bytes);
    expect(parsePkcs1(await open(crypto, PASSPHRASE)).modulus).toBe(modulus);
    await expect(open(crypto, '')).rejects.toMatchObject({ problem: 'needed' });
    // One wrong passphrase in 256 leaves something that looks padded.
    const wrong: unknown = await open(crypto, 'wrong')
      .then(parsePkcs1)
      .catch((error: unknown) => error);
    expect(wrong).not.toMatchObject({ modulus });
  });

  it('under a cipher that isn’t opened is named, with the way out', () => {
    const { block, bytes } = encrypted('aes128');
    for (const [name, isLegacy] of [
      ['DES-EDE3-CBC', false],
      ['CAMELLIA-256-CBC', false],
      ['DES-CBC', true],
      ['RC2-CBC', true],
    ] as const) {
      const read = () => readLegacyEncryption(withHeader(block, `${name},0011223344556677`), bytes);
      expect(read).toThrow(
        expect.objectContaining({ verdict: expect.objectContaining({ kind: 'cipher', name }) as unknown }),
      );
      try {
        read();
      } catch (error) {
        const { command } = (error as { verdict: { command: string } }).verdict;
        expect(command.includes('legacy')).toBe(isLegacy);
      }
    }
  });

  it.each([
    ['no DEK-Info', null, 'DEK-Info: expected a cipher and its start'],
    ['a DEK-Info without a start', 'AES-128-CBC', 'DEK-Info: expected a cipher and its start'],
    ['a start that is no hex', 'AES-128-CBC,xyz', 'DEK-Info: expected a cipher and its start'],
    ['a start that is cut', 'AES-128-CBC,0011', 'DEK-Info: expected 16 bytes'],
  ])('with %s is refused by that', (_name, value, rule) => {
    const { block, bytes } = encrypted('aes128');
    expect(() => readLegacyEncryption(withHeader(block, value), bytes)).toThrow(new FormatError(rule));
  });

  it('of no whole blocks is refused', () => {
    const { block, bytes } = encrypted('aes128');
    for (const content of [new Uint8Array(), bytes.subarray(0, 17)])
      expect(() => readLegacyEncryption(block, content)).toThrow(
        new FormatError('PEM: expected whole blocks of 16 bytes'),
      );
  });
});
