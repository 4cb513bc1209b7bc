/**
 * Sends a row's import by hand. The app signs the request that imports the row's public key. A person carries the
 * request to a device that can reach Tencent Cloud, and brings the answer back to the app. The signed links are kept
 * only while the dialog is open. The row records the time until which the service may execute the import.
 */
import {
  type HandOutPorts,
  carryCheck,
  carryImport,
  carryPost,
  linkOf,
  RUNG_MS,
} from '../../core/byHand/carry.ts';
import { curlConfig } from '../../core/byHand/commands.ts';
import { sendPage, type SendPageTexts } from '../../core/byHand/sendPage.ts';
import { takeAnswer, type TakenAnswer } from '../../core/byHand/takeAnswer.ts';
import type { Credential } from '../../core/api/call.ts';
import { BusyError, InputError } from '../../core/base/errors.ts';
import { JournalError } from '../../core/flows/ports/journal.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { isListed } from '../../core/ledger/keyState.ts';
import { nameHolder } from '../../core/ledger/names.ts';
import { downloadFile } from '../../platform/files/download.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { Writer } from '../saving/writer.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import { carryPorts } from './carrier.ts';

/** What is needed to sign a request for a row and hand it out. */
type Carrier = HandOutPorts & Pick<Credential, 'dayKey'> & { readonly credential: Credential };

interface SendingParts {
  readonly session: Session;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly keys: Keys;
  readonly writer: Writer;
}

/**
 * The signed links of a row. Opening `address` imports the row's public key. Opening `check` asks whether the cloud
 * has that key. `until` is the time when `address` expires, in milliseconds since 1970, by the service's clock.
 */
interface Link {
  readonly address: string;
  readonly until: number;
  readonly check: string;
  readonly secretId: string;
  /** The credential that signed the links. Once it is no longer in use, the links aren't shown. */
  readonly credential: Credential;
}

const LIFETIME_MS = 5 * 60_000;
export const HOUR_MS = 60 * 60_000;

export class Sending {
  readonly #parts: SendingParts;
  readonly #recordId: string;
  #link = $state.raw<Link | null>(null);
  #taken = $state.raw<TakenAnswer | null>(null);
  #error = $state.raw<unknown>(null);
  #heldName = $state.raw<string | null>(null);
  /**
   * Whether the `check` link asks for the first 100 key pairs of any name. That is needed when the cloud may have the
   * public key under another name than the row's.
   */
  #asksForAll = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isOver = false;
  readonly #unsubscribe: () => void;

  constructor(parts: SendingParts, recordId: string) {
    this.#parts = parts;
    this.#recordId = recordId;
    this.#unsubscribe = parts.session.onLock(() => this.#forget());
  }

  /** The row, as it is now; `null` if it is gone. */
  get record(): KeyRecord | null {
    return this.#parts.keys.find(this.#recordId);
  }

  /**
   * The current links; `null` before they are signed, if signing failed, and once the connection is locked, removed
   * or no longer in use.
   */
  readonly link = $derived.by(() => {
    const isCurrent = this.#link?.credential === this.#parts.session.carrying?.credential;
    return isCurrent ? this.#link : null;
  });

  /** What the last answer said; `null` if no answer was read since the dialog opened or the row was renamed. */
  get taken(): TakenAnswer | null {
    return this.#taken;
  }

  /** Why the last attempt to sign, to rename or to take an answer failed; `null` if it didn't. */
  get error(): unknown {
    return this.#error;
  }

