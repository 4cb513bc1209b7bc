/**
 * Creates and imports keys. Holds the state that the page shows: the key that is being made, the names whose keys are
 * made later, and the last result.
 */
import type { CreateKeyResult, FlowPorts, Step } from '../../core/flows/create/createKey.ts';
import { InputError, KeysmithError } from '../../core/base/errors.ts';
import { SaveError, type Saver } from '../../core/flows/ports/saver.ts';
import { isImport } from '../../core/ledger/keyState.ts';
import { isPractice, isWithoutAccount, type Route } from '../../core/ledger/route.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { nextFreeName } from '../../core/ledger/names.ts';
import { downloadSaver, downloadFile, isDownloadFree } from '../../platform/files/download.ts';
import type { FileConfirmation } from '../files/confirmOpened.ts';
import { Creation, type CreationState } from './creation.svelte.ts';
import type { NewKeyIntent, Order } from './runCreation.ts';
import type { CreateRefusal } from './refusal.ts';
import { WaitingNames } from './waitingNames.svelte.ts';
import type { KeysFolder } from '../saving/folder.svelte.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { KeptKeys } from '../saving/keptKeys.svelte.ts';
import type { Safety } from '../saving/safety.svelte.ts';
import type { Writer } from '../saving/writer.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import type { RelayConsent } from '../session/relayConsent.svelte.ts';

interface CreateKeyParts {
  readonly session: Session;
  readonly consent: RelayConsent;
  readonly folder: KeysFolder;
  readonly keys: Keys;
  readonly kept: KeptKeys;
  readonly writer: Writer;
  readonly safety: Safety;
  /**
   * Asks the browser for persistent storage, so that the browser doesn't delete the ledger when space is short.
   * Called after a key was saved, but not for a key of Practice.
   */
  readonly askForPersistence: () => Promise<boolean>;
  /** Whether the app is about to lock. The Lock waits until all flows have ended and all keys are saved. */
  readonly isLocking: () => boolean;
  /** Called when the outcome of an attempt is unknown. */
  readonly onUnknown: () => void;
  readonly now: () => number;
  readonly newId: () => string;
}

/**
 * Loads the code for signing, the API and the key formats. The form doesn't need this code, so it is loaded right
 * after the form is shown.
 */
const loadCreation = () => import('./runCreation.ts');

/**
 * The milliseconds after which a name that still waits for its turn is shown as waiting. If it were shown later,
 * the user might think that Enter had no effect.
 */
const LATE_MS = 200;

/**
 * A name that can't be used now. `waiting`: it waits already, or its key is being made; `held`: a row of the
 * ledger has it.
 */
interface RefusedName {
  readonly name: string;
  readonly problem: 'waiting' | 'held';
}

export class CreateKey {
  readonly #parts: CreateKeyParts;
  /** The key that was begun last; `null` if there is none. */
  #last = $state.raw<Creation | null>(null);
  /**
   * Keys that need the user's attention, except `#last`. Each was begun before `#last`, or was imported while
   * another key was being made.
   */
  #troubled = $state.raw<readonly Creation[]>([]);
  #refusal = $state<CreateRefusal | null>(null);
  #refusedName = $state.raw<RefusedName | null>(null);
  #obstacle = $state.raw<{ readonly name: string; readonly error: KeysmithError | null } | null>(null);
  /**
   * The names that the user has entered, but that aren't accepted yet, for example because the browser is asking for
   * access to the folder. Each name is stored together with its account and region ({@link placeOf}).
   */
  readonly #entering = new Set<string>();
  #isWorking = $state(false);
  /** Whether a name was just entered, so that an earlier key's result isn't shown any more. */
  #isBeginning = $state(false);
  /** Whether names have been waiting longer than `LATE_MS`, so that the page must show them as waiting. */
  #isLate = $state(false);
  readonly waiting = new WaitingNames();

  constructor(parts: CreateKeyParts) {
    this.#parts = parts;
  }

