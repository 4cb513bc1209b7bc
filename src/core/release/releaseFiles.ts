/** Which files belong to a release of Keysmith, told by their names. */

/** The parts of a release besides its files, by the names that they have. */
export const RELEASE_PARTS = ['SHA256SUMS', 'SHA256SUMS.sig', 'allowed_signers'] as const;
export type ReleasePart = (typeof RELEASE_PARTS)[number];

/** The part of a release that a path names; `null` if it names one of the files. */
export function releasePartOf(path: string): ReleasePart | null {
  const name = path.split('/').at(-1);
  return RELEASE_PARTS.find((part) => part === name) ?? null;
}

/** Whether a file looks like a part of a release, or like one of the files to download, by its name. */
export function isOfRelease(name: string): boolean {
  return releasePartOf(name) !== null || /^keysmith\b.*\.(zip|tar\.gz|html|sig)$/.test(name);
}
