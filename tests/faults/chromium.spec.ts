import { FAULTS } from './faults.ts';
import { testFaults } from './run.ts';

testFaults(FAULTS, 'chromium', 'cloud');
testFaults(FAULTS, 'chromium', 'device');
