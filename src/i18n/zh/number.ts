/** A count as it is written in Chinese. */
export const number = (count: number) => count.toLocaleString('zh-CN');
