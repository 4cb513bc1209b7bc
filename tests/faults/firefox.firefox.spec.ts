import { CELLS } from './cells.ts';
import { DEVICE_CELLS } from './deviceCells.ts';
import { testCells } from './run.ts';

testCells(CELLS, 'firefox', 'cloud');
testCells(DEVICE_CELLS, 'firefox', 'device');
