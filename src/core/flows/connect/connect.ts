/**
 * Tries a credential by read-only calls. They show whether the service accepts it at the chosen signing level,
 * and whose credential it is.
 */
import { describeKeyPairs, describeProjects, getCallerIdentity, type Project } from '../../cvm/actions.ts';
import type { Caller } from '../../api/call.ts';
import { isNotPermitted } from '../../api/outcome.ts';
import { ApiError, isCallError } from '../../base/errors.ts';
import { SIGNING_LEVELS, type SigningLevel } from '../../tc3/sign.ts';

/**
 * The account id of the credential's owner, or why it isn't known. `notReached` means that no usable answer came,
 * which doesn't show whether the look-up is permitted.
 */
type Identity =
  { readonly kind: 'known'; readonly account: string } | { readonly kind: 'notPermitted' | 'notReached' };

export interface ConnectResult {
  /** The signing level that was asked for and that the service accepted. It is never lowered automatically. */
  readonly level: SigningLevel;
  /** Whether the credential's user may list key pairs. */
  readonly canDescribe: boolean;
  readonly identity: Identity;
  /**
   * The account's projects; `null` if they can't be looked up. Then the user enters a project's number instead of
   * choosing a project from a list.
   */
  readonly projects: readonly Project[] | null;
}

interface ConnectOptions {
  /** Whether hosts other than CVM's can be reached; a relay with a fixed target can't reach them. */
  readonly reachesOtherServices: boolean;
}

/**
 * Tries a credential at the caller's own signing level. Keysmith never lowers that level by itself, whatever the
 * answer: only the user may allow the next weaker level (`weakerLevel`).
 * @throws {ApiError | AnswerError | TransportError} if the key-pair API can't be used at all
 */
export async function connect(caller: Caller, options: ConnectOptions): Promise<ConnectResult> {
  const canDescribe = await tryToDescribe(caller);
  const [identity, projects] = options.reachesOtherServices
    ? await Promise.all([lookUpIdentity(caller), lookUpProjects(caller)])
    : [{ kind: 'notReached' } as const, null];
  return { level: caller.target.level, canDescribe, identity, projects };
}

/**
 * The next weaker level, which the user may be asked to allow after the service refused a signature; `null` if
 * there is no weaker level, or if the error isn't about the signature.
 */
export function weakerLevel(error: unknown, level: SigningLevel): SigningLevel | null {
  if (!(error instanceof ApiError) || error.apiCode !== 'AuthFailure.SignatureFailure') return null;
  return SIGNING_LEVELS[SIGNING_LEVELS.indexOf(level) + 1] ?? null;
}

async function tryToDescribe(caller: Caller): Promise<boolean> {
  try {
    await describeKeyPairs(caller, { Limit: 1 });
    return true;
  } catch (error) {
    // A policy forbids the call. So the service has accepted the signature.
    if (error instanceof ApiError && isNotPermitted(error.apiCode)) return false;
    throw error;
  }
}

async function lookUpIdentity(caller: Caller): Promise<Identity> {
  try {
    return { kind: 'known', account: (await getCallerIdentity(caller)).AccountId };
  } catch (error) {
    if (error instanceof ApiError && isNotPermitted(error.apiCode)) return { kind: 'notPermitted' };
    if (isCallError(error)) return { kind: 'notReached' };
    throw error;
  }
}

async function lookUpProjects(caller: Caller): Promise<readonly Project[] | null> {
  return orNull(async () => {
    const { Projects } = await describeProjects(caller, { AllList: 1, Limit: 1000, Offset: 0 });
    const hasDefault = Projects.some(({ ProjectId }) => ProjectId === 0);
    // The default project has id 0 in every account, whether it is listed or not. Its name stays empty here, since the
    // pages have a translated name for it.
    return hasDefault ? Projects : [{ ProjectId: 0, ProjectName: '' }, ...Projects];
  });
}

/**
 * Runs a look-up that is only a convenience; a failed call gives `null`. A least-privilege user may lack the
 * permission, and a relay may not reach the host.
 */
async function orNull<Value>(lookUp: () => Promise<Value>): Promise<Value | null> {
  try {
    return await lookUp();
  } catch (error) {
    if (isCallError(error)) return null;
    throw error;
  }
}