  /**
   * Signs the links now, and again every four minutes until Lock or {@link end}. Also signs them whenever the page
   * becomes visible again, because timers don't run while the device sleeps.
   */
  async begin(): Promise<void> {
    this.#timer = setInterval(() => void this.#sign(), RUNG_MS);
    document.addEventListener('visibilitychange', this.#onVisible);
    // In Practice, links are signed with the simulator's credential, so the simulator is loaded first.
    if (this.#parts.session.isPractice) await this.#parts.session.warmUp();
    await this.#sign();
  }

  end(): void {
    this.#isOver = true;
    document.removeEventListener('visibilitychange', this.#onVisible);
    this.#forget();
    this.#unsubscribe();
  }

  readonly #onVisible = () => {
    if (document.visibilityState === 'visible') void this.#sign();
  };

  #forget(): void {
    clearInterval(this.#timer);
    this.#link = null;
  }

  async #sign(): Promise<void> {
    const signed = await this.#handOut(async (carrier, record) => {
      const { carried } = await carryImport(carrier, record, { method: 'GET' });
      const check = await carryCheck(carrier, record, this.#asksForAll ? 'all' : 'name');
      return { carried, check, carrier };
    });
    const [first] = signed?.carried ?? [];
    if (signed === null || first === undefined) {
      // If another tab is writing, nothing can be signed now: the earlier link stays until it expires.
      if (!(this.#error instanceof BusyError) || (this.#link?.until ?? 0) <= this.#parts.now())
        this.#link = null;
      return;
    }
    const { endpoint, credential, secretId } = signed.carrier;
    this.#link = {
      address: linkOf(endpoint, first),
      until: first.signedAt + LIFETIME_MS,
      check: linkOf(endpoint, signed.check),
      secretId,
      credential,
    };
  }

  /**
   * Saves NAME.send.html, a page that sends the import. If the file couldn't be made, `error` says why.
   * @param forMs how long the page is to be usable, in milliseconds; eight hours at most
   */
  async savePage(
    forMs: number,
    texts: (until: { readonly from: number; readonly to: number }) => SendPageTexts,
  ): Promise<void> {
    const file = await this.#handOut(async (carrier, record) => {
      const { carried } = await carryImport(carrier, record, { method: 'POST', forMs });
      const from = carried[0]?.signedAt ?? 0;
      const to = (carried.at(-1)?.signedAt ?? 0) + LIFETIME_MS;
      const text = sendPage(carrier.endpoint, carried, texts({ from, to }));
      return { text, name: `${record.name}.send.html` };
    });
    if (file !== null) downloadFile(file.text, file.name);
  }

  /**
   * Saves NAME.curl, a file with which curl sends the import. The request in it is good for five minutes. If the file
   * couldn't be made, `error` says why.
   */
  async saveCurl(comment: string): Promise<void> {
    const file = await this.#handOut(async (carrier, record) => {
      const { body, headers } = await carryPost(carrier, record);
      const text = curlConfig({ endpoint: carrier.endpoint, headers, body, comment });
      return { text, name: `${record.name}.curl` };
    });
    if (file !== null) downloadFile(file.text, file.name);
  }

  /** Signs the links again, after an attempt that failed. */
  async retry(): Promise<void> {
    await this.#sign();
  }

  /**
   * Whether the row needs another name: another row holds its name, or the cloud has another key pair of that name.
   */
  get needsName(): boolean {
    return this.#heldName !== null || this.#taken?.kind === 'otherKey';
  }

  /**
   * The name that can't be used, because another row of the account holds it; `null` if no name was refused this way.
   */
  get heldName(): string | null {
    return this.#heldName;
  }

  /**
   * Gives the row another name, and signs new links. A request that was signed under the old name may still be
   * executed, if that name becomes free. So the `check` link asks for key pairs of any name from now on, and finds
   * the public key under either name.
   * @param name a name that is well formed
   * @returns whether the row has the new name now; if not, `heldName` or `error` says why
   */
  async rename(name: string): Promise<boolean> {
    const { keys } = this.#parts;
    const isRenamed = await this.#withRow(async (record) => {
      if (await this.#isHeld(record, name)) {
        this.#heldName = name;
        return false;
      }
      await keys.journal([record])({ ...record, name });
      return true;
    });
    if (isRenamed !== true) return false;
    this.#heldName = null;
    this.#taken = null;
    this.#asksForAll = true;
    await this.#sign();
    return true;
  }

  /** Whether another row holds a name in the account in use, or in this row's own account. */
  async #isHeld(record: KeyRecord, name: string): Promise<boolean> {
    const { region } = record;
    const rows = await this.#parts.keys.rows.named(name);
    return [this.#carrierOf(record).route, record].some(
      (route) => nameHolder(rows, { name, route: { ...route, region }, except: record.id }) !== null,
    );
  }

  /** Reads a typed or pasted answer. If the answer gives a KeyId for this row, writes the KeyId to the row. */
  async take(text: string): Promise<void> {
    const { keys } = this.#parts;
    const taken = await this.#withRow(async (record) => {
      const answer = takeAnswer(record, text, keys.all);
      if ('record' in answer && answer.record !== record) await keys.journal([record])(answer.record);
      return answer;
    });
    if (taken !== null) this.#taken = taken;
    if (taken?.kind === 'duplicate' && taken.of === 'publicKey') this.#asksForAll = true;
    // Signs new links in two cases. If the public key is a duplicate, the `check` link must ask for key pairs of any
    // name. If the signature has expired, both links need a new signature.
    if (taken?.kind === 'duplicate' || taken?.kind === 'expired') await this.#sign();
  }

  /**
   * Signs a request for the row, and returns it only if the credential is still in use: the user may have locked
   * meanwhile.
   * @returns `null` if nothing may be handed out
   */
  async #handOut<Result>(
    sign: (carrier: Carrier, record: KeyRecord) => Promise<Result>,
  ): Promise<Result | null> {
    const { session } = this.#parts;
    return this.#withRow(async (record) => {
      const carrier = this.#carrierOf(record);
      const { name } = record;
      // A row that was never sent can't be sent under a name that another row holds. It needs another name first. A
      // row that was sent before may be sent again under its name.
      if (record.attempts.length === 0 && (await this.#isHeld(record, name))) {
        this.#heldName = name;
        return null;
      }
      const result = await sign(carrier, record);
      if (session.carrying?.credential !== carrier.credential) throw new InputError('row', 'locked');
      return result;
    });
  }

  /**
   * Reads the row from storage under the writer lock, and calls `act` with it.
   * @returns `null` if `act` failed or wasn't called
   */
  async #withRow<Result>(act: (record: KeyRecord) => Promise<Result>): Promise<Result | null> {
    const { keys, writer } = this.#parts;
    this.#error = null;
    const done = await writer
      .locked(async () => {
        if (this.#isOver) return { result: null };
        const name = this.record?.name ?? '';
        const record = (await keys.rows.named(name)).find(({ id }) => id === this.#recordId);
        if (record === undefined || !isListed(record)) throw new InputError('row', 'import');
        return { result: await act(record) };
      })
      .catch((error: unknown) => this.#meet(error));
    if (done === null) this.#error ??= new BusyError('another tab is writing');
    return done?.result ?? null;
  }

  /** @throws {InputError} for the field `row`, with the problem `locked` or `otherAccount` */
  #carrierOf(record: KeyRecord): Carrier {
    const { keys, now, session } = this.#parts;
    const ports = carryPorts(session, now, record.region);
    if (ports === null) throw new InputError('row', 'locked');
    if (!session.mayRegister(record) && !session.isDeclared(record))
      throw new InputError('row', 'otherAccount');
    const { credential, route } = ports.carrying;
    return { ...ports, journal: keys.journal([record]), route, credential, dayKey: credential.dayKey };
  }

  /**
   * Keeps an error, so that the dialog shows it.
   * @throws the same error, after keeping it, if it is a bug of this app
   */
  #meet(error: unknown): null {
    this.#error = error;
    if (!(error instanceof InputError) && !(error instanceof JournalError)) throw error;
    return null;
  }
}
