/** Tells from a file's name whether the file belongs to a release of Keysmith. */

/** The names of the files that a release is checked with. Each of them is called a part of the release. */
export const RELEASE_PARTS = ['SHA256SUMS', 'SHA256SUMS.sig', 'allowed_signers'] as const;
export type ReleasePart = (typeof RELEASE_PARTS)[number];

/** The largest size of each part, in bytes. A larger file isn't used as a part. Real parts are far smaller. */
export const MAX_PART_BYTES: Readonly<Record<ReleasePart, number>> = {
  SHA256SUMS: 1024 * 1024,
  'SHA256SUMS.sig': 16 * 1024,
  allowed_signers: 64 * 1024,
};

/** The part of a release that has this file name; `null` if no part has it. */
export function releasePartOf(name: string): ReleasePart | null {
  return RELEASE_PARTS.find((part) => part === name) ?? null;
}

/** Whether a file name is the name of a release part, or looks like the name of a Keysmith download. */
export function isOfRelease(name: string): boolean {
  return releasePartOf(name) !== null || /^keysmith\b.*\.(zip|tar\.gz|tgz|html)$/.test(name);
}
