/**
 * The regions that are known to have the key-pair actions. Sources: DescribeRegions examples of the official CLI
 * (2026-08), CVM "Request Structure" (2024-11-27), DescribeKeyPairs page (2025-11-19).
 */
export const REGIONS = [
  'ap-guangzhou',
  'ap-shanghai',
  'ap-nanjing',
  'ap-beijing',
  'ap-chengdu',
  'ap-chongqing',
  'ap-hongkong',
  'ap-singapore',
  'ap-bangkok',
  'ap-jakarta',
  'ap-seoul',
  'ap-tokyo',
  'na-siliconvalley',
  'na-ashburn',
  'eu-frankfurt',
  'sa-saopaulo',
  'ap-shanghai-fsi',
  'ap-shenzhen-fsi',
] as const;

export type Region = (typeof REGIONS)[number];

/** Whether a region is a finance region. These regions have their own CVM hosts. */
export function isFinanceRegion(region: string): boolean {
  // The region becomes part of a host name. A region from an imported list may be any text. The strict pattern makes
  // sure that such a text can't lead to another host.
  return /^[a-z0-9-]+-fsi$/.test(region);
}

/** Whether a text names a region that Keysmith knows. */
export function isRegion(text: string): text is Region {
  return (REGIONS as readonly string[]).includes(text);
}
