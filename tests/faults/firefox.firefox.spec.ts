import { FAULTS } from './faults.ts';
import { testFaults } from './run.ts';

testFaults(FAULTS, 'firefox', 'cloud');
testFaults(FAULTS, 'firefox', 'device');
