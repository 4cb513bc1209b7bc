import { expect, it } from 'vitest';
import { LoadError } from '../../../src/core/base/errors.ts';
import { loaded } from '../../../src/core/base/loaded.ts';

it('a part that isn’t there is a LoadError, whatever the browser calls it', async () => {
  expect(await loaded(Promise.resolve('part'))).toBe('part');
  const missing = loaded(Promise.reject(new TypeError('Importing a module script failed.')));
  await expect(missing).rejects.toThrow(LoadError);
});
