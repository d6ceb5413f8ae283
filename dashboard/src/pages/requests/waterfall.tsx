import { Text, Title, Tooltip } from '@mantine/core';
import { useStrings } from '../../i18n';
import { useFormat } from '../../kit';
import type { RequestRow } from './query';
import { type Bar, barsOf } from './waterfall-bars';
import { strings } from './strings';

/** When what happened, and how long it took, on one line of time. */
export function Waterfall({ row }: { readonly row: RequestRow }) {
  const t = useStrings(strings);
  const format = useFormat();
  const { bars, totalMs } = barsOf(row);
  const nameOf = (bar: Bar): string =>
    bar.attempt ? `${t.attempt(bar.attempt.n)} · ${bar.attempt.target}` : t.stages[bar.stage ?? 'gateway'];
  return (
    <section aria-label={t.waterfall}>
      <Title order={2} mb={2}>
        {t.waterfall}
      </Title>
      <Text size="xs" c="dimmed" mb={8}>
        {row.attempts.length === 0 ? t.noAttempts : t.waterfallAbout}
      </Text>
      <ol style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 6 }}>
        {bars.map((bar) => (
          <li key={bar.id}>
            <div style={{ display: 'flex', justifyContent: 'space-between', gap: 12 }}>
              <Text size="xs" truncate>
                {nameOf(bar)}
                {bar.attempt && <Result attempt={bar.attempt} />}
              </Text>
              <Text size="xs" fw={550} style={{ whiteSpace: 'nowrap' }}>
                {format.duration(bar.ms)}
              </Text>
            </div>
            <Track
              bar={bar}
              totalMs={totalMs}
              label={`${nameOf(bar)}: ${format.duration(bar.startMs)} → ${format.duration(bar.startMs + bar.ms)}`}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Result({ attempt: { status, outcome, code } }: { readonly attempt: NonNullable<Bar['attempt']> }) {
  const good = outcome === 'completed';
  return (
    <span style={{ color: good ? 'var(--rlg-good)' : 'var(--rlg-bad)' }}>
      {' '}
      {[status, good ? '' : outcome, code].filter((part) => part !== null && part !== '').join(' · ')}
    </span>
  );
}

interface TrackProps {
  readonly bar: Bar;
  readonly totalMs: number;
  readonly label: string;
}

function Track({ bar, totalMs, label }: TrackProps) {
  const percent = (ms: number): string => `${Math.min(100, (ms / totalMs) * 100)}%`;
  const color = bar.attempt ? (bar.attempt.outcome === 'completed' ? '--rlg-1' : '--rlg-bad') : '--rlg-5';
  const headShare = bar.attempt?.headMs == null || bar.ms === 0 ? 0 : Math.min(1, bar.attempt.headMs / bar.ms);
  // Until the head of the answer it only waits: paler.
  const pale = `color-mix(in srgb, var(${color}) 45%, transparent)`;
  return (
    <Tooltip label={label}>
      <div style={{ height: 8, borderRadius: 4, background: 'var(--rlg-surface-2)' }}>
        <div
          style={{
            height: 8,
            marginLeft: percent(bar.startMs),
            width: `max(3px, ${percent(bar.ms)})`,
            borderRadius: 4,
            background: `linear-gradient(90deg, ${pale} ${headShare * 100}%, var(${color}) ${headShare * 100}%)`,
          }}
        />
      </div>
    </Tooltip>
  );
}
