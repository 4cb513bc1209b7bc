/**
 * The icons of the bar and the navigation. They only decorate controls that already have a text or a label, so the
 * app shows its first page without waiting for them.
 */
import Contrast from '@lucide/svelte/icons/contrast';
import KeyRound from '@lucide/svelte/icons/key-round';
import List from '@lucide/svelte/icons/list';
import Lock from '@lucide/svelte/icons/lock';
import Settings from '@lucide/svelte/icons/settings';

export const barIcons = { new: KeyRound, keys: List, settings: Settings, theme: Contrast, lock: Lock };
