/** A part of all changes, drawn at random and the same each time: a score in an hour instead of a night. */

/** Stryker's report has this as the reason why a change has no result. */
export const NOT_DRAWN = 'not in the sample';

/**
 * @param mutant a change of Stryker's. A runner counts its lines and columns from 0 and a report from 1, so only its size
 *   decides, and what replaces what kind of code in which file
 * @param sample `percent` of all changes, 0 to 100; each `seed` draws others
 */
export function isDrawn({ fileName, location, mutatorName, replacement }, { percent, seed }) {
  const { start, end } = location;
  const size = `${end.line - start.line} ${end.column - start.column}`;
  const text = `${seed} ${fileName.slice(fileName.lastIndexOf('/src/'))} ${mutatorName} ${size} ${replacement}`;
  let hash = 0x811c9dc5; // FNV-1a, 32 bits
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash % 100 < percent;
}
