/**
 * Asks the cloud about rows that are unfinished, or whose facts about the cloud may be wrong. Loaded when there is
 * such a row and the account in use isn't locked.
 */
import { type Caller, inRegion } from '../../core/api/call.ts';
import { isCallError } from '../../core/base/errors.ts';
import { JournalError } from '../../core/flows/ports/journal.ts';
import { findByIds } from '../../core/flows/look/askCloud.ts';
import { heard, reconcile } from '../../core/flows/look/reconcile.ts';
import { isHearsay, isWorthALook, needsLook } from '../../core/ledger/keyState.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { heldLocks } from '../../platform/tabs/heldLocks.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { KeptKeys } from '../saving/keptKeys.svelte.ts';
import type { Opened } from '../session/session.svelte.ts';

interface ReconcileParts {
  readonly keys: Keys;
  readonly kept: KeptKeys;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Asks the cloud about every row of the account in use that is unfinished, or whose facts about the cloud may be
 * wrong. They may be wrong, for example, if the key pair wasn't found before, if the cloud has another public key
 * than the row, or if they all come from an imported list (hearsay).
 * @returns the first failure; `null` if there was none. After a failure, the cloud is still asked about the other
 * rows
 */
export async function reconcileRows(
  { keys, kept, now }: ReconcileParts,
  { caller, isDeclared, owns }: Opened,
): Promise<unknown> {
  let failure: unknown = null;
  const tryTo = async (look: () => Promise<void>) => {
    try {
      await look();
    } catch (error) {
      if (!isCallError(error) && !(error instanceof JournalError)) throw error;
      failure ??= error;
    }
  };
  const own = keys.all.filter((row) => isWorthALook(row) && (owns(row) || isDeclared(row)));
  for (const record of own.filter((row) => !isHeardTogether(row))) {
    const { kept: held, isWriting } = await heldLocks();
    // Skips a row while a tab holds its private key in memory. An unfinished row is also skipped while a tab is
    // writing.
    if (held.has(record.id) || kept.has(record.id) || (isWriting && needsLook(record))) continue;
    // Looks for the row's key pair in the row's own region, which may differ from the region in use.
    const ports = { caller: inRegion(caller, record.region), now, rows: () => keys.all };
    await tryTo(async () => {
      const seen = await reconcile({ ...ports, isDeclared: isDeclared(record) }, record);
      if (seen !== record) await keys.replace(seen, record);
    });
  }
  await tryTo(() => hearTogether(keys, caller, own.filter(isHeardTogether)));
  return failure;
}

/**
 * Whether a row is hearsay and has a KeyId. Such rows are looked up a hundred at a time, because an imported list
 * may have ten thousand of them.
 */
function isHeardTogether(record: KeyRecord): boolean {
  return isHearsay(record) && record.keyId !== null;
}

const AT_ONCE = 100;

/**
 * Looks up the key pairs of hearsay rows, a hundred at a time. If the cloud has a row's public key, the row's facts
 * about the cloud count as confirmed from then on.
 */
async function hearTogether(keys: Keys, caller: Caller, records: readonly KeyRecord[]): Promise<void> {
  for (const region of new Set(records.map((record) => record.region))) {
    const ofRegion = records.filter((record) => record.region === region);
    for (let from = 0; from < ofRegion.length; from += AT_ONCE) {
      const some = ofRegion.slice(from, from + AT_ONCE);
      const ids = [...new Set(some.map(({ keyId }) => keyId).filter((id) => id !== null))];
      const there = await findByIds(inRegion(caller, region), ids);
      const heardRows = some.map((record) => {
        const pair = there.get(record.keyId ?? '');
        return pair === undefined ? record : heard(record, pair);
      });
      const changed = heardRows.filter((row, index) => row !== some[index]);
      if (changed.length > 0) await keys.changeAll(some, changed);
    }
  }
}