  /**
   * The key that is shown: the one that is being made; otherwise one that needs the user's attention; otherwise the
   * last one. `null` if there is no key. When a name is entered, an earlier key's result is no longer shown, so this
   * is `null` until the new key is begun.
   */
  readonly shown = $derived.by((): Creation | null => {
    const isMaking = this.#last?.state.kind === 'working' && !this.#last.isHandedOver;
    if (isMaking) return this.#last;
    return this.#isBeginning ? null : (this.#troubled[0] ?? this.#last);
  });

  /** How far the shown key has got, or how its flow ended; `idle` if no key is shown. */
  readonly state = $derived.by(
    (): CreationState | { readonly kind: 'idle' } => this.shown?.state ?? { kind: 'idle' },
  );

  get steps(): readonly Step[] {
    return this.shown?.steps ?? [];
  }

  /** The row of the result that is shown; `null` if there is no result, or if nothing was sent. */
  get record(): KeyRecord | null {
    return this.shown?.record ?? null;
  }

  get hasKeptAnswer(): boolean {
    return this.shown?.hasKeptAnswer ?? false;
  }

  get saveError(): SaveError | null {
    return this.shown?.saveError ?? null;
  }

  get confirmation(): FileConfirmation | null {
    return this.shown?.confirmation ?? null;
  }

  /** Why the last `create`, `goOn` or `importAgain` made or imported nothing; `null` if it wasn't refused. */
  get refusal(): CreateRefusal | null {
    return this.#refusal;
  }

  /** The name that the last `create` refused; `null` if it refused none. */
  get refusedName(): RefusedName | null {
    return this.#refusedName;
  }

  /**
   * Why the last name wasn't accepted, for example because its file can't be written; `null` if there was no such
   * error. `error` is `null` if the reason is a bug of this app, or a part of the app that couldn't be loaded.
   */
  get obstacle(): { readonly name: string; readonly error: KeysmithError | null } | null {
    return this.#obstacle;
  }

