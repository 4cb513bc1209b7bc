/**
 * Sends a request that changes the cloud. Returns the time at which the request was signed, and the error that came
 * back, if any. If the request never left this device, the error is thrown instead. Writes nothing to the ledger.
 */
import type { Caller, CallOptions } from '../../api/call.ts';
import { type CallError, isCallError } from '../../base/errors.ts';

interface SentOnce {
  /** The error from the service or the network; `null` if the request succeeded. */
  readonly error: CallError | null;
  /** The time in the request's last signature, milliseconds since 1970. */
  readonly signedAt: number;
}

/** @throws {CallError} when nothing was sent */
export async function sendOnce(
  caller: Caller,
  send: (caller: Caller, options: CallOptions) => Promise<unknown>,
): Promise<SentOnce> {
  let signedAt = 0;
  const { watched, wasDispatched } = watchDispatch(caller);
  const onSigned = async (time: number) => {
    signedAt = time;
  };
  try {
    await send(watched, { onSigned });
    return { error: null, signedAt };
  } catch (error) {
    if (!wasDispatched() || !isCallError(error)) throw error;
    return { error, signedAt };
  }
}

/** Wraps a caller so that it records whether any of its requests has left this device. */
export function watchDispatch(caller: Caller): {
  readonly watched: Caller;
  readonly wasDispatched: () => boolean;
} {
  let isDispatched = false;
  const onDispatch = () => {
    isDispatched = true;
  };
  const watched: Caller = {
    ...caller,
    transport: (request, options) => caller.transport(request, { ...options, onDispatch }),
  };
  return { watched, wasDispatched: () => isDispatched };
}
