/** `npm run test:whole` runs all of what is long. `npm test` runs a part of it, the same part each time. */
const IS_WHOLE = process.env['KEYSMITH_WHOLE'] === '1';

/** @returns how many cases a long test runs: `usual` in `npm test`, `whole` in `npm run test:whole` */
export function amount({ usual, whole }: { readonly usual: number; readonly whole: number }): number {
  return IS_WHOLE ? whole : usual;
}
