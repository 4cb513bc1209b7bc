/** Limits how often a caller may call one action in any second. */
import { ServiceError } from './serviceError.ts';

interface RateLimit {
  /**
   * Counts one call.
   * @throws {ServiceError} with the code RequestLimitExceeded if there were too many calls within a second
   */
  readonly count: (caller: string, action: string, now: number) => void;
}

/** Allows each caller `perSecond` calls of each action in any second. */
export function createRateLimit(perSecond: number): RateLimit {
  const seen = new Map<string, number[]>();
  return {
    count(caller, action, now) {
      const key = `${caller} ${action}`;
      const recent = (seen.get(key) ?? []).filter((time) => now - time < 1000);
      if (recent.length >= perSecond) {
        const times = recent.length + 1;
        throw new ServiceError(
          'RequestLimitExceeded',
          `Your current request times equals to \`${times}\` in a second, which exceeds the frequency limit \`${perSecond}\` for a second. Please reduce the frequency of calls.`,
          `您当前每秒请求 \`${times}\` 次，超过了每秒 \`${perSecond}\` 次的频率限制，请降低调用频率。`,
        );
      }
      seen.set(key, [...recent, now]);
    },
  };
}
