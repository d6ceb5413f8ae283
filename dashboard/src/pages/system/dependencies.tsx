import { SimpleGrid, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { Facts, Meter, Mono, Status, useFormat } from '../../kit';
import { strings } from './strings';

type View = Schema<'SystemView'>;

/** What the process stands on. */
export function Dependencies({ of: { database, schema, redis } }: { readonly of: View }) {
  const t = useStrings(strings);
  const format = useFormat();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
      <Card title={`PostgreSQL ${database.version}`}>
        <Facts
          facts={[
            [t.query, format.duration(database.latency_ms)],
            [t.size, format.bytes(database.bytes)],
            [t.connections, <Meter key="c" label={t.connections} used={database.connections} limit={database.max_connections} />],
            [t.pool, t.ofEach(database.pool_size)],
          ]}
        />
      </Card>
      <Card title={t.schema}>
        <Facts
          facts={[
            [t.migrations, format.whole(schema.applied)],
            [t.latest, <Mono key="l">{schema.latest ?? '—'}</Mono>],
            [t.pending, <Names key="p" names={schema.pending} none={t.none} />],
            [t.newer, schema.newer.length === 0 ? undefined : <Names key="n" names={schema.newer} none={t.none} />],
          ]}
        />
      </Card>
      <Card title={redis?.version ? `Redis ${redis.version}` : 'Redis'}>
        {redis === null ? t.noRedis : <RedisFacts of={redis} />}
      </Card>
    </SimpleGrid>
  );
}

function RedisFacts({ of }: { readonly of: NonNullable<View['redis']> }) {
  const t = useStrings(strings);
  const format = useFormat();
  if (of.version === null) return <Status tone="bad">{t.silent}</Status>;
  return (
    <Facts
      facts={[
        ['PING', format.duration(of.latency_ms)],
        [t.evicts, of.eviction_policy ?? t.unknown],
        [t.appends, of.append_only === null ? t.unknown : of.append_only ? t.yes : t.no],
      ]}
    />
  );
}

const Names = ({ names, none }: { readonly names: readonly string[]; readonly none: string }) =>
  names.length === 0 ? none : <Mono>{names.join(', ')}</Mono>;

const Card = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className="rlg-card" aria-label={title} style={{ fontSize: '0.875rem' }}>
    <Title order={2} mb={8}>
      {title}
    </Title>
    {children}
  </section>
);
