/** Commands that are available on every page, with their keyboard shortcuts. */
import { MANY_ADDRESS, pageAddress } from '../../state/app/router.svelte.ts';
import {
  ADD_CONNECTION_ADDRESS,
  DOCTOR_ADDRESS,
  IMPORT_ADDRESS,
  NEWS_ADDRESS,
  RELEASE_ADDRESS,
  SEARCH_ADDRESS,
  sectionAddress,
  SETTINGS_SECTIONS,
  type SettingsSection,
  visit,
} from '../../state/app/addresses.ts';
import type { AppParts } from '../context/app.ts';
import { nextTheme, otherLanguage } from './appearance.ts';

type CommandId =
  | 'newKey'
  | 'many'
  | 'keys'
  | 'search'
  | 'whichKey'
  | 'import'
  | 'add'
  | SettingsSection
  | 'connect'
  | 'settings'
  | 'doctor'
  | 'lock'
  | 'install'
  | 'release'
  | 'whatsNew'
  | 'theme'
  | 'language'
  | 'help';

export interface Command {
  readonly id: CommandId;
  /** A single key that runs the command, if single-key shortcuts are switched on. */
  readonly key?: string;
  /** A key combination that runs the command. */
  readonly chord?: string;
  readonly run: () => unknown;
}

interface CommandParts extends Pick<
  AppParts,
  'installation' | 'language' | 'lock' | 'preferences' | 'safety' | 'session'
> {
  readonly openFile: () => void;
  readonly showHelp: () => void;
}

/** The commands that are available now, the most used ones first. */
export function availableCommands(parts: CommandParts): readonly Command[] {
  const { installation, safety, session } = parts;
  const canLock = session.isUnlocked && !safety.isUnsafe;
  return [
    { id: 'newKey', key: 'n', run: () => goTo(pageAddress('new'), 'key-name') },
    { id: 'many', run: () => goTo(MANY_ADDRESS) },
    { id: 'keys', run: () => goTo(pageAddress('keys')) },
    { id: 'search', key: '/', run: () => goTo(SEARCH_ADDRESS, 'key-search') },
    { id: 'whichKey', run: parts.openFile },
    { id: 'import', run: () => goTo(IMPORT_ADDRESS) },
    ...(session.connection === null
      ? [{ id: 'connect', run: () => goTo(pageAddress('connect')) } as const]
      : []),
    { id: 'settings', run: () => goTo(pageAddress('settings')) },
    ...SETTINGS_SECTIONS.map((id) => ({ id, run: () => goTo(sectionAddress(id)) })),
    { id: 'add', run: () => goTo(ADD_CONNECTION_ADDRESS) },
    { id: 'doctor', run: () => goTo(DOCTOR_ADDRESS) },
    ...(canLock ? [{ id: 'lock', chord: 'Ctrl+Shift+L', run: parts.lock } as const] : []),
    ...(installation.isOffered ? [{ id: 'install', run: () => installation.install() } as const] : []),
    { id: 'release', run: () => goTo(RELEASE_ADDRESS) },
    { id: 'whatsNew', run: () => goTo(NEWS_ADDRESS) },
    { id: 'theme', run: () => nextTheme(parts) },
    { id: 'language', run: () => otherLanguage(parts) },
    { id: 'help', key: '?', run: parts.showHelp },
  ];
}

/**
 * Goes to an address. If its page is already shown, focuses the given field, or the page's content if no field is
 * given. A page that isn't shown yet focuses its field itself when it appears.
 */
export function goTo(address: string, fieldId?: string): void {
  visit(address);
  document.getElementById(fieldId ?? 'main')?.focus();
}
