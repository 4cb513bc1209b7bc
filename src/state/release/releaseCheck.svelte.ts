/**
 * "Check a release": the files of a release that the user has given so far, and what they show. Everything is read on
 * this device.
 */
import { FormatError } from '../../core/base/errors.ts';
import { checkRelease, type ReleaseFile, type ReleaseReport } from '../../core/release/checkRelease.ts';
import { type ReleasePart, releasePartOf } from '../../core/release/releaseFiles.ts';
import { sumOf } from '../../core/release/sums.ts';
import { verifyEd25519 } from '../../platform/crypto/verifyEd25519.ts';
import { MAX_RELEASE_BYTES, readReleaseArchive, type UnpackedFile } from '../../platform/files/archive.ts';

/**
 * Why a given file couldn't be checked:
 * - `gone`: it can't be read, or is a folder
 * - `archive`: it isn't a readable ZIP file
 * - `tooLarge`: it is larger than a release may be
 * - `tar`: it is an archive of another kind, to be unpacked first
 */
export type FileProblem = 'gone' | 'archive' | 'tooLarge' | 'tar';

interface UncheckedFile {
  readonly name: string;
  readonly problem: FileProblem;
}

export class ReleaseCheck {
  readonly #now: () => number;
  #parts: Partial<Record<ReleasePart, Uint8Array>> = {};
  /** By name: a file that is given again takes the place of the one before. */
  readonly #files = new Map<string, ReleaseFile>();
  #report = $state.raw<ReleaseReport | null>(null);
  #unchecked = $state.raw<readonly UncheckedFile[]>([]);
  #isBusy = $state(false);
  /** One after the other: two drops in a row must not overtake each other. */
  #adding: Promise<void> = Promise.resolve();

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** What the given files show; `null` until some were given. */
  get report(): ReleaseReport | null {
    return this.#report;
  }

  /** Those of the files given last that couldn't be checked. */
  get unchecked(): readonly UncheckedFile[] {
    return this.#unchecked;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Adds files to those that were given before, and checks them all. */
  add(files: readonly File[]): Promise<void> {
    this.#adding = this.#adding.then(() => this.#add(files));
    return this.#adding;
  }

  async #add(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    this.#isBusy = true;
    try {
      const unchecked: UncheckedFile[] = [];
      for (const file of files) {
        const read = await readFile(file);
        if (typeof read === 'string') unchecked.push({ name: file.name, problem: read });
        // The parts inside an archive don't take the place of those that were given beside it.
        else if (isZip(file)) for (const inner of read) this.#take(inner, { replaces: false });
        else for (const one of read) this.#take(one, { replaces: true });
      }
      this.#unchecked = unchecked;
      const given = { parts: this.#parts, files: [...this.#files.values()] };
      this.#report = await checkRelease(given, { now: this.#now, verifyEd25519 });
    } finally {
      this.#isBusy = false;
    }
  }

  #take({ name, bytes }: UnpackedFile, { replaces }: { readonly replaces: boolean }): void {
    const part = releasePartOf(name);
    if (part === null) this.#files.set(name, { name, sum: sumOf(bytes) });
    else if (replaces || this.#parts[part] === undefined) this.#parts[part] = bytes;
  }
}

async function readFile(file: File): Promise<readonly UnpackedFile[] | FileProblem> {
  if (/\.(tar\.gz|tgz|tar)$/i.test(file.name)) return 'tar';
  if (file.size > MAX_RELEASE_BYTES) return 'tooLarge';
  try {
    if (isZip(file)) return await readReleaseArchive(file);
    // In a folder that the user chose, a file has its path there.
    return [{ name: file.webkitRelativePath || file.name, bytes: new Uint8Array(await file.arrayBuffer()) }];
  } catch (error) {
    if (error instanceof FormatError) return 'archive';
    if (error instanceof DOMException) return 'gone';
    throw error;
  }
}

function isZip({ name }: File): boolean {
  return /\.zip$/i.test(name);
}
