/** The quick cells of the fault matrix; all of them: `npm run test:faults`. */
import { CELLS } from '../faults/cells.ts';
import { DEVICE_CELLS } from '../faults/deviceCells.ts';
import { testCells } from '../faults/run.ts';
import type { Cell } from '../faults/story.ts';

const quick = (cells: readonly Cell[]) => cells.filter(({ isQuick }) => isQuick);

testCells(quick(CELLS), 'chromium', 'cloud');
testCells(quick(DEVICE_CELLS), 'chromium', 'device');
