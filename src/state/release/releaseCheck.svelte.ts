/**
 * The state of "Check a release": the files of a release that the user has given so far, and the result of checking
 * them. The files aren't sent anywhere.
 */
import {
  checkRelease,
  type GivenRelease,
  type ReleaseFile,
  type ReleaseReport,
} from '../../core/release/checkRelease.ts';
import { MAX_PART_BYTES, type ReleasePart, releasePartOf } from '../../core/release/releaseFiles.ts';
import { sumOf } from '../../core/release/sums.ts';
import { verifyEd25519 } from '../../platform/crypto/verifyEd25519.ts';

/** The largest file that is read, in bytes. The files of a release are far smaller. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Why a given file couldn't be checked:
 * - `gone`: it can't be read, or is a folder
 * - `tooLarge`: it is larger than any file of its kind in a release
 * - `twice`: another file with the same path was given at the same time
 */
export type FileProblem = 'gone' | 'tooLarge' | 'twice';

export interface UncheckedFile {
  /** The file's name. For a file in a chosen folder: its path, beginning with the folder's name. */
  readonly path: string;
  readonly problem: FileProblem;
}

export class ReleaseCheck {
  readonly #now: () => number;
  /** The list of checksums, its signature and the list of allowed signers, if the user gave them as single files. */
  readonly #parts = new Map<ReleasePart, Uint8Array>();
  /**
   * The list of checksums and its signature, as found in a chosen folder. A single file that the user gives has
   * priority: the file of the same name in the folder is then checked like any other file.
   */
  readonly #folderParts = new Map<ReleasePart, { readonly path: string; readonly bytes: Uint8Array }>();
  /** The files to check, by path. A file that is given later replaces an earlier file with the same path. */
  readonly #files = new Map<string, ReleaseFile>();
  readonly #problems = new Map<string, FileProblem>();
  #report = $state.raw<ReleaseReport | null>(null);
  #unchecked = $state.raw<readonly UncheckedFile[]>([]);
  #isBusy = $state(false);
  /** The promise of the last `add`. The next `add` waits for it, so that two drops in a row are handled in order. */
  #adding: Promise<void> = Promise.resolve();

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The result of the check; `null` until the user has given files, and while files are being read. */
  get report(): ReleaseReport | null {
    return this.#report;
  }

  /**
   * The given files that couldn't be checked. A file stays listed until the user gives a file at the same path that
   * can be checked.
   */
  get unchecked(): readonly UncheckedFile[] {
    return this.#unchecked;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Adds files to those that were given before, and checks them all. */
  add(files: readonly File[]): Promise<void> {
    this.#adding = this.#adding.catch(() => undefined).then(() => this.#add(files));
    return this.#adding;
  }

  async #add(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    this.#isBusy = true;
    this.#report = null;
    try {
      const paths = files.map(pathOf);
      for (const file of files) {
        const path = pathOf(file);
        const isTwice = paths.indexOf(path) !== paths.lastIndexOf(path);
        await this.#take(path, isTwice ? null : file);
      }
      this.#unchecked = [...this.#problems].map(([path, problem]) => ({ path, problem }));
      this.#report = await checkRelease(this.#given(), { now: this.#now, verifyEd25519 });
    } finally {
      this.#isBusy = false;
    }
  }

  #given(): GivenRelease {
    const files = [...this.#files.values()];
    const parts = Object.fromEntries(this.#parts);
    for (const [part, { bytes, path }] of this.#folderParts) {
      if (this.#parts.has(part)) files.push({ name: path, sum: sumOf(bytes) });
      else parts[part] = bytes;
    }
    return { parts, files };
  }

  /** @param file `null` if several files were given with this path */
  async #take(path: string, file: File | null): Promise<void> {
    const [name = '', inside, ...deeper] = path.split('/');
    const part = releasePartOf(name);
    // The user must give the list of allowed signers as a single file. An `allowed_signers` file in a chosen folder
    // is treated like any other file.
    const folderPart = inside === undefined || deeper.length > 0 ? null : releasePartOf(inside);
    const partOfFolder = folderPart === 'allowed_signers' ? null : folderPart;
    const limit = inside === undefined && part !== null ? MAX_PART_BYTES[part] : MAX_FILE_BYTES;
    this.#files.delete(path);
    const bytes = file === null ? 'twice' : await readFile(file, limit);
    if (typeof bytes === 'string') {
      this.#problems.set(path, bytes);
      return;
    }
    this.#problems.delete(path);
    if (inside === undefined && part !== null) this.#parts.set(part, bytes);
    else if (partOfFolder !== null && bytes.length <= MAX_PART_BYTES[partOfFolder])
      this.#folderParts.set(partOfFolder, { path, bytes });
    else this.#files.set(path, { name: path, sum: sumOf(bytes) });
  }
}

/** Returns a file's name. For a file in a chosen folder, returns its path, beginning with the folder's name. */
function pathOf(file: File): string {
  return file.webkitRelativePath || file.name;
}

async function readFile(file: File, maxBytes: number): Promise<Uint8Array | FileProblem> {
  if (file.size > maxBytes) return 'tooLarge';
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    if (error instanceof DOMException) return 'gone';
    throw error;
  }
}
