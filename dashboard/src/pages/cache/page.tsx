import { Button, Group, Select } from '@mantine/core';
import { IconEraser } from '@tabler/icons-react';
import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client';
import { type Range, useRange } from '../../app/range';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { EmptyState, Loaded, Page, RoleGate, StatTile, Tiles, TimeSeries, useFormat, useLive, useQueryState } from '../../kit';
import { Invalidate } from './invalidate';
import { ProviderCaches } from './provider-caches';
import { CacheSettings } from './settings';
import { Shadow } from './shadow';
import { strings } from './strings';

const HOURS: Readonly<Record<Range, number>> = { hour: 1, day: 24, week: 168, month: 720 };
const CALL = `curl $GATEWAY/v1/chat/completions -H "Authorization: Bearer $KEY" \\
  -d '{"model": "auto", "temperature": 0, "messages": [{"role": "user", "content": "Say good day."}]}'`;

export default function CachePage() {
  const t = useStrings(strings);
  const may = useMay('installation');
  const { range } = useRange();
  const [tenant, setTenant] = useQueryState('tenant');
  const [invalidating, setInvalidating] = useState(false);
  const query = { hours: HOURS[range], ...(may && tenant !== '' && { tenant_id: tenant }) };
  const stats = useLive(['cache', 'stats', query], () => ok(api.GET('/v1/admin/cache/stats', { params: { query } })));
  const tenants = useTenants(may);
  const actions = (
    <RoleGate to="tenant-admins">
      <Button variant="default" leftSection={<IconEraser size={16} />} onClick={() => setInvalidating(true)}>
        {t.invalidate}
      </Button>
    </RoleGate>
  );
  return (
    <Page title={t.title} about={t.about} live={stats} actions={actions}>
      {tenants.length > 1 && (
        <Group>
          <Select
            size="xs"
            w={240}
            aria-label={t.tenant}
            data={tenants}
            value={tenant || (stats.data?.tenant_id ?? null)}
            allowDeselect={false}
            onChange={(id) => setTenant(id ?? '')}
          />
        </Group>
      )}
      <Loaded query={stats} rows={3}>
        {(found) => <Figures of={found} />}
      </Loaded>
      {stats.data && <Shadow key={`shadow ${stats.data.tenant_id}`} query={query} tenant={stats.data.tenant_id} />}
      {stats.data && <CacheSettings key={stats.data.tenant_id} tenant={stats.data.tenant_id} />}
      <ProviderCaches query={query} />
      <Invalidate opened={invalidating} onClose={() => setInvalidating(false)} tenants={tenants} />
    </Page>
  );
}

/** For whom may see others than the own. */
function useTenants(may: boolean): { value: string; label: string }[] {
  const load = async (): Promise<Schema<'TenantView'>[]> =>
    may ? (await ok(api.GET('/v1/admin/tenants', { params: { query: { limit: 200 } } }))).data : [];
  const { data } = useLive(['cache', 'tenants', may], load, 60_000);
  return (data ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

function Figures({ of }: { readonly of: Schema<'CacheStatsAnswer'> }) {
  const t = useStrings(strings);
  const format = useFormat();
  const { range } = useRange();
  const overview = useLive(
    ['cache', 'overview', range, of.tenant_id],
    () => ok(api.GET('/v1/stats/overview', { params: { query: { period: range, tenant_id: of.tenant_id } } })),
    10_000,
  );
  const { exact, semantic, shared } = of.hits;
  const usual = overview.data?.totals.latency_ms.p50;
  const hits = exact + semantic + shared;
  const series = overview.data?.series ?? [];
  if (hits + of.misses + of.entries === 0)
    return (
      <EmptyState title={t.none} snippet={CALL}>
        {t.noneWhy}
      </EmptyState>
    );
  return (
    <>
      <Tiles>
        <StatTile
          label={t.hitRate}
          value={format.percent(of.hit_rate)}
          hint={t.hitRateHint}
          trend={series.map(({ cache_hits }) => cache_hits)}
        />
        <StatTile label={t.saved} value={format.usd(of.saved_usd)} />
        <StatTile label={t.savedTime} value={format.duration(usual == null ? null : usual * hits)} hint={t.savedTimeHint} />
        <StatTile label={t.exact} value={format.count(exact)} />
        <StatTile label={t.semantic} value={format.count(semantic)} />
        <StatTile label={t.shared} value={format.count(shared)} hint={t.sharedHint} />
        <StatTile label={t.misses} value={format.count(of.misses)} />
        <StatTile label={t.entries} value={format.count(of.entries)} note={format.bytes(of.bytes)} />
      </Tiles>
      {series.length > 0 && (
        <TimeSeries
          title={t.course}
          times={series.map(({ at }) => Date.parse(at) / 1_000)}
          series={[
            { label: t.fromCache, values: series.map(({ cache_hits }) => cache_hits) },
            { label: t.fromModels, values: series.map((one) => Math.max(0, one.requests - one.cache_hits)), color: '--rlg-5' },
          ]}
          kind="stacked"
          format={format.count}
        />
      )}
    </>
  );
}
