import { Button, Group, SegmentedControl, Select } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useStrings } from '../../i18n';
import {
  type Column,
  DataTable,
  EmptyState,
  type Format,
  Loaded,
  Mono,
  StatTile,
  Tiles,
  TimeSeries,
  useFormat,
  useLive,
  useQueryState,
} from '../../kit';
import { useNames } from '../../kit/names';
import { type Dimension, DIMENSIONS, daysBetween, fileUrl, loadUsage, tokensOf, usageQuery, type UsageRow } from './data';
import { strings } from './strings';

const DAYS = ['7', '30', '90', '365'] as const;
const MEASURES = ['cost', 'requests', 'tokens'] as const;
type Measure = (typeof MEASURES)[number];
/** More colours than that nobody tells apart. */
const MOST_BANDS = 5;

const valueOf: Readonly<Record<Measure, (row: UsageRow) => number>> = {
  cost: ({ cost_usd: usd }) => usd,
  requests: ({ requests }) => requests,
  tokens: tokensOf,
};
const formatOf = (format: Format, measure: Measure): ((value: number | null | undefined) => string) =>
  measure === 'cost' ? format.usd : format.count;

/** What a tenant used by the day, and by whom or what. */
export function UsageTab({ tenant }: { readonly tenant: string }) {
  const t = useStrings(strings);
  const [days, setDays] = useQueryState('days', '30');
  const [by, setBy] = useQueryState('by', 'model');
  const dimension = DIMENSIONS.find((known) => known === by) ?? 'model';
  const asked = { tenant, days: Number(DAYS.find((known) => known === days) ?? 30), by: ['day', dimension] } as const;
  const whole = { ...asked, by: [dimension] } as const;
  const perDay = useLive(['usage', asked], () => loadUsage(asked), 15_000);
  const sums = useLive(['usage', whole], () => loadUsage(whole), 15_000);
  return (
    <>
      <Group gap="sm" mb="sm">
        <SegmentedControl
          size="xs"
          aria-label={t.days}
          data={DAYS.map((value) => ({ value, label: t.lastDays(Number(value)) }))}
          value={String(asked.days)}
          onChange={setDays}
        />
        <Select
          size="xs"
          w={170}
          aria-label={t.by}
          allowDeselect={false}
          data={DIMENSIONS.map((value) => ({ value, label: t.byWhat[value] }))}
          value={dimension}
          onChange={(value) => setBy(value ?? 'model')}
        />
        <Button
          component="a"
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} />}
          href={fileUrl('/v1/admin/usage', usageQuery(asked))}
          download
        >
          {t.csv}
        </Button>
      </Group>
      <Loaded query={sums} rows={4}>
        {(found) =>
          found.totals.requests + found.totals.refusals === 0 ? (
            <EmptyState title={t.noUse}>{t.noUseWhy}</EmptyState>
          ) : (
            <>
              <Figures of={found.totals} />
              <Loaded query={perDay} rows={4}>
                {({ data, from, to }) => <Chart rows={data} days={daysBetween(from, to)} ranking={found.data} by={dimension} />}
              </Loaded>
              <Ranking rows={found.data} by={dimension} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function Figures({ of }: { readonly of: UsageRow }) {
  const t = useStrings(strings);
  const format = useFormat();
  const { provider_cost_usd: paid } = of;
  return (
    <Tiles>
      <StatTile
        label={t.cost}
        value={format.usd(of.cost_usd)}
        note={of.adjusted_usd === 0 ? undefined : t.adjustedBy(format.usd(of.adjusted_usd))}
      />
      {paid !== undefined && (
        <StatTile label={t.paid} value={format.usd(paid)} note={t.margin(format.usd(of.cost_usd - paid))} hint={t.paidHint} />
      )}
      <StatTile label={t.requests} value={format.count(of.requests)} note={t.refused(format.count(of.refusals))} />
      <StatTile label={t.errors} value={format.percent(of.requests === 0 ? null : of.errors / of.requests)} />
      <StatTile
        label={t.tokens}
        value={format.count(tokensOf(of))}
        note={t.inOut(
          format.count(tokensOf(of) - of.output_tokens - of.reasoning_tokens),
          format.count(of.output_tokens + of.reasoning_tokens),
        )}
      />
      <StatTile
        label={t.unpriced}
        value={format.count(of.unpriced_requests)}
        hint={t.unpricedHint}
        note={t.estimated(format.count(of.estimated_requests))}
      />
    </Tiles>
  );
}

interface ChartProps {
  readonly rows: readonly UsageRow[];
  readonly days: readonly string[];
  readonly ranking: readonly UsageRow[];
  readonly by: Dimension;
}

/** One bar for each day, in bands of whoever used most. */
function Chart({ rows, days, ranking, by }: ChartProps) {
  const t = useStrings(strings);
  const format = useFormat();
  const label = useLabel(by);
  const [chosen, choose] = useQueryState('measure', 'cost');
  const measure = MEASURES.find((known) => known === chosen) ?? 'cost';
  const value = valueOf[measure];
  const top = [...ranking]
    .sort((a, b) => value(b) - value(a))
    .slice(0, MOST_BANDS)
    .map((row) => row[by] ?? null);
  const sumOf = (day: string, of: (row: UsageRow) => boolean): number =>
    rows.reduce((sum, row) => (row.day === day && of(row) ? sum + value(row) : sum), 0);
  const bands = top.map((id) => ({ label: label(id), values: days.map((day) => sumOf(day, (row) => (row[by] ?? null) === id)) }));
  const rest = { label: t.others, values: days.map((day) => sumOf(day, (row) => !top.includes(row[by] ?? null))) };
  return (
    <div style={{ margin: '10px 0' }}>
      <Group justify="flex-end" mb={6}>
        <SegmentedControl
          size="xs"
          aria-label={t.measure}
          data={MEASURES.map((name) => ({ value: name, label: t[name] }))}
          value={measure}
          onChange={choose}
        />
      </Group>
      <TimeSeries
        title={t.perDay(t[measure])}
        times={days.map((day) => Date.parse(`${day}T12:00:00Z`) / 1_000)}
        series={ranking.length > MOST_BANDS ? [...bands, rest] : bands}
        kind="stacked"
        format={formatOf(format, measure)}
      />
    </div>
  );
}

/** What an id is called; ids of things that are gone stand as they are. */
function useLabel(by: Dimension): (id: string | null) => string {
  const t = useStrings(strings);
  const { nameOf } = useNames();
  return (id) => (id === null ? t.nobody[by] : (nameOf(id) ?? id));
}

function Ranking({ rows, by }: { readonly rows: readonly UsageRow[]; readonly by: Dimension }) {
  const t = useStrings(strings);
  const format = useFormat();
  const label = useLabel(by);
  const sorted = [...rows].sort((a, b) => b.cost_usd - a.cost_usd || b.requests - a.requests);
  const columns: readonly Column<UsageRow>[] = [
    {
      id: 'what',
      head: t.byWhat[by],
      cell: (row) => (by === 'model' || by === 'provider' ? <Mono>{label(row[by] ?? null)}</Mono> : label(row[by] ?? null)),
    },
    { id: 'requests', head: t.requests, width: '110px', numeric: true, cell: (row) => format.count(row.requests) },
    { id: 'errors', head: t.errors, width: '90px', numeric: true, cell: (row) => format.count(row.errors) },
    {
      id: 'in',
      head: t.tokensIn,
      width: '110px',
      numeric: true,
      cell: (row) => format.count(tokensOf(row) - row.output_tokens - row.reasoning_tokens),
    },
    {
      id: 'out',
      head: t.tokensOut,
      width: '110px',
      numeric: true,
      cell: (row) => format.count(row.output_tokens + row.reasoning_tokens),
    },
    { id: 'cost', head: t.cost, width: '120px', numeric: true, cell: (row) => format.usd(row.cost_usd) },
  ];
  return (
    <DataTable
      compact
      columns={columns}
      rows={sorted}
      label={t.byWhat[by]}
      rowId={(row) => row[by] ?? ''}
      minWidth={720}
      empty={<EmptyState title={t.noUse}>{t.noUseWhy}</EmptyState>}
    />
  );
}
