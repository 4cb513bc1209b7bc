/** Ledgers of any size, for the page to open. */
export { ledgerFileOf } from '../support/ledgerRows.ts';
