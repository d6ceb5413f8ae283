import { Slider, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { Loaded, StatTile, Tiles, useFormat, useLive } from '../../kit';
import { strings } from './strings';

type Point = Schema<'ThresholdAnswer'>;

interface Props {
  readonly query: { readonly hours: number; readonly tenant_id?: string };
}

/** What the semantic cache would have answered, and at which similarity it can be trusted. */
export function Shadow({ query }: Props) {
  const t = useStrings(strings);
  const report = useLive(['cache', 'shadow', query], () => ok(api.GET('/v1/admin/cache/shadow', { params: { query } })), 15_000);
  return (
    <section className="rlg-card" aria-label={t.shadow}>
      <Stack gap="sm">
        <Title order={2}>{t.shadow}</Title>
        <Loaded query={report} rows={2}>
          {(found) =>
            found.lookups === 0 ? (
              <Text size="sm" c="dimmed" maw={760}>
                {t.shadowWhy}
              </Text>
            ) : (
              <Report of={found} />
            )
          }
        </Loaded>
      </Stack>
    </section>
  );
}

function Report({ of }: { readonly of: Schema<'ShadowAnswer'> }) {
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
          <div
            key={similarity}
            style={{ flex: 1, opacity: similarity >= from ? 1 : 0.4 }}
            title={`${similarity}: ${good} / ${wrong}`}
          >
            <div style={{ height: (wrong / most) * 90, background: 'var(--rlg-bad)' }} />
            <div style={{ height: (good / most) * 90, background: 'var(--rlg-1)' }} />
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
