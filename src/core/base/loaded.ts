/** Turns the failure of a dynamic import into a {@link LoadError}. */
import { LoadError } from './errors.ts';

/** @throws {LoadError} when the part can't be loaded: the device is offline, or an update removed the part */
export async function loaded<Part>(part: Promise<Part>): Promise<Part> {
  try {
    return await part;
  } catch (error) {
    throw new LoadError('a part could not be loaded', { cause: error });
  }
}
