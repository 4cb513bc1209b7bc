/**
 * Implements `Filters`, `Offset` and `Limit`. They work the same way in DescribeKeyPairs and in DescribeInstances.
 */
import type { Field } from './parameters.ts';
import { ServiceError } from './serviceError.ts';

interface FilterInput {
  readonly Name: string;
  readonly Values: readonly string[];
}

export const FILTERS = {
  kind: {
    list: {
      fields: {
        Name: { kind: 'string', required: true },
        Values: { kind: { list: 'string' }, required: true },
      },
    },
  },
} as const satisfies Field;

/**
 * Whether an item matches every filter. It matches a filter if it has one of the filter's values.
 * @param valuesOf returns the item's values for a filter's name, or `null` if there is no such filter
 * @throws {ServiceError} for more than 10 filters, more than 5 values in a filter, or an unknown filter
 */
export function matchesFilters(
  filters: readonly FilterInput[] | undefined,
  valuesOf: (name: string) => readonly string[] | null,
): boolean {
  if (filters === undefined) return true;
  if (filters.length > 10 || filters.some(({ Values }) => Values.length > 5)) {
    throw new ServiceError(
      'InvalidFilterValue.LimitExceeded',
      'The number of filters or of their values exceeds the limit.',
      '过滤器或其取值的数量超过限制。',
    );
  }
  return filters.every(({ Name, Values }) => {
    const values = valuesOf(Name);
    if (values === null) {
      throw new ServiceError(
        'InvalidFilter',
        `The filter \`${Name}\` is not valid.`,
        `过滤器 \`${Name}\` 无效。`,
      );
    }
    return Values.some((value) => values.includes(value));
  });
}

/**
 * Returns one page of items, with the service's defaults and limits.
 * @throws {ServiceError} if `Offset` or `Limit` is out of range
 */
export function page<Item>(
  items: readonly Item[],
  { Offset = 0, Limit = 20 }: { Offset?: number; Limit?: number },
): readonly Item[] {
  if (Offset < 0) {
    throw new ServiceError(
      'InvalidParameterValueOffset',
      'The value of `Offset` must not be negative.',
      '`Offset` 的取值不能为负数。',
    );
  }
  if (Limit < 1 || Limit > 100) {
    throw new ServiceError(
      'InvalidParameterValueLimit',
      'The value of `Limit` must be from 1 to 100.',
      '`Limit` 的取值必须在 1 到 100 之间。',
    );
  }
  return items.slice(Offset, Offset + Limit);
}
