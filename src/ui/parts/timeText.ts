/** A time of day in the locale's format, with the date if it isn't today. @param time milliseconds since 1970 */
export function timeText(locale: string, time: number): string {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date().toDateString();
  const options = isToday
    ? ({ timeStyle: 'short' } as const)
    : ({ dateStyle: 'medium', timeStyle: 'short' } as const);
  return new Intl.DateTimeFormat(locale, options).format(date);
}

/** The time of day in UTC, the clock that signatures are checked against: `14:37:10 UTC`. @param ms since 1970 */
export function utcText(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)} UTC`;
}
