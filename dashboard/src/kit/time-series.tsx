import { ActionIcon, Group, Skeleton, Text, Title, Tooltip } from '@mantine/core';
import { IconChartLine, IconTable } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { SERIES_COLORS } from '../app/theme';
import { useStrings } from '../i18n';
import { SeriesTable } from './series-table';
import { strings } from './strings';

const Plot = lazy(() => import('./plot'));

export interface Series {
  readonly label: string;
  /** One for each of `times`; null where nothing was measured. */
  readonly values: readonly (number | null)[];
  /** One of the theme's, as a variable: `--rlg-3`. By its place when absent. */
  readonly color?: string;
}

export interface TimeSeriesProps {
  readonly title: string;
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  /** Lines, filled lines, or bars stacked on each other. */
  readonly kind?: 'line' | 'area' | 'stacked';
  /** How one value is written. */
  readonly format: (value: number | null | undefined) => string;
  readonly height?: number;
}

/** A course over time: as a picture, as one sentence for who cannot see it, and as a table. */
export function TimeSeries(props: TimeSeriesProps) {
  const { title, times, series, format, height = 190 } = props;
  const t = useStrings(strings);
  const [table, setTable] = useState(false);
  const colored = series.map((one, i) => ({ ...one, color: one.color ?? SERIES_COLORS[i % SERIES_COLORS.length] ?? '--rlg-1' }));
  const swap = table ? t.asChart : t.asTable;
  return (
    <section className="rlg-card" aria-label={title} style={{ minWidth: 0 }}>
      <Group justify="space-between" wrap="nowrap" mb={6}>
        <Title order={2}>{title}</Title>
        <Group gap="sm" wrap="nowrap">
          {colored.length > 1 && <Legend series={colored} />}
          <Tooltip label={swap}>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`${title}: ${swap}`} onClick={() => setTable(!table)}>
              {table ? <IconChartLine size={16} /> : <IconTable size={16} />}
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      <p className="rlg-hidden">{colored.map((one) => summary(one, format, t)).join('. ')}</p>
      {table ? (
        <SeriesTable {...props} series={colored} />
      ) : (
        <Suspense fallback={<Skeleton className="rlg-late" height={height} />}>
          <Plot times={times} series={colored} kind={props.kind ?? 'line'} format={format} height={height} />
        </Suspense>
      )}
    </section>
  );
}

function summary(
  { label, values }: Series,
  format: TimeSeriesProps['format'],
  t: ReturnType<typeof useStrings<typeof strings.en>>,
): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return `${label}: ${t.noData}`;
  return t.summary(label, format(known.at(-1)), format(Math.min(...known)), format(Math.max(...known)));
}

function Legend({ series }: { readonly series: readonly Series[] }) {
  return (
    <Group gap={10} visibleFrom="xs">
      {series.map(({ label, color }) => (
        <Group key={label} gap={5} wrap="nowrap">
          <span aria-hidden style={{ width: 9, height: 9, borderRadius: 3, background: `var(${color})` }} />
          <Text size="xs" c="dimmed">
            {label}
          </Text>
        </Group>
      ))}
    </Group>
  );
}
