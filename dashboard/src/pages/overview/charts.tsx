import { useMemo } from 'react';
import type { Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { TimeSeries, useFormat } from '../../kit';
import { strings } from './strings';

/** The courses behind the numbers. */
export function Charts({ stats: { series } }: { readonly stats: Schema<'StatsOverview'> }) {
  const t = useStrings(strings);
  const format = useFormat();
  const times = useMemo(() => series.map(({ at }) => Date.parse(at) / 1_000), [series]);
  const of = (label: string, pick: (point: Schema<'StatsPoint'>) => number | null, color?: string) => ({
    label,
    values: series.map(pick),
    ...(color !== undefined && { color }),
  });
  return (
    <div style={{ display: 'grid', gap: 10, gridTemplateColumns: 'repeat(auto-fit, minmax(min(430px, 100%), 1fr))' }}>
      <TimeSeries
        title={t.requestsChart}
        times={times}
        kind="stacked"
        format={format.count}
        series={[
          of(t.answered, ({ requests, errors, refusals }) => requests - errors - refusals, '--rlg-1'),
          of(t.refused, ({ refusals }) => refusals, '--rlg-3'),
          of(t.failed, ({ errors }) => errors, '--rlg-bad'),
        ]}
      />
      <TimeSeries
        title={t.latencyChart}
        times={times}
        format={format.duration}
        series={[
          of('p50', (point) => point.latency_p50_ms, '--rlg-1'),
          of('p95', (point) => point.latency_p95_ms, '--rlg-3'),
          of('p99', (point) => point.latency_p99_ms, '--rlg-4'),
        ]}
      />
      <TimeSeries
        title={t.tokensChart}
        times={times}
        kind="stacked"
        format={format.count}
        series={[
          of(t.input, (point) => point.input_tokens + point.cache_write_tokens, '--rlg-2'),
          of(t.cacheRead, (point) => point.cache_read_tokens, '--rlg-6'),
          of(t.output, (point) => point.output_tokens, '--rlg-1'),
        ]}
      />
      <TimeSeries
        title={t.costChart}
        times={times}
        kind="area"
        format={format.usd}
        series={[of(t.cost, (point) => point.cost_usd, '--rlg-3')]}
      />
    </div>
  );
}