  /**
   * Whether a name that is entered now has its key made at once. If so, the list of waiting names is hidden. This is
   * `false` while a key is being made, while waiting names are late or paused, and while the list has names that a
   * Lock has ended.
   */
  readonly isIdle = $derived.by(() => {
    const { waiting } = this;
    const { writer } = this.#parts;
    const isMaking = writer.isMaking || (this.#isWorking && waiting.all.length > 1);
    return (
      !isMaking && !this.#isLate && waiting.pause === null && !waiting.all.some(({ isEnded }) => isEnded)
    );
  });

  /** Whether the last attempt was under this name, and found the name taken before anything was sent. */
  isTaken(name: string): boolean {
    if (this.#refusedName?.name === name) return this.#refusedName.problem === 'held';
    return this.#last?.name === name && this.#last.isNameTaken;
  }

  /**
   * The next name after `name` that no row has, that isn't waiting, and whose key isn't being made.
   * @param region if left out, the region in use
   */
  freeNameAfter(name: string, region?: string): string {
    const { keys, session } = this.#parts;
    const own = session.route ?? session.lockedRoute;
    const route = { ...own, region: region ?? own.region };
    let next = nextFreeName(keys.all, name, route);
    while (this.#isEntered(next, route)) next = nextFreeName(keys.all, next, route);
    return next;
  }

  /** Loads in advance the code that the first key needs. */
  async warmUp(): Promise<void> {
    await Promise.all([loadCreation(), this.#parts.folder.warmUp()]);
  }

  /**
   * Accepts a name. The key of this name is made at once, or after the keys of the names that were entered before. It
   * is made with the values of `intent` and the connection of this moment, even if the user changes them later. If
   * the name was already entered, it isn't accepted again. If the waiting names are paused for a key stroke
   * (`gesture`), entering such a name only resumes them.
   * @returns `null` if no name was accepted. `refusal`, `refusedName` or `obstacle` then says why, unless the call
   * resumed the waiting names. Otherwise `ended`: a promise that resolves once the key's flow has ended or the name
   * was cancelled. If a bug of this app ends the flow, the bug is shown, and `ended` rejects with it
   * @throws bugs of this app, and errors of parts that couldn't be loaded, after `obstacle` was set
   */
  async create(intent: NewKeyIntent): Promise<{ readonly ended: Promise<void> } | null> {
    const { waiting } = this;
    const { keys, session } = this.#parts;
    const route = session.route ?? session.lockedRoute;
    const entering = placeOf(intent.name, route);
    this.#refusedName = null;
    this.#obstacle = null;
    this.#refusal = this.#whyNot(intent);
    if (this.#refusal !== null) return null;
    if (this.#isEntered(intent.name, route)) {
      // The names were paused because the browser accepts another download only after a key stroke. The user has just
      // pressed Enter, which is such a key stroke.
      if (waiting.pause === 'gesture') this.goOn();
      else this.#refusedName = { name: intent.name, problem: 'waiting' };
      return null;
    }
    const isFirst = !this.#isWorking && !waiting.hasAny;
    this.#isBeginning = isFirst;
    this.#entering.add(entering);
    let isTaken = false;
    const { ends } = waiting;
    try {
      let onEnd: Order['onEnd'] = () => undefined;
      const ended = new Promise<void>((resolve, reject) => {
        onEnd = (error) => (error === undefined ? resolve() : reject(error));
      });
      const order = await this.#orderOf(intent, onEnd);
      if (order === null) return null;
      // A failure to read the ledger isn't reported here. The flow reports it before anything is sent, because it
      // can't write to the ledger either.
      await keys.ready().catch(() => undefined);
      // The user may have locked meanwhile, or chosen a connection whose relay they didn't agree to.
      this.#refusal = ends === waiting.ends ? this.#whyNot(intent) : 'locked';
      if (this.#refusal !== null) return null;
      await this.#check(order);
      if (this.#refusedName !== null || this.#obstacle !== null) return null;
      // From here on, the new key is shown instead of earlier keys that needed the user's attention.
      if (isFirst) this.#troubled = [];
      isTaken = true;
      waiting.add(order);
      void this.#work();
      return { ended };
    } finally {
      this.#entering.delete(entering);
      // If the name was refused, the earlier key's result is shown again.
      if (!isTaken) this.#isBeginning = false;
    }
  }

  /**
   * Collects all choices that the key will be made from, as they are now.
   * @returns `null` if the name was refused
   */
  async #orderOf(intent: NewKeyIntent, onEnd: Order['onEnd']): Promise<Order | null> {
    const { folder, newId, session } = this.#parts;
    try {
      const [saver, opened] = await Promise.all([folder.saver(), session.open()]);
      const isLater = intent.method === 'device' && isForLater(session);
      if (opened === null && !isLater) {
        this.#refusal = 'locked';
        return null;
      }
      const route = opened?.route ?? session.lockedRoute;
      return { recordId: newId(), intent, route, opened: isLater ? null : opened, saver, onEnd };
    } catch (error) {
      return this.#meet(intent, error);
    }
  }

  /**
   * Checks that no row has the name, and that the key's file can be written. If not, `refusedName` or `obstacle`
   * says why.
   */
  async #check(order: Order): Promise<void> {
    try {
      await (await loadCreation()).checkOrder(this.#parts, order);
    } catch (error) {
      this.#meet(order.intent, error);
    }
  }

  /**
   * Shows why a name wasn't accepted.
   * @throws the same error, after showing it, if it is a bug of this app or a part of the app couldn't be loaded
   */
  #meet({ name }: NewKeyIntent, error: unknown): null {
    if (error instanceof InputError && error.field === 'keyName')
      this.#refusedName = { name, problem: 'held' };
    else this.#obstacle = { name, error: error instanceof KeysmithError ? error : null };
    if (!(error instanceof KeysmithError)) throw error;
    return null;
  }

  /** Whether this name was entered and isn't done: it is being accepted, waits its turn, or its key is being made. */
  #isEntered(name: string, route: Pick<Route, 'account' | 'region'>): boolean {
    const last = this.#last;
    const isLast = last?.name === name && last.region === route.region;
    const isMaking = isLast && last.state.kind === 'working' && !last.isHandedOver;
    return isMaking || this.#entering.has(placeOf(name, route)) || this.waiting.has(name, route);
  }

  /**
   * Resumes making the keys of the waiting names. If a private key is only in memory, resumes nothing, and `refusal`
   * becomes `unsafe`.
   */
  goOn(): void {
    this.#refusal = this.#isHeldUp ? 'unsafe' : null;
    if (this.#refusal !== null) return;
    this.#troubled = [];
    this.waiting.resume();
    void this.#work();
  }

  /** Makes the keys of the names that wait, one after the other, until no name waits or the names are paused. */
  async #work(): Promise<void> {
    if (this.#isWorking) return;
    const { waiting } = this;
    this.#isWorking = true;
    const late = setTimeout(() => (this.#isLate = true), LATE_MS);
    const begin = () => {
      clearTimeout(late);
      this.#isLate = false;
    };
    let isRun: boolean | null = null;
    try {
      isRun = await this.#parts.writer.inSeries(async () => {
        begin();
        for (let order = await this.#next(); order !== null; order = await this.#next())
          await this.#make(order);
        return true;
      });
      if (isRun === null) this.#refuseAll('otherTab');
    } catch (error) {
      waiting.pauseFor('result');
      throw error;
    } finally {
      begin();
      this.#isBeginning = false;
      this.#isWorking = false;
    }
    // Begins another series for a name that was entered just as this series ended. The name would otherwise keep
    // waiting.
    if (isRun !== null && waiting.first !== null && waiting.pause === null) void this.#work();
  }

  /**
   * Shows why none of the waiting keys was begun. A single name is dropped from the list, because it is still in
   * the form's field. Several names stay in the list.
   */
  #refuseAll(refusal: CreateRefusal): void {
    const { waiting } = this;
    this.#refusal = refusal;
    if (waiting.all.length === 1) waiting.cancelAll();
    else waiting.pauseFor('result');
  }

  /** @returns the order whose key is made next; `null` if no order is left, or if the next order has to wait */
  async #next(): Promise<Order | null> {
    const { waiting } = this;
    const { safety, writer } = this.#parts;
    if (writer.isMaking) await writer.idle();
    const { first } = waiting;
    if (first === null || waiting.pause !== null) return null;
    if (!safety.mayBegin) {
      waiting.pauseFor('result');
      return null;
    }
    if (first.saver.kind === 'folder' || isDownloadFree()) return waiting.take();
    waiting.pauseFor('gesture');
    return null;
  }

  /**
   * Makes the key of an order. Resolves once the key is in a file and the flow no longer needs the writer lock, or at
   * the latest when the flow has ended.
   */
  async #make(order: Order): Promise<void> {
    const { intent, recordId, route } = order;
    const { region } = route;
    const creation = new Creation(this.#parts, { recordId, name: intent.name, region });
    return new Promise((next) => {
      const flow = this.#run(creation, intent.method, async (handOver) => {
        const { isCancelled, runCreation } = await loadCreation();
        const { keep } = this.#parts.kept;
        const onWritten = () => {
          if (!creation.isHandedOver) return;
          handOver();
          next();
        };
        const onDoubt: FlowPorts['onDoubt'] = (...doubt) => {
          creation.hooks.onDoubt(...doubt);
          this.waiting.pauseFor('result');
        };
        const result = await runCreation(this.#parts, order, { ...creation.hooks, keep, onDoubt, onWritten });
        return isCancelled(result) ? null : result;
      });
      void flow
        .then(
          (result) => {
            const isGood = typeof result !== 'string' && result?.kind === 'saved';
            if (!isGood) this.#needsLook(creation);
            order.onEnd();
          },
          (error: unknown) => {
            this.#needsLook(creation);
            order.onEnd(error);
          },
        )
        .finally(next);
    });
  }

  /** Pauses the waiting names until the user goes on, because this key needs the user's attention. */
  #needsLook(creation: Creation): void {
    // If the outcome was in doubt, the names were already paused when the doubt arose, before the cloud was asked.
    // The user may have resumed them since, so they aren't paused a second time.
    if (!creation.wasDoubted) this.waiting.pauseFor('result');
    if (creation !== this.#last && creation.state.kind !== 'working')
      this.#troubled = [...this.#troubled, creation];
  }

  /**
   * Imports a row's public key to the cloud, and shows the progress and the result. If another key is being made, the
   * page shows that key instead. It shows the import afterwards, but only if the result needs the user's attention.
   * @returns the result, or why nothing was begun
   */
  async importAgain(record: KeyRecord): Promise<CreateKeyResult | CreateRefusal | null> {
    this.#refusal = this.#isHeldUp ? 'unsafe' : isOffline(this.#parts.session) ? 'offline' : null;
    if (this.#refusal !== null) return this.#refusal;
    const { id, name, region } = record;
    const shown = this.shown?.recordId === id ? this.shown : null;
    const creation = shown ?? new Creation(this.#parts, { recordId: id, name, region });
    const result = await this.#run(creation, null, async (handOver) => {
      // The private key is in a file already, or was never here, so another key may be begun.
      handOver();
      const { runImport } = await loadCreation();
      return runImport(this.#parts, record, creation.hooks);
    });
    if (result !== null && typeof result !== 'string' && result.kind !== 'saved') this.#needsLook(creation);
    return result;
  }

  /**
   * Runs a flow and shows its key. If the flow has no result, the key that was shown before is shown again.
   * @param flow returns the result, or why nothing was begun, or `null` if the user cancelled the flow
   */
  async #run(
    creation: Creation,
    method: NewKeyIntent['method'] | null,
    flow: (handOver: () => void) => Promise<CreateKeyResult | CreateRefusal | null>,
  ): Promise<CreateKeyResult | CreateRefusal | null> {
    const { askForPersistence, kept, onUnknown, writer } = this.#parts;
    const before = this.#last;
    const isMakingOther = before !== null && before.state.kind === 'working' && !before.isHandedOver;
    if (!isMakingOther || method !== null) this.#last = creation;
    this.#isBeginning = false;
    const result = await creation.run(method, () => writer.track(flow, creation.recordId));
    if (result === null || typeof result === 'string') {
      this.#refusal = result;
      if (this.#last === creation) this.#last = before;
      return result;
    }
    if (result.kind === 'saved' || result.kind === 'alarm') kept.letGoIfVerified(result.record);
    if (result.kind === 'unknown') onUnknown();
    if (result.kind === 'saved' && !isPractice(result.record)) void askForPersistence();
    return result;
  }

  /** Downloads a key once more, while it is still in memory. */
  async downloadAgain(record: KeyRecord): Promise<void> {
    const { kept } = this.#parts;
    const text = kept.find(record.id);
    // An answer that raised an alarm may contain the private key of another key pair. So the answer is downloaded,
    // but the row stays as it is.
    if (text !== null && kept.isAnswer(record)) return downloadFile(text.text, text.fileName);
    await this.#saveAgain(record, downloadSaver);
  }

  /** Asks for a keys folder, and saves a key that is in memory to that folder. */
  async saveToFolder(record: KeyRecord): Promise<void> {
    if (await this.#parts.folder.choose()) await this.#saveAgain(record, await this.#parts.folder.saver());
  }

  /** Downloads the cloud's answer for the shown key exactly as it is in memory (see `hasKeptAnswer`). */
  saveAnswer(): void {
    const kept = this.#parts.kept.find(this.shown?.recordId ?? '');
    if (kept !== null) downloadFile(kept.text, kept.fileName);
  }

  /** Removes the cloud's answer from memory. Called only when the user chooses to discard it. */
  dismiss(): void {
    const { shown } = this;
    if (shown === null) return;
    this.#parts.kept.letGo(shown.recordId);
    this.#troubled = this.#troubled.filter((one) => one !== shown);
    if (this.#last === shown) this.#last = null;
  }

  /**
   * Compares an opened file with a row. If the file matches, the row becomes `verified`, and its public half is sent
   * to the cloud if it still has to be imported. It isn't sent if the cloud can't be asked now, or if the row belongs
   * to no account yet.
   * @param passphrase empty on the first try; the user is asked for it only if the file needs one
   */
  async confirm(record: KeyRecord, file: File, passphrase = ''): Promise<FileConfirmation> {
    await this.#parts.writer.settled(record.id);
    const { confirmOpened } = await import('../files/confirmOpened.ts');
    // The row may have changed since it was shown.
    const current = this.#parts.keys.find(record.id) ?? record;
    const result = await confirmOpened(this.#parts.keys, { record: current, file, passphrase });
    const creation = this.#creationOf(record);
    if (creation !== null) creation.confirmation = result;
    if (result.kind !== 'matches') return result;
    this.#parts.kept.letGoIfVerified(result.record);
    creation?.showConfirmed();
    creation?.showSaved(result.record, result.journalled);
    const { record: row } = result;
    const isToImport = isImport(row) && row.keyId === null && row.hearsay === null;
    if (isToImport && !this.#isForLater(row)) await this.importAgain(row);
    return result;
  }

  #whyNot({ method }: NewKeyIntent): CreateRefusal | null {
    const { consent, isLocking, session } = this.#parts;
    if (this.#isHeldUp) return 'unsafe';
    const isLocked = !session.isOpen && (method === 'cloud' || session.isNameless);
    if (isLocked || isLocking()) return 'locked';
    return consent.missingFor(method) === null ? null : 'relay';
  }

  /**
   * Whether a row's import has to wait until the user starts it, because the cloud can't be asked now or the row
   * belongs to no account yet.
   */
  #isForLater(record: KeyRecord): boolean {
    return isForLater(this.#parts.session) || isWithoutAccount(record);
  }

  /** Whether a private key is only in memory, and no flow is about to save it. */
  get #isHeldUp(): boolean {
    const { safety, writer } = this.#parts;
    return safety.isUnsaved && !writer.isMaking;
  }

  /** The shown key, if it is this row's. */
  #creationOf({ id }: KeyRecord): Creation | null {
    return this.shown !== null && this.record?.id === id ? this.shown : null;
  }

  async #saveAgain(record: KeyRecord, saver: Saver): Promise<void> {
    const { kept, writer } = this.#parts;
    const text = kept.find(record.id);
    const creation = this.#creationOf(record);
    if (text === null) return;
    if (this.shown !== null) this.shown.saveError = null;
    const { runSaveAgain } = await loadCreation();
    const saved = await writer.track(() => runSaveAgain(this.#parts, { record, kept: text, saver }));
    if (saved instanceof SaveError) {
      if (this.shown !== null) this.shown.saveError = saved;
      return;
    }
    kept.letGoIfVerified(saved.record);
    if (creation === null) return;
    creation.report(saved.record.state === 'verified' ? 'written' : 'downloaded');
    if (saved.isAsked) creation.report(saved.record.cloud === 'agrees' ? 'cloudAgrees' : 'cloudNotConfirmed');
    creation.showSaved(saved.record, saved.journalled);
    if (saved.isImportNext && !this.#isForLater(saved.record)) await this.importAgain(saved.record);
  }
}

/**
 * Returns a text that identifies a name in its account and region. The same name in another account or region is
 * another key.
 */
function placeOf(name: string, { account, region }: Pick<Route, 'account' | 'region'>): string {
  return `${account} ${region} ${name}`;
}

/**
 * Whether the cloud can't be asked now. Then a key that is made on this device is only saved, and is registered
 * later.
 */
function isForLater(session: Session): boolean {
  return !session.isOpen || session.isByHand || isOffline(session);
}

/**
 * Whether the cloud can't be reached because the device is offline. Always `false` in Practice, which needs no
 * network.
 */
function isOffline({ isPractice: isSimulated }: Session): boolean {
  return !isSimulated && navigator.onLine === false;
}
