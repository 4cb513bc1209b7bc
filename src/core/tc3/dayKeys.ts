/**
 * Caches the day keys, so that each of them is derived only once. A day key signs the calls to one service on one UTC
 * date.
 */
import { type SigningKey, signingKey } from './authorization.ts';
import { deriveServiceKey, deriveSigningKey } from './signingKey.ts';
import type { Service } from './stringToSign.ts';

/** @param date UTC, `YYYY-MM-DD` @returns the day key that signs the calls to `service` on `date` */
export type DayKeys = (date: string, service: Service) => Promise<SigningKey>;

/**
 * Caches the day keys of one date. When the date changes, the old keys are dropped. A failed derivation isn't cached.
 * @param dateKey computes the TC3 date key of a date, 32 bytes. It is called once for each new date, and again after
 * a failure.
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
