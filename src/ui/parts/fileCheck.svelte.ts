/** Checks the files that the user opens: one at a time, and with a passphrase if the file needs one. */
import { InputError, LoadError } from '../../core/base/errors.ts';
import type { FileMatch } from '../../core/flows/file/confirmFile.ts';

/** @param passphrase empty on the first try; on later tries, the passphrase that the user entered */
type Check = (file: File, passphrase: string) => Promise<FileMatch | 'notWritten'>;
/** Called with the final result, good or bad. For an encrypted file, the user is asked for the passphrase first. */
type OnChecked = (match: FileMatch | 'notWritten', file: File) => void;

export class FileCheck {
  readonly #onchecked: OnChecked | undefined;
  #waiting = $state.raw<{ readonly file: File; readonly check: Check } | null>(null);
  #isWrong = $state(false);
  #failure = $state.raw<{ readonly cause: LoadError | InputError | null } | null>(null);
  #isBusy = false;

  constructor(onchecked?: OnChecked) {
    this.#onchecked = onchecked;
  }

  /** The file whose passphrase the user must enter; `null` if no passphrase is needed now. */
  get waiting(): File | null {
    return this.#waiting?.file ?? null;
  }

  /** Whether the passphrase that was entered last was wrong. */
  get isWrong(): boolean {
    return this.#isWrong;
  }

  /** Whether a file is being checked. Other files are ignored until the check ends. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /**
   * Why the file couldn't be read; `null` if nothing failed. Its `cause` is `null` if the reason is a bug of this
   * app.
   */
  get failure(): { readonly cause: LoadError | InputError | null } | null {
    return this.#failure;
  }

  async open(file: File, check: Check): Promise<void> {
    await this.#run(file, check, '');
  }

  /** Checks the waiting file again, with the passphrase that the user entered. */
  async enter(passphrase: string): Promise<void> {
    if (this.#waiting === null) return;
    await this.#run(this.#waiting.file, this.#waiting.check, passphrase);
  }

  /** Called when the user closes the passphrase dialog without entering a passphrase. */
  giveUp(): void {
    this.#waiting = null;
  }

  /**
   * Checks a file, unless another check is running: a check writes its result to the ledger, and must not write it
   * twice.
   */
  async #run(file: File, check: Check, passphrase: string): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#failure = null;
    try {
      const match = await check(file, passphrase);
      // If the user has closed the passphrase dialog meanwhile, it doesn't open again.
      if (passphrase !== '' && this.#waiting === null && match === 'wrongPassphrase') return;
      this.#isWrong = match === 'wrongPassphrase';
      this.#waiting = this.#isWrong || match === 'encrypted' ? { file, check } : null;
      if (this.#waiting === null) this.#onchecked?.(match, file);
    } catch (error) {
      this.#waiting = null;
      this.#failure = { cause: error instanceof LoadError || error instanceof InputError ? error : null };
      if (this.#failure.cause === null) throw error;
    } finally {
      this.#isBusy = false;
    }
  }
}
