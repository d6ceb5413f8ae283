import type { RequestRow } from './query';

/** Of one kind; 0 where the provider told of none. */
export const count = (row: Pick<RequestRow, 'usage'>, bucket: string): number => {
  const value = row.usage[bucket];
  return typeof value === 'number' ? value : 0;
};
