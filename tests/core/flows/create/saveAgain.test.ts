import { describe, expect, it } from 'vitest';
import { createKey } from '../../../../src/core/flows/create/createKey.ts';
import { saveAgain } from '../../../../src/core/flows/create/saveAgain.ts';
import { SaveError } from '../../../../src/core/flows/ports/saver.ts';
import { fileDigest } from '../../../../src/core/ssh/fileDigest.ts';
import { flowWorld, INTENT, stateOf } from '../../../support/flowWorld.ts';

/** A key of the cloud that couldn't be written, and all that the window has of it. */
async function unsaved() {
  const world = flowWorld({ saver: { write: 'failed' } });
  const result = await createKey(world.ports, INTENT);
  const [kept] = world.kept;
  if (result.kind !== 'unsaved' || kept === undefined) throw new TypeError('expected an unsaved key');
  const asked: string[] = [];
  const caller = {
    ...world.ports.caller,
    transport: (...args: Parameters<typeof world.ports.caller.transport>) => {
      asked.push(args[0].headers['x-tc-action'] ?? 'asked');
      return world.ports.caller.transport(...args);
    },
  };
  return { ...world, record: result.record, kept, caller, asked };
}

describe('saving another way a key that is in memory', () => {
  it.each(['folder', 'download'] as const)(
    'by %s: the row says where the file is, before anybody is asked',
    async (saverKind) => {
      const { caller, record, kept } = await unsaved();
      const { ports, journal, disk, saver } = flowWorld({ saverKind });
      const saved = await saveAgain({ saver, journal: ports.journal, caller }, record, kept);
      const state = saverKind === 'folder' ? 'verified' : 'unconfirmed';
      expect(stateOf(journal)).toEqual([state, state]);
      expect(journal.map(({ cloud }) => cloud)).toEqual(['unknown', 'agrees']);
      expect(saved).toMatchObject({
        journalled: true,
        record: { state, savedBy: saverKind, cloud: 'agrees' },
      });
      expect(saved.record.folder).toBe(saverKind === 'folder' ? 'keys' : null);
      expect(saved.record.fileDigest).toBe(fileDigest(kept.text));
      expect(disk.get(kept.fileName)).toBe(kept.text);
    },
  );

  it('the cloud isn’t asked while locked, or where it was asked before', async () => {
    const { ports, record, kept, caller, asked } = await unsaved();
    const { saver } = flowWorld();
    const locked = await saveAgain({ saver, journal: ports.journal, caller: null }, record, kept);
    expect(locked.record.cloud).toBe('unknown');
    const known = await saveAgain(
      { saver, journal: ports.journal, caller },
      { ...record, cloud: 'differs' },
      kept,
    );
    expect(known.record.cloud).toBe('differs');
    expect(asked).toEqual([]);
  });

  it.each(['place', 'write'] as const)('that fails at the %s too changes no row', async (at) => {
    const { caller, record, kept } = await unsaved();
    const { ports, journal, saver } = flowWorld({ saver: { [at]: 'failed' } });
    const saving = saveAgain({ saver, journal: ports.journal, caller }, record, kept);
    await expect(saving).rejects.toThrow(SaveError);
    expect(journal).toEqual([]);
  });

  it('says whether the list has it', async () => {
    const { caller, record, kept } = await unsaved();
    const { ports, saver } = flowWorld({ journalFailsAt: 'verified' });
    const saved = await saveAgain({ saver, journal: ports.journal, caller }, record, kept);
    expect(saved).toMatchObject({ journalled: false, record: { state: 'verified' } });
  });
});
