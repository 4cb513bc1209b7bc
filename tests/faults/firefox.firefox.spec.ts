import { CELLS } from './cells.ts';
import { testCells } from './run.ts';

testCells(CELLS, 'firefox');
