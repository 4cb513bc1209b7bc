/** A time of day in the locale's format, with the date if it isn't today. @param time milliseconds since 1970 */
export function timeText(locale: string, time: number): string {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date().toDateString();
  const options = isToday
    ? ({ timeStyle: 'short' } as const)
    : ({ dateStyle: 'medium', timeStyle: 'short' } as const);
  return new Intl.DateTimeFormat(locale, options).format(date);
}
