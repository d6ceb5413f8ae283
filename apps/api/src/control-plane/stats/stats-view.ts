import { microUsdToUsd } from '@libs/kernel';
import type { OneSeries, Overview, Period, Point, Span, Sums, Whole } from '@libs/token-timeseries';
import type { SpanView, StatsChange, StatsPoint, StatsSums, StatsTop, StatsTotals } from './stats.dto';

const totalTokens = (sums: Sums): number =>
  sums.input_tokens + sums.cache_read_tokens + sums.cache_write_tokens + sums.output_tokens;

const sumsView = (sums: Sums): StatsSums => ({
  requests: sums.requests,
  errors: sums.errors,
  refusals: sums.refusals,
  input_tokens: sums.input_tokens,
  cache_read_tokens: sums.cache_read_tokens,
  cache_write_tokens: sums.cache_write_tokens,
  output_tokens: sums.output_tokens,
  total_tokens: totalTokens(sums),
  cost_usd: microUsdToUsd(sums.cost_micro_usd),
  saved_usd: microUsdToUsd(sums.saved_micro_usd),
  cache_hits: sums.cache_hits,
  fallbacks: sums.fallbacks,
});

const share = (part: number, whole: number): number | null => (whole > 0 ? Number((part / whole).toFixed(6)) : null);

export function totalsView({ sums, durations }: Whole): StatsTotals {
  const asked = sums.requests - sums.refusals;
  return {
    ...sumsView(sums),
    error_rate: share(sums.errors, asked),
    cache_hit_rate: share(sums.cache_hits, asked),
    fallback_rate: share(sums.fallbacks, asked),
    latency_ms: durations.latency,
    ttft_ms: durations.ttft,
    overhead_ms: durations.overhead,
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();

export const pointView = ({ at, sums, latency }: Point): StatsPoint => ({
  at: iso(at),
  ...sumsView(sums),
  attempts: sums.attempts,
  failed_attempts: sums.failed_attempts,
  latency_p50_ms: latency.p50,
  latency_p95_ms: latency.p95,
  latency_p99_ms: latency.p99,
});

export const seriesView = ({ id, whole, points }: OneSeries) => ({
  id,
  totals: totalsView(whole),
  series: points.map(pointView),
});

export const stretchView = ({ from, to, stepMs }: Span) => ({ from: iso(from), to: iso(to), step_seconds: stepMs / 1000 });

export const spanView = (period: Period, span: Span, tenantId: string | null): SpanView => ({
  ...{ period, tenant_id: tenantId },
  ...stretchView(span),
});

export const topView = (top: { id: string } & Sums, name: string | null): StatsTop => ({ id: top.id, name, ...sumsView(top) });

export function changeView({ whole, previous }: Overview): StatsChange {
  const grown = (now: number | null, before: number | null): number | null =>
    now === null || before === null || before === 0 ? null : Number((now / before - 1).toFixed(4));
  return {
    requests: grown(whole.sums.requests, previous.sums.requests),
    errors: grown(whole.sums.errors, previous.sums.errors),
    total_tokens: grown(totalTokens(whole.sums), totalTokens(previous.sums)),
    cost_usd: grown(whole.sums.cost_micro_usd, previous.sums.cost_micro_usd),
    latency_p95_ms: grown(whole.durations.latency.p95, previous.durations.latency.p95),
  };
}
