/** Parts that are loaded when they are first needed. */
import { LoadError } from './errors.ts';

/** @throws {LoadError} where a part isn't there: offline, or removed by an update */
export async function loaded<Part>(part: Promise<Part>): Promise<Part> {
  try {
    return await part;
  } catch (error) {
    throw new LoadError('a part could not be loaded', { cause: error });
  }
}
