/**
 * Keeps the day keys, so that each of them is derived only once. A day key signs one service's calls of one UTC date.
 */
import { type SigningKey, signingKey } from './authorization.ts';
import { deriveServiceKey, deriveSigningKey } from './signingKey.ts';
import type { Service } from './stringToSign.ts';

/** @param date UTC, `YYYY-MM-DD` @returns the key that signs this service's calls of that date */
export type DayKeys = (date: string, service: Service) => Promise<SigningKey>;

/**
 * Caches the day keys of one date. A new date drops the old keys; a failed derivation isn't kept.
 * @param dateKey computes the TC3 date key of a date, 32 bytes; called once for each new date, and again after a
 * failure
 */
export function cachedDayKeys(dateKey: (date: string) => Promise<Uint8Array>): DayKeys {
  let cachedDate = '';
  let keys = new Map<Service, SigningKey>();
  let pendingDateKey: Promise<Uint8Array> | null = null;
  return async (date, service) => {
    if (date !== cachedDate || pendingDateKey === null) {
      cachedDate = date;
      keys = new Map();
      pendingDateKey = dateKey(date);
    }
    const own = { keys, pendingDateKey };
    const known = own.keys.get(service);
    if (known !== undefined) return known;
    try {
      const key = signingKey(deriveSigningKey(deriveServiceKey(await own.pendingDateKey, service)));
      own.keys.set(service, key);
      return key;
    } catch (error) {
      if (pendingDateKey === own.pendingDateKey) pendingDateKey = null;
      throw error;
    }
  };
}
