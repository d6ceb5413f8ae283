import { SegmentedControl, Select } from '@mantine/core';
import { useStrings } from '../i18n';
import { useQueryState } from '../kit/query-state';
import { strings } from './strings';

export const RANGES = ['hour', 'day', 'week', 'month'] as const;
export type Range = (typeof RANGES)[number];

/** Milliseconds of each period. */
export const RANGE_MS: Readonly<Record<Range, number>> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
};

/** The one period of all pages, in the address; a day when nobody said. */
export function useRange(): { range: Range; setRange: (range: Range) => void } {
  const [value, set] = useQueryState('range', 'day');
  return { range: RANGES.find((known) => known === value) ?? 'day', setRange: set };
}

export function RangeSwitch() {
  const t = useStrings(strings);
  const { range, setRange } = useRange();
  const data = RANGES.map((value) => ({ value, label: t.ranges[value] }));
  return (
    <>
      <SegmentedControl visibleFrom="sm" size="xs" data={data} value={range} onChange={setRange} aria-label={t.range} />
      <Select
        hiddenFrom="sm"
        size="xs"
        w={92}
        data={data}
        value={range}
        allowDeselect={false}
        onChange={(value) => value && setRange(value)}
        aria-label={t.range}
      />
    </>
  );
}
