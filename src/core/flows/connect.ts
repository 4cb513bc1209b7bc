/** Trying a credential: read-only calls that tell whether it works, how much may be signed, and who it is. */
import { describeKeyPairs, describeProjects, getCallerIdentity, type Project } from '../cvm/actions.ts';
import type { Caller } from '../cvm/call.ts';
import { isNotPermitted } from '../cvm/outcome.ts';
import { AnswerError, ApiError, TransportError } from '../errors.ts';
import { SIGNING_LEVELS, type SigningLevel } from '../tc3/sign.ts';

export interface ConnectResult {
  /** The strongest level that was accepted, from the connection's own downwards. */
  readonly level: SigningLevel;
  /** Whether this user may list key pairs. */
  readonly canDescribe: boolean;
  /** The owner's account id; `null` where it can't be looked up. */
  readonly account: string | null;
  /** `null` where they can't be looked up: then a project is typed as a number. */
  readonly projects: readonly Project[] | null;
}

export interface ConnectOptions {
  /** Whether hosts other than CVM's can be reached: not through a relay with a fixed target. */
  readonly reachesHelpers: boolean;
}

/** @throws {ApiError | AnswerError | TransportError} when the key-pair API can't be used at all */
export async function connect(caller: Caller, options: ConnectOptions): Promise<ConnectResult> {
  const { level, canDescribe } = await findLevel(caller);
  const accepted: Caller = { ...caller, target: { ...caller.target, level } };
  const [account, projects] = options.reachesHelpers
    ? await Promise.all([lookUpAccount(accepted), lookUpProjects(accepted)])
    : [null, null];
  return { level, canDescribe, account, projects };
}

/** One read-only call a level, from the connection's own to weaker ones, as long as only the signature is wrong. */
async function findLevel(caller: Caller): Promise<Pick<ConnectResult, 'level' | 'canDescribe'>> {
  const levels = SIGNING_LEVELS.slice(SIGNING_LEVELS.indexOf(caller.target.level));
  let first: ApiError | null = null;
  for (const level of levels) {
    try {
      await describeKeyPairs({ ...caller, target: { ...caller.target, level } }, { Limit: 1 });
      return { level, canDescribe: true };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Refused by policy, so the signature itself was accepted.
      if (isNotPermitted(error.apiCode)) return { level, canDescribe: false };
      if (error.apiCode !== 'AuthFailure.SignatureFailure') throw error;
      first ??= error;
    }
  }
  throw first ?? new TypeError('level: expected one of the signing levels');
}

async function lookUpAccount(caller: Caller): Promise<string | null> {
  return orNull(async () => (await getCallerIdentity(caller)).AccountId);
}

async function lookUpProjects(caller: Caller): Promise<readonly Project[] | null> {
  return orNull(async () => {
    const { Projects } = await describeProjects(caller, { AllList: 1, Limit: 1000, Offset: 0 });
    const hasDefault = Projects.some(({ ProjectId }) => ProjectId === 0);
    // The default project has id 0 in every account, whether it is listed or not; its name is ours to word.
    return hasDefault ? Projects : [{ ProjectId: 0, ProjectName: '' }, ...Projects];
  });
}

/** A least-privilege user may lack these two, and a relay may not reach their hosts: both are only conveniences. */
async function orNull<Value>(lookUp: () => Promise<Value>): Promise<Value | null> {
  try {
    return await lookUp();
  } catch (error) {
    if (error instanceof ApiError || error instanceof AnswerError || error instanceof TransportError)
      return null;
    throw error;
  }
}
