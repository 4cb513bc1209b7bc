/** The quick cells of the fault matrix; all of them: `npm run test:faults`. */
import { FAULTS } from '../faults/faults.ts';
import { testFaults } from '../faults/run.ts';

for (const method of ['cloud', 'device'] as const) {
  const quick = FAULTS.filter((fault) => fault.quick?.includes(method));
  testFaults(quick, 'chromium', method);
}
