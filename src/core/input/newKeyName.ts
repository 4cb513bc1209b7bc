/**
 * The rule for the name of a new key. The name must also be good as a file name, because the key's file is named
 * after it.
 */
import { keyNameProblem, type KeyNameProblem } from './keyName.ts';

/**
 * Names that Windows reserves for devices, whatever their extension. Browsers refuse them as file names on every
 * system.
 * Source: "Naming Files, Paths, and Namespaces", learn.microsoft.com/windows/win32/fileio/naming-a-file.
 */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

export type NewKeyNameProblem = KeyNameProblem | { readonly kind: 'reserved' };

/** @returns the first thing that is wrong with a name; `null` when it is fine */
export function newKeyNameProblem(name: string): NewKeyNameProblem | null {
  return keyNameProblem(name) ?? (RESERVED.test(name) ? { kind: 'reserved' } : null);
}
