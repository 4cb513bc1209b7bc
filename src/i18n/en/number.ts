/** A count as it is written in English. */
export const number = (count: number) => count.toLocaleString('en');
