/** Tags as people type them: `env=prod, owner=ops`. */
import type { Tag } from '../cvm/actions.ts';
import { InputError } from '../base/errors.ts';

/**
 * Reads tags separated by commas or line ends. An empty text contains no tags.
 * @throws {InputError} for the field `tags`, with the problem `form`, `duplicate` or `tooLong`
 */
export function parseTags(text: string): Tag[] {
  const parts = text
    .split(/[,\n，]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const tags = parts.map((part) => {
    const [key = '', ...rest] = part.split('=');
    if (key.trim() === '' || rest.length === 0) throw new InputError('tags', 'form');
    return { Key: key.trim(), Value: rest.join('=').trim() };
  });
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) throw new InputError('tags', 'duplicate');
  // Limits of the tag service: tencentcloud.com/document/product/651/13354.
  if (tags.some(({ Key, Value }) => Key.length > 127 || Value.length > 255)) {
    throw new InputError('tags', 'tooLong');
  }
  return tags;
}
