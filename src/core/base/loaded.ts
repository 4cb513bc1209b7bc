/** Parts that are loaded when they are first needed. */
import { LoadError } from './errors.ts';

/** @throws {LoadError} when the part can't be loaded: the device is offline, or an update removed the part */
export async function loaded<Part>(part: Promise<Part>): Promise<Part> {
  try {
    return await part;
  } catch (error) {
    throw new LoadError('a part could not be loaded', { cause: error });
  }
}
