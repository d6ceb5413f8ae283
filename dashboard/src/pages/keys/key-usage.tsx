import { Group, SegmentedControl, Stack, Title } from '@mantine/core';
import { api, ok } from '../../api/client';
import { type Range, RANGES, useRange } from '../../app/range';
import { strings as frame } from '../../app/strings';
import { useStrings } from '../../i18n';
import { Loaded, TimeSeries, useFormat, useLive, useQueryState } from '../../kit';
import { strings } from './strings';

/** Minutes of the window and seconds of a step: some 50 points each. */
const WINDOWS: Readonly<Record<Range, readonly [minutes: number, step: number]>> = {
  hour: [60, 60],
  day: [1_440, 1_800],
  week: [10_080, 3 * 3_600],
  month: [43_200, 12 * 3_600],
};
const METRICS = ['requests', 'tokens', 'cost'] as const;

/** What went through one key, by the period that all pages share. */
export function KeyUsage({ id }: { readonly id: string }) {
  const t = useStrings(strings);
  const f = useStrings(frame);
  const format = useFormat();
  const { range, setRange } = useRange();
  const [chosen, choose] = useQueryState('metric', 'requests');
  const metric = METRICS.find((known) => known === chosen) ?? 'requests';
  const [window_minutes, step_seconds] = WINDOWS[range];
  const query = useLive(
    ['provider-key-usage', id, range],
    () => ok(api.GET('/v1/stats/keys/{id}/timeseries', { params: { path: { id }, query: { window_minutes, step_seconds } } })),
    10_000,
  );
  return (
    <Stack gap="xs" component="section" aria-label={t.usage}>
      <Group justify="space-between" gap="xs">
        <Title order={3} size="h2">
          {t.usage}
        </Title>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={t.metric}
            value={metric}
            onChange={choose}
            data={METRICS.map((value) => ({ value, label: t[value] }))}
          />
          <SegmentedControl
            size="xs"
            aria-label={f.range}
            value={range}
            onChange={setRange}
            data={RANGES.map((value) => ({ value, label: f.ranges[value] }))}
          />
        </Group>
      </Group>
      <Loaded query={query} rows={4}>
        {({ series }) => {
          const times = series.map(({ at }) => Date.parse(at) / 1_000);
          const shown = {
            requests: [
              { label: t.requests, values: series.map((one) => one.requests - one.errors) },
              { label: t.failed, values: series.map(({ errors }) => errors), color: '--rlg-bad' },
            ],
            tokens: [
              { label: t.input, values: series.map((one) => one.total_tokens - one.output_tokens) },
              { label: t.output, values: series.map(({ output_tokens }) => output_tokens) },
            ],
            cost: [{ label: t.cost, values: series.map(({ cost_usd }) => cost_usd) }],
          }[metric];
          return (
            <TimeSeries
              title={t[metric]}
              times={times}
              series={shown}
              kind="stacked"
              height={150}
              format={metric === 'cost' ? format.usd : format.count}
            />
          );
        }}
      </Loaded>
    </Stack>
  );
}
