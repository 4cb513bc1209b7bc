/** Which files belong to a release of Keysmith, told by their names. */

/** The parts of a release besides its files, by the names that they have. */
export const RELEASE_PARTS = ['SHA256SUMS', 'SHA256SUMS.sig', 'allowed_signers'] as const;
export type ReleasePart = (typeof RELEASE_PARTS)[number];

/** The largest that a part may be, in bytes: far more than any has. */
export const MAX_PART_BYTES: Readonly<Record<ReleasePart, number>> = {
  SHA256SUMS: 1024 * 1024,
  'SHA256SUMS.sig': 16 * 1024,
  allowed_signers: 64 * 1024,
};

/** The part of a release that a file by this name is; `null` if it is one of the files. */
export function releasePartOf(name: string): ReleasePart | null {
  return RELEASE_PARTS.find((part) => part === name) ?? null;
}

/** Whether a file's name is that of a part of a release, or of one of the files to download. */
export function isOfRelease(name: string): boolean {
  return releasePartOf(name) !== null || /^keysmith\b.*\.(zip|tar\.gz|tgz|html)$/.test(name);
}
