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
import { endpointOfWay } from '../../core/connection/way.ts';
import { BusyError, InputError } from '../../core/base/errors.ts';
import { JournalError } from '../../core/flows/ports/journal.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { downloadFile } from '../../platform/files/download.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { Writer } from '../saving/writer.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

/** All that a request needs to be handed out. */
type Carrier = HandOutPorts & Pick<Credential, 'dayKey'>;

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
}

const LIFETIME_MS = 5 * 60_000;
/** How long a saved page is good for. */
export const PAGE_MS = 60 * 60_000;

export class Sending {
  readonly #parts: SendingParts;
  readonly #recordId: string;
  #link = $state.raw<Link | null>(null);
  #check = $state.raw<string | null>(null);
  #taken = $state.raw<TakenAnswer | null>(null);
  #error = $state.raw<unknown>(null);
  #timer: ReturnType<typeof setInterval> | undefined;
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

  /** `null` until it is signed, and after Lock. */
  get link(): Link | null {
    return this.#link;
  }

  /** The address of the Check; `null` until it is signed, and after Lock. */
  get check(): string | null {
    return this.#check;
  }

  /** What the last answer said; `null` if none was taken. */
  get taken(): TakenAnswer | null {
    return this.#taken;
  }

  /** Why nothing could be handed out, or written; `null` if nothing failed. */
  get error(): unknown {
    return this.#error;
  }

  /** Signs the link, and again every four minutes, as long as the card is open. */
  async begin(): Promise<void> {
    this.#timer = setInterval(() => void this.#sign(), RUNG_MS);
    await this.#sign();
  }

  end(): void {
    this.#forget();
    this.#unsubscribe();
  }

  #forget(): void {
    clearInterval(this.#timer);
    this.#link = null;
    this.#check = null;
  }

  async #sign(): Promise<void> {
    const signed = await this.#handOut(async (carrier, record) => {
      const { carried } = await carryImport(carrier, record, { method: 'GET' });
      const asks = this.#taken?.kind === 'duplicate' && this.#taken.of === 'publicKey' ? 'all' : 'name';
      const check = await carryCheck(carrier, record, asks);
      return { carried, check, endpoint: carrier.endpoint };
    });
    const [first] = signed?.carried ?? [];
    if (signed === null || first === undefined) return;
    this.#link = { address: linkOf(signed.endpoint, first), until: first.signedAt + LIFETIME_MS };
    this.#check = linkOf(signed.endpoint, signed.check);
  }

  /** Saves NAME.send.html, which is good for an hour. If it couldn't be made, `error` says why. */
  async savePage(
    texts: (until: { readonly from: number; readonly to: number }) => SendPageTexts,
  ): Promise<void> {
    const text = await this.#handOut(async (carrier, record) => {
      const { carried } = await carryImport(carrier, record, { method: 'POST', forMs: PAGE_MS });
      const from = carried[0]?.signedAt ?? 0;
      const to = (carried.at(-1)?.signedAt ?? 0) + LIFETIME_MS;
      return sendPage(carrier.endpoint, carried, texts({ from, to }));
    });
    if (text !== null) downloadFile(text, `${this.record?.name}.send.html`);
  }

  /** Saves NAME.curl, which is good for five minutes. If it couldn't be made, `error` says why. */
  async saveCurl(comment: string): Promise<void> {
    const text = await this.#handOut(async (carrier, record) => {
      const { body, headers } = await carryPost(carrier, record);
      return curlConfig({ endpoint: carrier.endpoint, headers, body, comment });
    });
    if (text !== null) downloadFile(text, `${this.record?.name}.curl`);
  }

  /** Reads what somebody typed or pasted, and notes in the row what it settles. */
  async take(text: string): Promise<void> {
    this.#error = null;
    const { keys, writer } = this.#parts;
    const taken = await writer
      .locked(async () => {
        const { record } = this;
        if (record === null) return null;
        const answer = takeAnswer(record, text, keys.all);
        if ('record' in answer && answer.record !== record) await keys.journal([record])(answer.record);
        return answer;
      })
      .catch((error: unknown) => this.#meet(error));
    if (taken === null) this.#error ??= new BusyError('another tab is writing');
    else this.#taken = taken;
    // After a duplicate public key, the Check asks for all key pairs.
    if (taken?.kind === 'duplicate') await this.#sign();
  }

  /** Signs something with the writer lock, which other tabs can't hold meanwhile. */
  async #handOut<Result>(
    sign: (carrier: Carrier, record: KeyRecord) => Promise<Result>,
  ): Promise<Result | null> {
    const { writer } = this.#parts;
    this.#error = null;
    const done = await writer
      .locked(async () => {
        const { record } = this;
        const carrier = record === null ? null : this.#carrierOf(record);
        if (record === null || carrier === null) throw new InputError('credential', 'missing');
        return { result: await sign(carrier, record) };
      })
      .catch((error: unknown) => this.#meet(error));
    if (done === null) this.#error ??= new BusyError('another tab is writing');
    return done?.result ?? null;
  }

  /** `null` while the connection is locked, or another one is in use. */
  #carrierOf(record: KeyRecord): Carrier | null {
    const { keys, now, session } = this.#parts;
    const { carrying } = session;
    const hmac = carrying?.credential.hmac ?? null;
    if (carrying === null || hmac === null) return null;
    const { connection, credential, route, skewMs } = carrying;
    const { dayKey, secretId, token } = credential;
    const { region } = record;
    const endpoint = endpointOfWay(connection, region);
    const own = { journal: keys.journal([record]), route: { ...route, region }, now, skewMs, nonce };
    return { ...own, endpoint, secretId, token, dayKey, hmac };
  }

  /** Keeps an error that the card shows. @throws bugs of this app */
  #meet(error: unknown): null {
    this.#error = error;
    if (!(error instanceof InputError) && !(error instanceof JournalError)) throw error;
    return null;
  }
}

/** A random whole number above 0, of 31 bits. */
function nonce(): number {
  return 1 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1);
}
