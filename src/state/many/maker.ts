/**
 * Makes the keys of a batch: opens the workers that make the key files, and runs the flow that creates or imports
 * the key pairs of rows that aren't done yet.
 */
import { CancelledError, InputError } from '../../core/base/errors.ts';
import type { CreateKeyResult } from '../../core/flows/create/createKey.ts';
import { type BatchPorts, isOnlyItsOwn, runBatch } from '../../core/flows/many/batch.ts';
import type { RegionSurvey } from '../../core/flows/many/regionSurvey.ts';
import type { Saver } from '../../core/flows/ports/saver.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { Route } from '../../core/ledger/route.ts';
import type { MadeFile } from '../../core/ssh/keyTasks.ts';
import { RSA_SIZES } from '../../core/ssh/rsaSize.ts';
import { isAnswerItself, keyFileText } from '../files/keyFileText.ts';
import { workshop } from '../files/workshop.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { KeptKeys } from '../saving/keptKeys.svelte.ts';
import type { Writer } from '../saving/writer.svelte.ts';

export interface MakerParts {
  readonly keys: Keys;
  readonly kept: KeptKeys;
  readonly writer: Writer;
  /** Called when the outcome of an attempt is unknown. */
  readonly onUnknown: () => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits for `ms` milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * The values that one run of a batch uses. They are fixed when the run begins, even if the user switches to another
 * account or folder meanwhile.
 */
export interface BatchRun {
  /** The API caller, which keeps to the service's limit of calls per second. */
  readonly caller: BatchPorts['caller'];
  readonly route: Route;
  readonly skewMs: number;
  readonly saver: Saver;
  readonly survey: RegionSurvey;
  /** Encrypts each private key file; empty: the files aren't encrypted. */
  readonly passphrase: string;
}

/**
 * Loads the code of the worker that makes the key files, if these keys need it. Called before anything is sent.
 * @throws {LoadError}
 */
export async function loadMaker(keys: {
  readonly method: KeyRecord['method'];
  readonly format: NonNullable<KeyRecord['batch']>['format'];
  readonly passphrase: string;
}): Promise<void> {
  if (keys.method === 'device' || !isAnswerItself(keys)) (await workshop().open()).close();
}

/**
 * Makes the private key file of a row on this device.
 * @param signal aborts the making of the file
 * @throws {InputError} if the files of the batch are encrypted, but `passphrase` is empty
 */
export async function makeFile(row: KeyRecord, passphrase: string, signal?: AbortSignal): Promise<MadeFile> {
  if (row.batch?.isEncrypted === true && passphrase === '') throw new InputError('passphrase', 'differs');
  const bits = RSA_SIZES.find((size) => size === row.batch?.bits) ?? 2048;
  const bench = await workshop().open(signal);
  return bench.run({ kind: 'make', bits, spec: fileSpec(row, passphrase) }, signal ? { signal } : {});
}

/**
 * Creates or imports the key pairs of the open rows in the cloud.
 * @param hooks `signal`: once aborted, no further key is begun; `onPassedOver`: called with the error of a key that
 * failed, while the batch goes on with the others
 * @returns the result that stopped the batch; `null` if all rows had their turn, or if `signal` was aborted
 */
export async function runRows(
  { keys, kept, now, onUnknown, pause, writer }: MakerParts,
  { passphrase, ...run }: BatchRun,
  {
    known,
    open,
    signal,
    onPassedOver,
  }: {
    /** All rows of the batch, as they are now. */
    readonly known: readonly KeyRecord[];
    readonly open: readonly KeyRecord[];
    readonly signal: AbortSignal;
    readonly onPassedOver: (row: KeyRecord, error: unknown) => void;
  },
): Promise<CreateKeyResult | null> {
  const ports: BatchPorts = {
    ...run,
    journal: keys.journal(known),
    rows: keys.rows,
    keep: kept.keep,
    report: () => undefined,
    now,
    pause,
    make: (row) => makeFile(row, passphrase),
    toFile: (row, pem) => keyFileText(pem, fileSpec(row, passphrase)),
  };
  return runBatch(ports, open, {
    signal,
    current: ({ id }) => keys.find(id),
    onBegin: ({ id }) => writer.begin(id),
    onResult: (row, one) => {
      writer.end(row.id);
      if (one.kind === 'saved' || one.kind === 'fileOnly' || one.kind === 'alarm')
        kept.letGoIfVerified(one.record);
      if (one.kind === 'unknown') onUnknown();
      if ('error' in one && isOnlyItsOwn(one) && !(one.error instanceof CancelledError))
        onPassedOver(row, one.error);
    },
  });
}

function fileSpec({ batch, name }: KeyRecord, passphrase: string) {
  return { format: batch?.format ?? 'pkcs1', passphrase, comment: name };
}
