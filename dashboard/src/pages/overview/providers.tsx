import { Group, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { api, ok, type Schema } from '../../api/client';
import type { Range } from '../../app/range';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { Status, Tiles, type Tone, useFormat, useLive } from '../../kit';
import { strings } from './strings';

type Stats = Schema<'ProviderStats'>;
type State = 'ok' | 'degraded' | 'down' | 'unknown';

const TONES: Readonly<Record<State, Tone>> = { ok: 'good', degraded: 'warn', down: 'bad', unknown: 'quiet' };
const REFRESH_MS = 5_000;
/** Above this share of failures a provider does not do well, whatever its probes say. */
const POOR_ERROR_RATE = 0.05;

/** A tile for every provider that served something or is watched: how it does now, and in the period. */
export function Providers({ range }: { readonly range: Range }) {
  const t = useStrings(strings);
  const operator = useMay('installation');
  const stats = useLive(
    ['stats-providers', range],
    () => ok(api.GET('/v1/stats/providers', { params: { query: { period: range } } })),
    REFRESH_MS,
  );
  // Probes and breakers are of the installation: others see what their own requests met.
  const watched = useLive(['provider-watch', operator], () => (operator ? watch() : Promise.resolve(NOTHING)), REFRESH_MS);
  const { health, breakers } = watched.data ?? NOTHING;
  const ids = [...new Set([...(stats.data?.data ?? []).map(({ provider }) => provider), ...health.map(({ id }) => id)])].sort();
  return (
    <section aria-label={t.providers}>
      <Title order={2} mb={8}>
        {t.providers}
      </Title>
      {ids.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t.noProviders}
        </Text>
      ) : (
        <Tiles min={220}>
          {ids.map((id) => {
            const own = stats.data?.data.find(({ provider }) => provider === id);
            const open = breakers.filter(({ provider, state }) => provider === id && state !== 'closed').length;
            return <Tile key={id} id={id} stats={own} health={health.find((one) => one.id === id)} open={open} />;
          })}
        </Tiles>
      )}
    </section>
  );
}

interface Watch {
  readonly health: readonly Schema<'ProviderHealthAnswer'>[];
  readonly breakers: readonly Schema<'CircuitBreakerAnswer'>[];
}
const NOTHING: Watch = { health: [], breakers: [] };

async function watch(): Promise<Watch> {
  const [health, breakers] = await Promise.all([
    ok(api.GET('/v1/admin/provider-health')),
    ok(api.GET('/v1/admin/circuit-breakers')),
  ]);
  return { health: health.data, breakers: breakers.data };
}

interface TileProps {
  readonly id: string;
  readonly stats: Stats | undefined;
  readonly health: Schema<'ProviderHealthAnswer'> | undefined;
  readonly open: number;
}

function Tile({ id, stats, health, open }: TileProps) {
  const t = useStrings(strings);
  const format = useFormat();
  const state = stateOf(stats, health, open);
  return (
    <div className="rlg-card">
      <Group justify="space-between" wrap="nowrap" gap={8}>
        <Text fw={600} truncate renderRoot={(props) => <Link to="/providers" {...props} />} c="var(--rlg-text)">
          {id}
        </Text>
        <Text size="xs" component="div">
          <Status tone={TONES[state]}>{t.state[state]}</Status>
        </Text>
      </Group>
      <Group gap={16} mt={6} wrap="nowrap">
        <Figure value={format.count(stats?.requests ?? 0)} label={t.requests} />
        <Figure value={format.percent(stats?.error_rate)} label={t.errorRate} />
        <Figure value={format.duration(stats?.ttft_ms.p50)} label={t.firstToken} />
      </Group>
      <Text size="xs" c="dimmed" mt={6} style={{ minHeight: '1.3em' }}>
        {[
          open > 0 ? t.breakers(open) : '',
          stats?.keys && stats.keys.active + stats.keys.cooling + stats.keys.disabled > 0
            ? t.keysOf(stats.keys.active, stats.keys.cooling, stats.keys.disabled)
            : '',
          stats?.keys && stats.keys.partly > 0 ? t.partly(stats.keys.partly) : '',
        ]
          .filter((part) => part !== '')
          .join(' · ')}
      </Text>
    </div>
  );
}

function Figure({ value, label }: { readonly value: string; readonly label: string }) {
  return (
    <div>
      <Text size="md" fw={600} lh={1.2} style={{ whiteSpace: 'nowrap' }}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
    </div>
  );
}

/** The worst of what its probes, its breakers, its keys and its answers say. */
function stateOf(stats: Stats | undefined, health: TileProps['health'], open: number): State {
  if (health?.status === 'down') return 'down';
  const { active = 1, cooling = 0, partly = 0 } = stats?.keys ?? {};
  if (active === 0 && cooling > 0) return 'down';
  if (health?.status === 'degraded' || open > 0 || partly > 0 || (stats?.error_rate ?? 0) > POOR_ERROR_RATE) return 'degraded';
  return health || (stats && stats.attempts > 0) ? 'ok' : 'unknown';
}
