/**
 * Addresses with a second part after the page's name, for example `#/settings/about`. The second part names a row, a
 * section, or an action of the page. Pages read it from the router (`detail`).
 */

/** The sections of Settings that have an address of their own. `#/settings` alone leads to the top of the page. */
export const SETTINGS_SECTIONS = ['saving', 'device', 'appearance', 'about'] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

export const DOCTOR_ADDRESS = '#/settings/doctor';
export const EXPLAIN_ADDRESS = `${DOCTOR_ADDRESS}/failed`;
export const NEWS_ADDRESS = '#/settings/news';
export const RELEASE_ADDRESS = '#/settings/release';
export const SEARCH_ADDRESS = '#/keys/search';
export const IMPORT_ADDRESS = '#/keys/import';
export const ADD_CONNECTION_ADDRESS = '#/settings/add';

/**
 * Goes to an address that makes its page do something, for example open the Doctor. A page acts only when the address
 * changes. So if the address is the current one already, this goes to the page's plain address first, and then back.
 */
export function visit(address: string): void {
  if (location.hash !== address) location.hash = address;
  else {
    const [page] = address.replace('#/', '').split('/');
    // The address names only the page, which is already in view, so there is nothing to do.
    if (address === `#/${page}`) return;
    window.addEventListener('hashchange', () => queueMicrotask(() => (location.hash = address)), {
      once: true,
    });
    location.hash = `#/${page}`;
  }
}

/** The address of a key's own page. @param rowId the id of its row in the list */
export function keyAddress(rowId: string): string {
  return `#/key/${encodeURIComponent(rowId)}`;
}

/** The address of a section of Settings. */
export function sectionAddress(section: SettingsSection): string {
  return `#/settings/${section}`;
}
