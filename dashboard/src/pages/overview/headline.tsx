import type { Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { StatTile, Tiles, useFormat } from '../../kit';
import { strings } from './strings';

interface Props {
  readonly stats: Schema<'StatsOverview'>;
}

/** The numbers that are looked at first, each with its course and with the period before. */
export function Headline({ stats }: Props) {
  const t = useStrings(strings);
  const format = useFormat();
  const { totals, change, series } = stats;
  const trend = (pick: (point: Schema<'StatsPoint'>) => number | null): (number | null)[] => series.map(pick);
  const than = useChange();
  return (
    <Tiles most={4}>
      <StatTile
        label={t.requests}
        value={format.count(totals.requests)}
        note={than(change.requests) ?? t.refusals(format.count(totals.refusals))}
        trend={trend((point) => point.requests)}
      />
      <StatTile
        label={t.errors}
        value={format.count(totals.errors)}
        note={totals.error_rate === null ? undefined : t.ofRequests(format.percent(totals.error_rate))}
        trend={trend((point) => point.errors)}
        color="--rlg-bad"
      />
      <StatTile
        label={t.tokens}
        value={format.count(totals.total_tokens)}
        note={t.tokensNote(format.count(totals.total_tokens - totals.output_tokens), format.count(totals.output_tokens))}
        trend={trend((point) => point.total_tokens)}
        color="--rlg-2"
      />
      <StatTile
        label={t.cost}
        value={format.usd(totals.cost_usd)}
        note={than(change.cost_usd)}
        trend={trend((point) => point.cost_usd)}
        color="--rlg-3"
      />
      <StatTile
        label={t.saved}
        value={format.usd(totals.saved_usd)}
        note={totals.cache_hit_rate === null ? undefined : t.cached(format.percent(totals.cache_hit_rate))}
        trend={trend((point) => point.cache_hits)}
        color="--rlg-6"
      />
      <Times stats={stats} />
    </Tiles>
  );
}

function Times({ stats: { totals, series } }: Props) {
  const t = useStrings(strings);
  const format = useFormat();
  const note = ({ p95, p99 }: Schema<'QuantilesView'>): string => t.p95p99(format.duration(p95), format.duration(p99));
  return (
    <>
      <StatTile
        label={t.latency}
        value={format.duration(totals.latency_ms.p50)}
        note={note(totals.latency_ms)}
        trend={series.map((point) => point.latency_p50_ms)}
      />
      <StatTile label={t.ttft} value={format.duration(totals.ttft_ms.p50)} note={note(totals.ttft_ms)} />
      <StatTile label={t.overhead} value={format.duration(totals.overhead_ms.p50)} note={note(totals.overhead_ms)} />
    </>
  );
}

/** "12 % more than before"; undefined where there was nothing before. */
function useChange(): (share: number | null) => string | undefined {
  const t = useStrings(strings);
  const format = useFormat();
  return (share) => {
    if (share === null) return undefined;
    if (Math.abs(share) < 0.0005) return t.same;
    return share > 0 ? t.up(format.percent(share)) : t.down(format.percent(-share));
  };
}
