import { Anchor, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useMay } from '../../app/session/roles';
import type { Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, DataTable, Loaded, Meter, Mono, StatTile, Status, Tiles, useFormat, When } from '../../kit';
import { STATUSES } from './data';
import { strings } from './strings';

type Queue = Schema<'QueuesView'>;
type Worker = Schema<'WorkerView'>;
type TenantQueue = Schema<'TenantQueueView'>;
interface Props {
  readonly queue: UseQueryResult<Queue>;
}

/** How much there is to do, at a glance. */
export function QueueTiles({ queue: { data } }: Props) {
  const t = useStrings(strings);
  const format = useFormat();
  const all = useMay('installation');
  const seconds = (value: number | null | undefined): string => format.duration(value == null ? value : value * 1_000);
  const state = (name: (typeof STATUSES)[number]): string | undefined => data && format.count(data.states[name] ?? 0);
  const alive = data?.workers.filter((worker) => worker.alive) ?? [];
  return (
    <Tiles min={160} most={all ? 5 : 4}>
      <StatTile
        label={t.tiles.queued}
        value={state('queued')}
        note={data && (data.oldest_waiting_seconds === null ? t.nobodyWaits : t.oldest(seconds(data.oldest_waiting_seconds)))}
      />
      <StatTile
        label={t.tiles.running}
        value={state('running')}
        note={data && data.oldest_running_seconds !== null && t.oldest(seconds(data.oldest_running_seconds))}
      />
      <StatTile label={t.tiles.requires_action} value={state('requires_action')} note={t.needsOutputs} />
      <StatTile
        label={t.tiles.completed}
        value={state('completed')}
        note={data && t.failedDay(format.count(data.states['failed'] ?? 0))}
      />
      {all && (
        <StatTile
          label={t.workers}
          value={data && format.count(alive.length)}
          note={t.places(
            alive.reduce((sum, { running }) => sum + running, 0),
            alive.reduce((sum, { concurrency }) => sum + concurrency, 0),
          )}
        />
      )}
    </Tiles>
  );
}

/** What there is to do for workers, and how they do. */
export function QueuePanel({ queue }: Props) {
  const t = useStrings(strings);
  const all = useMay('installation');
  return (
    <Loaded query={queue}>
      {(data) => (
        <Stack gap="lg">
          {data.paused === true && (
            <div>
              <Status tone="warn">{t.paused}</Status>
              <Text size="sm">{t.pausedWhy}</Text>
            </div>
          )}
          <Rings of={data} />
          {all && (
            <Anchor size="sm" href="/v1/admin/queues/board/" target="_blank" rel="noreferrer" w="fit-content">
              {t.board}
            </Anchor>
          )}
          {all && <Workers rows={data.workers} />}
          <Tenants rows={data.tenants} />
        </Stack>
      )}
    </Loaded>
  );
}

function Rings({ of }: { readonly of: Queue }) {
  const t = useStrings(strings);
  const format = useFormat();
  const told = Object.entries(of.rings ?? {})
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${state} ${format.count(count)}`);
  return (
    <Text size="sm" c="dimmed" maw={760}>
      {t.queueAbout(of.backend === 'redis' ? 'Redis' : 'PostgreSQL')}
      {of.delayed > 0 && ` ${t.delayed(of.delayed)}`}
      {told.length > 0 && ` ${t.rings(told.join(', '))}`}
    </Text>
  );
}

function Workers({ rows }: { readonly rows: readonly Worker[] }) {
  const t = useStrings(strings);
  const columns: readonly Column<Worker>[] = [
    {
      id: 'state',
      head: t.state,
      width: '130px',
      cell: ({ alive }) => <Status tone={alive ? 'good' : 'bad'}>{alive ? t.alive : t.silent}</Status>,
    },
    { id: 'host', head: t.host, cell: ({ host, pid }) => <Mono>{`${host} · ${pid}`}</Mono> },
    {
      id: 'running',
      head: t.states.running,
      width: '160px',
      cell: ({ running, concurrency, host }) => (
        <Meter label={`${t.states.running}: ${host}`} used={running} limit={concurrency} />
      ),
    },
    { id: 'since', head: t.since, width: '150px', cell: ({ started_at }) => <When at={started_at} /> },
    { id: 'seen', head: t.seen, width: '150px', cell: ({ seen_at }) => <When at={seen_at} /> },
  ];
  return (
    <div>
      <Title order={2} mb={8}>
        {t.workers}
      </Title>
      <DataTable
        compact
        label={t.workers}
        {...{ rows, columns }}
        rowId={({ id }) => id}
        empty={<div className="rlg-card">{t.noWorkers}</div>}
      />
    </div>
  );
}

function Tenants({ rows }: { readonly rows: readonly TenantQueue[] }) {
  const t = useStrings(strings);
  const format = useFormat();
  const columns: readonly Column<TenantQueue>[] = [
    { id: 'tenant', head: t.tenant, cell: ({ tenant_id }) => <Mono>{tenant_id}</Mono> },
    { id: 'waiting', head: t.states.queued, width: '120px', numeric: true, cell: ({ waiting }) => format.count(waiting) },
    { id: 'running', head: t.states.running, width: '120px', numeric: true, cell: ({ running }) => format.count(running) },
  ];
  return (
    <div>
      <Title order={2} mb={8}>
        {t.tenants}
      </Title>
      <DataTable
        compact
        label={t.tenants}
        {...{ rows, columns }}
        rowId={({ tenant_id }) => tenant_id}
        empty={<div className="rlg-card">{t.nobodyWaits}</div>}
        minWidth={400}
      />
    </div>
  );
}
