/** Reads an answer's body as UTF-8 text. The size is limited, because a proxy may send anything. */
import { TransportError } from '../../core/base/errors.ts';

/** Far more than the API sends: a CreateKeyPair answer has about 3 kB, the largest list about 200 kB. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * @throws {TransportError} `tooLarge` if the body is too large, `encoding` if it isn't UTF-8; an error of the body's
 * stream is thrown unchanged
 */
export async function readText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let size = 0;
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decode(decoder);
    size += value.length;
    if (size > MAX_ANSWER_BYTES) {
      // Not awaited: a stream that never finishes cancelling must not hold this function up.
      void reader.cancel().catch(ignoreCancelFailure);
      throw new TransportError('tooLarge');
    }
    text += decode(decoder, value);
  }
}

function decode(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TransportError('encoding', { cause: error });
  }
}

/** Nobody reads the stream any more, so it doesn't matter whether cancelling it fails. */
function ignoreCancelFailure(): void {}
