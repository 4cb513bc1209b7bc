import { describe, expect, it } from 'vitest';
import { isOfRelease, releasePartOf } from '../../../src/core/release/releaseFiles.ts';

describe('a file is of a release by its name', () => {
  it.each([
    ['SHA256SUMS', true],
    ['SHA256SUMS.sig', true],
    ['allowed_signers', true],
    ['keysmith-0.2.0.zip', true],
    ['keysmith-0.2.0.tar.gz', true],
    ['keysmith-0.2.0.tgz', true],
    ['keysmith.html', true],
    // These may be key files.
    ['keysmith.pem', false],
    ['keysmith_1.ppk', false],
    ['keysmith', false],
    ['SHA256SUMS.pem', false],
    ['keys.zip', false],
    ['id_rsa', false],
  ])('%s: %j', (name, expected) => {
    expect(isOfRelease(name)).toBe(expected);
  });

  it('a part is known by its own name', () => {
    expect(releasePartOf('SHA256SUMS')).toBe('SHA256SUMS');
    expect(releasePartOf('keysmith-0.2.0/SHA256SUMS')).toBeNull();
    expect(releasePartOf('index.html')).toBeNull();
  });
});
