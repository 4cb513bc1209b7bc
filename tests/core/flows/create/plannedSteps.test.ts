import { expect, it } from 'vitest';
import { stepsToCome } from '../../../../src/core/flows/create/plannedSteps.ts';

it('by Tencent Cloud the file comes after the answer', () => {
  expect(stepsToCome({ method: 'cloud', saver: 'folder' }, [])).toEqual([
    'signed',
    'sent',
    'received',
    'halvesMatch',
    'written',
    'cloudAgrees',
  ]);
});

it('on this device the file comes first, and by download it is all for now', () => {
  expect(stepsToCome({ method: 'device', saver: 'folder' }, ['generated', 'written'])).toEqual([
    'signed',
    'sent',
    'received',
    'cloudAgrees',
  ]);
  expect(stepsToCome({ method: 'device', saver: 'download' }, ['generated'])).toEqual(['downloaded']);
});

it('a step that ended another way isn’t waited for', () => {
  const done = ['signed', 'sent', 'received', 'halvesMatch', 'confirmed', 'cloudNotConfirmed'] as const;
  expect(stepsToCome({ method: 'cloud', saver: 'download' }, done)).toEqual([]);
  expect(stepsToCome({ method: null, saver: 'download' }, ['signed', 'sent'])).toEqual([
    'received',
    'cloudAgrees',
  ]);
});
