/** Tells from a file's name whether the file belongs to a release of Keysmith. */

/** The names of the files that a release is checked with. Each of them is called a part of the release. */
export const RELEASE_PARTS = ['SHA256SUMS', 'SHA256SUMS.sig', 'allowed_signers'] as const;
export type ReleasePart = (typeof RELEASE_PARTS)[number];

/** The largest size that is read for each part, in bytes. It is far more than a real part has. */
export const MAX_PART_BYTES: Readonly<Record<ReleasePart, number>> = {
  SHA256SUMS: 1024 * 1024,
  'SHA256SUMS.sig': 16 * 1024,
  allowed_signers: 64 * 1024,
};

/** The part of a release that has this file name; `null` if no part has it. */
export function releasePartOf(name: string): ReleasePart | null {
  return RELEASE_PARTS.find((part) => part === name) ?? null;
}

/** Whether a file name is that of a part of a release, or looks like that of one of its downloads. */
export function isOfRelease(name: string): boolean {
  return releasePartOf(name) !== null || /^keysmith\b.*\.(zip|tar\.gz|tgz|html)$/.test(name);
}
