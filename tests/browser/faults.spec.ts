/** The quick cells of the fault matrix; all of them: `npm run test:faults`. */
import { CELLS } from '../faults/cells.ts';
import { testCells } from '../faults/run.ts';

testCells(
  CELLS.filter(({ isQuick }) => isQuick),
  'chromium',
);
