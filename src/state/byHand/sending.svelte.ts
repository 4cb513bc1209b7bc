/**
 * Handing out the import of a row's public key, for a person to carry, and taking what comes back. What was handed out
 * is kept only as long as its card is open; the row keeps until when it may be executed.
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

/** All that a request needs to be handed out. */
type Carrier = HandOutPorts & Pick<Credential, 'dayKey'> & { readonly credential: Credential };

interface SendingParts {
  readonly session: Session;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly keys: Keys;
  readonly writer: Writer;
}

/** A link, and until when it is good: milliseconds since 1970, by the service's clock. */
interface Link {
  readonly address: string;
  readonly until: number;
  readonly check: string;
  readonly secretId: string;
  /** What signed it: once that is locked away, nothing of it is shown. */
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
  /** Whether the Check asks for all key pairs: the cloud may have the public key under another name. */
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

  /** `null` until it is signed, if that fails, and once the connection is locked, removed or left. */
  readonly link = $derived.by(() => {
    const isCurrent = this.#link?.credential === this.#parts.session.carrying?.credential;
    return isCurrent ? this.#link : null;
  });

  /** What the last answer said; `null` if none was taken. */
  get taken(): TakenAnswer | null {
    return this.#taken;
  }

  /** Why nothing could be handed out, or written; `null` if nothing failed. */
  get error(): unknown {
    return this.#error;
  }

  /** Signs the link, and again every four minutes, as long as the card is open; also after the device has slept. */
  async begin(): Promise<void> {
    this.#timer = setInterval(() => void this.#sign(), RUNG_MS);
    document.addEventListener('visibilitychange', this.#onVisible);
    // In Practice the simulator signs, which may not be loaded yet.
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
      // Another tab may have been writing: the link stays as long as it is good.
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
   * Saves NAME.send.html. If it couldn't be made, `error` says why.
   * @param forMs for how long it is to be good, in milliseconds; eight hours at most
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

  /** Saves NAME.curl, which is good for five minutes. If it couldn't be made, `error` says why. */
  async saveCurl(comment: string): Promise<void> {
    const file = await this.#handOut(async (carrier, record) => {
      const { body, headers } = await carryPost(carrier, record);
      const text = curlConfig({ endpoint: carrier.endpoint, headers, body, comment });
      return { text, name: `${record.name}.curl` };
    });
    if (file !== null) downloadFile(file.text, file.name);
  }

  /** Signs again, after what stood in the way was changed. */
  async retry(): Promise<void> {
    await this.#sign();
  }

  /** Whether the row needs another name: its own is held here, or the cloud has another key of that name. */
  get needsName(): boolean {
    return this.#heldName !== null || this.#taken?.kind === 'otherKey';
  }

  /** The name that a row of the account holds, so that the row can't be handed out under it; `null` if none. */
  get heldName(): string | null {
    return this.#heldName;
  }

  /**
   * Gives the row another name, and signs a new link. What was signed under the old name is refused as long as another
   * key has that name; from now on the Check asks for all key pairs, so it finds the public key under either name.
   * @param name one that is well formed
   * @returns whether the row has it now; if not, `heldName` or `error` says why
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

  /** Whether a row of the account in use, or of the row's own, holds a name. */
  async #isHeld(record: KeyRecord, name: string): Promise<boolean> {
    const { region } = record;
    const rows = await this.#parts.keys.rows.named(name);
    return [this.#carrierOf(record).route, record].some(
      (route) => nameHolder(rows, { name, route: { ...route, region }, except: record.id }) !== null,
    );
  }

  /** Reads what somebody typed or pasted, and notes in the row what it settles. */
  async take(text: string): Promise<void> {
    const { keys } = this.#parts;
    const taken = await this.#withRow(async (record) => {
      const answer = takeAnswer(record, text, keys.all);
      if ('record' in answer && answer.record !== record) await keys.journal([record])(answer.record);
      return answer;
    });
    if (taken !== null) this.#taken = taken;
    if (taken?.kind === 'duplicate' && taken.of === 'publicKey') this.#asksForAll = true;
    // After a duplicate public key, the Check asks for all key pairs; after an expired one, there is a new link.
    if (taken?.kind === 'duplicate' || taken?.kind === 'expired') await this.#sign();
  }

  /**
   * Signs something, and gives it away only if the credential that signed it is still there.
   * @returns `null` if nothing may be given away
   */
  async #handOut<Result>(
    sign: (carrier: Carrier, record: KeyRecord) => Promise<Result>,
  ): Promise<Result | null> {
    const { session } = this.#parts;
    return this.#withRow(async (record) => {
      const carrier = this.#carrierOf(record);
      const { name } = record;
      // The first request under a name; what was sent before may be sent again.
      if (record.attempts.length === 0 && (await this.#isHeld(record, name))) {
        this.#heldName = name;
        return null;
      }
      const result = await sign(carrier, record);
      if (session.carrying?.credential !== carrier.credential) throw new InputError('row', 'locked');
      return result;
    });
  }

  /** Does something with the row as it is in storage, and with the writer lock, which no other tab has meanwhile. */
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

  /** @throws {InputError} for `row`: `locked`, or `otherAccount` */
  #carrierOf(record: KeyRecord): Carrier {
    const { keys, now, session } = this.#parts;
    const ports = carryPorts(session, now, record.region);
    if (ports === null) throw new InputError('row', 'locked');
    if (!session.mayRegister(record) && !session.isDeclared(record))
      throw new InputError('row', 'otherAccount');
    const { credential, route } = ports.carrying;
    return { ...ports, journal: keys.journal([record]), route, credential, dayKey: credential.dayKey };
  }

  /** Keeps an error that the card shows. @throws bugs of this app */
  #meet(error: unknown): null {
    this.#error = error;
    if (!(error instanceof InputError) && !(error instanceof JournalError)) throw error;
    return null;
  }
}
