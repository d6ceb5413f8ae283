import { Button, Group, Slider, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, Loaded, RoleGate, StatTile, Tiles, useAct, useFormat, useLive } from '../../kit';
import { changeSettings, useSettings } from './settings-of';
import { strings } from './strings';

type Point = Schema<'ThresholdAnswer'>;

interface Props {
  readonly query: { readonly hours: number; readonly tenant_id?: string };
  readonly tenant: string;
}

type Settings = Schema<'CacheSettingsAnswer'>;

/** What the semantic cache would have answered, and at which similarity it can be trusted. */
export function Shadow({ query, tenant }: Props) {
  const t = useStrings(strings);
  const settings = useSettings(tenant).data;
  const report = useLive(['cache', 'shadow', query], () => ok(api.GET('/v1/admin/cache/shadow', { params: { query } })), 15_000);
  return (
    <section className="rlg-card" aria-label={t.shadow}>
      <Stack gap="sm">
        <Title order={2}>{t.shadow}</Title>
        <Loaded query={report} rows={2}>
          {(found) =>
            found.lookups === 0 ? (
              <Stack gap="sm" align="flex-start">
                <Text size="sm" c="dimmed" maw={760}>
                  {t.shadowWhy}
                </Text>
                {settings && <Measure of={settings} />}
              </Stack>
            ) : (
              <Report of={found} settings={settings} />
            )
          }
        </Loaded>
      </Stack>
    </section>
  );
}

/** Begins to measure, where nothing is measured and nothing served. */
function Measure({ of }: { readonly of: Settings }) {
  const t = useStrings(strings);
  const act = useAct(() => changeSettings(of.tenant_id, { shadow: true }), { quiet: true, done: t.saved_, refresh: [['cache']] });
  if (of.mode === 'semantic') return null;
  if (of.shadow) return <Text size="sm">{t.measuring}</Text>;
  return (
    <RoleGate to="tenant-admins">
      <Button variant="default" loading={act.isPending} onClick={() => act.mutate()}>
        {t.measure}
      </Button>
      {act.error && <ErrorState error={act.error} />}
    </RoleGate>
  );
}

/** From what was measured to what is served. */
function SwitchOn({ of, similarity }: { readonly of: Settings; readonly similarity: number }) {
  const t = useStrings(strings);
  const act = useAct(() => changeSettings(of.tenant_id, { mode: 'semantic', shadow: false, similarity }), {
    ...{ quiet: true, done: t.saved_, refresh: [['cache']] },
  });
  const on = of.mode === 'semantic';
  const shown = of.similarity.toFixed(2);
  return (
    <Stack gap={6}>
      <Group gap="sm">
        <Text size="sm">{on ? t.serves(shown) : of.shadow ? t.measuring : t.neither}</Text>
        <RoleGate to="tenant-admins">
          <Button
            variant={on ? 'default' : 'filled'}
            loading={act.isPending}
            disabled={on && of.similarity === similarity}
            onClick={() => act.mutate()}
          >
            {t.switchOn(similarity.toFixed(2))}
          </Button>
        </RoleGate>
      </Group>
      {act.error && <ErrorState error={act.error} />}
    </Stack>
  );
}

interface ReportProps {
  readonly of: Schema<'ShadowAnswer'>;
  readonly settings: Settings | undefined;
}

function Report({ of, settings }: ReportProps) {
  const t = useStrings(strings);
  const format = useFormat();
  const points = [...of.thresholds].sort((a, b) => a.similarity - b.similarity);
  const [chosen, choose] = useState(() =>
    Math.max(
      0,
      points.findIndex(({ similarity }) => similarity >= 0.95),
    ),
  );
  const point = points[Math.min(chosen, points.length - 1)];
  return (
    <>
      <Text size="sm" c="dimmed">
        {t.lookups(of.lookups, of.judged, of.guarded)}
      </Text>
      {point && (
        <>
          <Histogram points={points} from={point.similarity} />
          <Text size="sm" fw={600}>
            {t.whatIf}
          </Text>
          <Slider
            min={0}
            max={points.length - 1}
            step={1}
            value={chosen}
            onChange={choose}
            thumbLabel={t.similarity}
            label={() => point.similarity.toFixed(2)}
            thumbProps={{ 'aria-valuetext': point.similarity.toFixed(2) }}
            maw={520}
          />
          <Tiles>
            <StatTile label={t.similarity} value={point.similarity.toFixed(2)} />
            <StatTile label={t.wouldHit} value={format.percent(point.hit_rate)} note={format.count(point.hits)} />
            <StatTile
              label={t.agreement}
              value={format.percent(point.false_hit_rate === null ? null : 1 - point.false_hit_rate)}
            />
            <StatTile
              label={t.wouldBeWrong}
              value={format.count(point.wrong)}
              note={t.atMost(format.percent(point.false_hit_rate), format.percent(point.false_hit_rate_at_most))}
            />
            <StatTile label={t.wouldSave} value={format.usd(point.saved_usd)} />
          </Tiles>
          {settings && <SwitchOn of={settings} similarity={point.similarity} />}
        </>
      )}
    </>
  );
}

/** Thresholds count everything above them; the difference of neighbours is what lies between. */
function Histogram({ points, from }: { readonly points: readonly Point[]; readonly from: number }) {
  const t = useStrings(strings);
  const bins = points.map((point, i) => {
    const above = points[i + 1];
    const wrong = point.wrong - (above?.wrong ?? 0);
    return { similarity: point.similarity, wrong, good: point.hits - (above?.hits ?? 0) - wrong };
  });
  const most = Math.max(1, ...bins.map(({ good, wrong }) => good + wrong));
  return (
    <figure style={{ margin: 0 }} aria-label={t.histogram}>
      <div aria-hidden style={{ display: 'flex', alignItems: 'flex-end', gap: 2, height: 110, overflow: 'hidden' }}>
        {bins.map(({ similarity, good, wrong }) => (
          <div key={similarity} style={{ flex: 1 }} title={`${similarity}: ${good} / ${wrong}`}>
            <div style={{ opacity: similarity >= from ? 1 : 0.4 }}>
              <div style={{ height: (wrong / most) * 90, background: 'var(--rlg-bad)' }} />
              <div style={{ height: (good / most) * 90, background: 'var(--rlg-1)' }} />
            </div>
            <Text ta="center" fz={10} c="dimmed" truncate>
              {similarity.toFixed(2).slice(1)}
            </Text>
          </div>
        ))}
      </div>
      <figcaption className="rlg-hidden">
        {bins.map(({ similarity, good, wrong }) => `${similarity}: ${t.good} ${good}, ${t.wrong} ${wrong}`).join('; ')}
      </figcaption>
    </figure>
  );
}
