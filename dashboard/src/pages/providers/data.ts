import { api, ok, type Schema } from '../../api/client';
import { useRange } from '../../app/range';
import { useMay } from '../../app/session/roles';
import { useLive } from '../../kit';
import { type Key, useKeys, useProviders } from '../keys/data';

export type Provider = Schema<'ProviderAnswer'>;
export type Breaker = Schema<'CircuitBreakerAnswer'> & {
  /** When it lets a trial through, ms; null unless it is open and goes on by itself. */
  readonly trialAt: number | null;
};
export type Health = Schema<'ProviderHealthAnswer'>;

export const BREAKERS = ['breakers'] as const;

/** What is known of one provider. Whoever does not administer the installation is told the figures alone. */
export interface Row {
  readonly id: string;
  readonly provider: Provider | undefined;
  readonly stats: Schema<'ProviderStats'> | undefined;
  readonly health: Health | undefined;
  readonly keys: readonly Key[];
  readonly breakers: readonly Breaker[];
  /** Of the last 24 hours, one for each hour. */
  readonly hours: readonly Schema<'StatsPoint'>[];
}

export type State = 'ok' | 'cooling' | 'disabled' | 'no_key' | 'keys_disabled' | 'down' | 'degraded' | 'breaker';

/** The gravest thing first. */
export function stateOf({ provider, keys, health, breakers }: Row): State {
  if (provider && !provider.enabled) return 'disabled';
  if (provider?.requires_key) {
    if (keys.length === 0) return 'no_key';
    if (keys.every(({ status }) => status === 'disabled')) return 'keys_disabled';
    if (keys.every(({ status }) => status !== 'active')) return 'cooling';
  }
  if (health?.status === 'down') return 'down';
  if (breakers.some(({ state }) => state !== 'closed')) return 'breaker';
  return health?.status === 'degraded' ? 'degraded' : 'ok';
}

/** In use: somebody is asked there, or could be. */
export const isUsed = (row: Row): boolean =>
  (row.stats?.attempts ?? 0) > 0 ||
  row.keys.length > 0 ||
  (row.provider !== undefined && !row.provider.requires_key && row.provider.enabled) ||
  row.provider === undefined;

async function allBreakers(): Promise<Breaker[]> {
  const { data } = await ok(api.GET('/v1/admin/circuit-breakers'));
  const now = Date.now();
  return data.map((one) => ({ ...one, trialAt: one.retry_after_ms === null ? null : now + one.retry_after_ms }));
}

/** Everything of the page for an administrator of the installation. */
function useOperatorFacts(may: boolean) {
  const nothing = <T>(load: () => Promise<T>, none: T): (() => Promise<T>) => (may ? load : () => Promise.resolve(none));
  const health = useLive(
    ['provider-health', may],
    nothing(async () => (await ok(api.GET('/v1/admin/provider-health'))).data, []),
    5_000,
  );
  return health.data ?? [];
}

export function useRows() {
  const may = useMay('installation');
  const { range } = useRange();
  const stats = useLive(
    ['provider-stats', range],
    () => ok(api.GET('/v1/stats/providers', { params: { query: { period: range } } })),
    5_000,
  );
  const hours = useLive(
    ['provider-hours'],
    () => ok(api.GET('/v1/stats/providers/tokens', { params: { query: { period: 'day', by: 'provider' } } })),
    30_000,
  );
  const health = useOperatorFacts(may);
  const operator = useOperatorLists(may);
  const of = (id: string): Row => ({
    id,
    provider: operator.providers.find((one) => one.id === id),
    stats: stats.data?.data.find((one) => one.provider === id),
    health: health.find((one) => one.id === id),
    keys: operator.keys.filter(({ provider }) => provider === id),
    breakers: operator.breakers.filter(({ provider }) => provider === id),
    hours: hours.data?.data.find((one) => one.id === id)?.series ?? [],
  });
  const ids = new Set([...operator.providers.map(({ id }) => id), ...(stats.data?.data ?? []).map(({ provider }) => provider)]);
  const ready = stats.data !== undefined && operator.ready;
  const rows = ready ? [...ids].map(of).sort((a, b) => calls(b) - calls(a) || a.id.localeCompare(b.id)) : undefined;
  return { rows, live: stats, error: stats.error };
}

const calls = ({ stats }: Row): number => stats?.attempts ?? 0;

function useOperatorLists(may: boolean) {
  const providers = useProviders(may);
  const keys = useKeys(may);
  const breakers = useLive<Breaker[]>(BREAKERS, () => (may ? allBreakers() : Promise.resolve([])), 4_000);
  return {
    providers: providers.data?.data ?? [],
    keys: keys.data ?? [],
    breakers: breakers.data ?? [],
    ready: !may || (providers.data !== undefined && keys.data !== undefined),
  };
}
