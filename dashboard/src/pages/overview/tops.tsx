import { Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { BarList, useFormat } from '../../kit';
import { strings } from './strings';

type Top = Schema<'StatsTop'>;

/** Who asked for most, and of whom. */
export function Tops({ stats }: { readonly stats: Schema<'StatsOverview'> }) {
  const t = useStrings(strings);
  const ofModel = ({ id }: Top): ReactNode => (
    <Link to="/requests" search={{ model: id } as never} style={{ color: 'inherit' }}>
      {id}
    </Link>
  );
  return (
    <div style={{ display: 'grid', gap: 10, gridTemplateColumns: 'repeat(auto-fit, minmax(min(320px, 100%), 1fr))' }}>
      <Ranking title={t.topModels} tops={stats.top_models} name={ofModel} />
      {stats.top_tenants.length > 0 && (
        <Ranking title={t.topTenants} tops={stats.top_tenants} name={({ id, name }) => name ?? id} />
      )}
    </div>
  );
}

interface RankingProps {
  readonly title: string;
  readonly tops: readonly Top[];
  readonly name: (top: Top) => ReactNode;
}

function Ranking({ title, tops, name }: RankingProps) {
  const t = useStrings(strings);
  const format = useFormat();
  const bars = tops.map((top) => ({
    id: top.id,
    label: name(top),
    value: top.requests,
    shown: `${format.count(top.requests)} · ${format.usd(top.cost_usd)}`,
  }));
  return (
    <section className="rlg-card" aria-label={title}>
      <Title order={2} mb={8}>
        {title}
      </Title>
      {bars.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t.nothing}
        </Text>
      ) : (
        <BarList bars={bars} label={title} />
      )}
    </section>
  );
}
