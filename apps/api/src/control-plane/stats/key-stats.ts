import { VirtualKeyService, type VirtualKey } from '@libs/auth';
import { GatewayError, isId } from '@libs/kernel';
import { type KeyPool, ProviderKeyService, type ProviderKeyView } from '@libs/key-pool';
import { RequestsRepository } from '@libs/ledger';
import { type BreakerStore, targetParts } from '@libs/shared-state';
import { type OneSeries, type Period, SeriesReports } from '@libs/token-timeseries';
import { expectedShare, explainKey } from './explain-key';
import type { KeyDebugView, KeyStats, KeyStatsList, KeyStatsQuery, KeyTimeseries } from './stats.dto';
import { seriesView, spanView, stretchView, totalsView } from './stats-view';

/** What the reports read of the composition root. */
export interface StatsRuntime {
  keys: { pool: Pick<KeyPool, 'enabledProviders' | 'keyStates'> };
  sharedState: { breakers: Pick<BreakerStore, 'snapshot'> };
}

const MOST_SIBLINGS = 200;
const MOST_PICKS = 20;

/** How the keys do: the provider's that the gateway holds, and the virtual ones that clients hold. */
export class KeyStatsReport {
  constructor(
    private readonly runtime: StatsRuntime,
    private readonly providerKeys: ProviderKeyService,
    private readonly virtualKeys: VirtualKeyService,
    private readonly series: SeriesReports,
    private readonly requests: RequestsRepository,
  ) {}

  /** @param visible the one tenant that the caller may see */
  async list(query: KeyStatsQuery, visible: string | undefined): Promise<KeyStatsList> {
    const tenantId = visible ?? query.tenant_id ?? null;
    // Provider keys are nobody's but the installation's.
    const kind = visible !== undefined || query.tenant_id !== undefined ? 'virtual' : (query.kind ?? 'provider');
    const page = { limit: query.limit, ...(query.cursor === undefined ? {} : { cursor: query.cursor }) };
    if (kind === 'provider') {
      const ask = query.provider === undefined ? page : { ...page, providerId: query.provider };
      const { data, nextCursor } = await this.providerKeys.list(ask);
      return this.answer(query.period, 'provider', tenantId, data, providerKeyFacts, nextCursor);
    }
    const { data, nextCursor } = await this.virtualKeys.list(page, tenantId ?? undefined);
    return this.answer(query.period, 'virtual', tenantId, data, virtualKeyFacts, nextCursor);
  }

  /** @throws GatewayError not_found */
  async timeseries(
    id: string,
    { window_minutes: minutes, step_seconds: stepSeconds }: { window_minutes: number; step_seconds: number },
    visible: string | undefined,
  ): Promise<KeyTimeseries> {
    const kind = isId('virtualKey', id) ? 'virtual' : 'provider';
    if (kind === 'virtual') await this.virtualKeys.get(id, visible);
    else if (visible !== undefined) throw new GatewayError('not_found', 'There is no such key.');
    else await this.providerKeys.get(id);
    const dimension = kind === 'virtual' ? 'virtual_key' : 'provider_key';
    const { span, series } = await this.series.series(
      { dimension, tenantId: visible ?? null, ids: [id] },
      { minutes, stepSeconds },
    );
    const { totals, series: points } = seriesView(series[0] as OneSeries);
    return { id, kind, ...stretchView(span), totals, series: points };
  }

  /** @throws GatewayError not_found */
  async debug(id: string, model?: string): Promise<KeyDebugView> {
    const key = await this.providerKeys.get(id);
    const [{ data }, breakers, picks, errors] = await Promise.all([
      this.providerKeys.list({ providerId: key.provider, limit: MOST_SIBLINGS }),
      this.runtime.sharedState.breakers.snapshot(),
      this.requests.picksOf(id, MOST_PICKS),
      this.requests.failedPicksOf(id, MOST_PICKS),
    ]);
    const siblings = data.filter((other) => other.id !== id);
    const circumstances = {
      ...{ key, siblings, model },
      providerEnabled: this.runtime.keys.pool.enabledProviders().some((provider) => provider.id === key.provider),
      breakers: breakers.filter(({ target, state }) => state !== 'closed' && targetParts(target).provider === key.provider),
    };
    const reasons = explainKey(circumstances);
    return {
      ...{ id, name: key.name, provider: key.provider, model: model ?? null, status: key.status },
      eligible: !reasons.some(({ blocks }) => blocks),
      reasons,
      rpm: { used: key.rpm_used, limit: key.rpm_limit },
      tpm: { used: key.tpm_used, limit: key.tpm_limit },
      cooling_until: key.cooling_until,
      cooling_reason: key.status === 'cooling' ? key.status_reason : null,
      ...{ priority: key.priority, weight: key.weight, expected_share: expectedShare(circumstances, reasons) },
      siblings: siblings.map((one) => ({
        ...{ id: one.id, name: one.name, status: one.status, priority: one.priority, weight: one.weight },
        rpm_used: one.rpm_used,
      })),
      ...{ last_error: key.last_error, last_error_at: key.last_error_at, last_used_at: key.last_used_at },
      ...{ last_errors: errors, recent_picks: picks },
    };
  }

  private async answer<Key extends { id: string }>(
    period: Period,
    kind: 'provider' | 'virtual',
    tenantId: string | null,
    keys: readonly Key[],
    facts: (key: Key) => KeyFacts,
    next_cursor: string | null,
  ): Promise<KeyStatsList> {
    const dimension = kind === 'provider' ? 'provider_key' : 'virtual_key';
    const { span, series } = await this.series.series({ dimension, tenantId, ids: keys.map(({ id }) => id) }, period);
    const data = keys.map((key, i) => {
      const { whole } = series[i] as OneSeries;
      const { attempts, failed_attempts } = whole.sums;
      return { ...facts(key), ...totalsView(whole), attempts, failed_attempts };
    });
    return { ...spanView(period, span, tenantId), kind, data, next_cursor };
  }
}

type KeyFacts = Pick<
  KeyStats,
  'id' | 'name' | 'provider' | 'status' | 'rpm_used' | 'tpm_used' | 'rpm_limit' | 'tpm_limit' | 'cooling_until' | 'last_used_at'
>;

const providerKeyFacts = (key: ProviderKeyView): KeyFacts => ({
  ...{ id: key.id, name: key.name, provider: key.provider, status: key.status },
  ...{ rpm_used: key.rpm_used, tpm_used: key.tpm_used, rpm_limit: key.rpm_limit, tpm_limit: key.tpm_limit },
  ...{ cooling_until: key.cooling_until, last_used_at: key.last_used_at },
});

const virtualKeyFacts = (key: VirtualKey): KeyFacts => ({
  ...{ id: key.id, name: key.name, provider: null },
  status: key.revokedAt !== null ? 'revoked' : key.expiresAt !== null && key.expiresAt <= new Date() ? 'expired' : 'active',
  ...{ rpm_used: null, tpm_used: null, rpm_limit: key.limits.rpm ?? null, tpm_limit: key.limits.tpm ?? null },
  ...{ cooling_until: null, last_used_at: key.lastUsedAt?.toISOString() ?? null },
});
