import { ScrollArea, Table } from '@mantine/core';
import { useStrings } from '../i18n';
import { useFormat } from './format';
import { strings } from './strings';
import type { TimeSeriesProps } from './time-series';

/** The values behind a chart, newest first. */
export function SeriesTable({ title, times, series, format, height = 190 }: TimeSeriesProps) {
  const t = useStrings(strings);
  const { time } = useFormat();
  const newestFirst = times.map((_, i) => times.length - 1 - i);
  return (
    <ScrollArea.Autosize mah={height + 80} tabIndex={0} aria-label={title} viewportProps={{ tabIndex: 0, 'aria-label': title }}>
      <Table stickyHeader verticalSpacing={3} fz="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.time}</Table.Th>
            {series.map(({ label }) => (
              <Table.Th key={label} ta="right">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {newestFirst.map((i) => (
            <Table.Tr key={times[i]}>
              <Table.Td>{time((times[i] ?? 0) * 1_000)}</Table.Td>
              {series.map(({ label, values }) => (
                <Table.Td key={label} ta="right">
                  {format(values[i])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
