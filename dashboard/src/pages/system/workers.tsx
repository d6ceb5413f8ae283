import { Anchor, Group, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, DataTable, Meter, Mono, Status, useFormat, useLive, When } from '../../kit';
import { strings } from './strings';

type Worker = Schema<'WorkerView'>;

/** Who executes runs and batches, and how much waits for them. */
export function Workers() {
  const t = useStrings(strings);
  const format = useFormat();
  const queue = useLive(['queue'], () => ok(api.GET('/v1/admin/queues')), 5_000);
  const { data } = queue;
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
      head: t.running,
      width: '150px',
      cell: ({ running, concurrency, host }) => <Meter label={`${t.running}: ${host}`} used={running} limit={concurrency} />,
    },
    { id: 'since', head: t.since, width: '150px', cell: ({ started_at }) => <When at={started_at} /> },
    { id: 'seen', head: t.seen, width: '150px', cell: ({ seen_at }) => <When at={seen_at} /> },
  ];
  return (
    <div>
      <Group justify="space-between" mb={8}>
        <Title order={2}>{t.workers}</Title>
        <Anchor size="sm" renderRoot={(props) => <Link to="/runs" search={{ tab: 'queue' } as never} {...props} />}>
          {data ? t.waiting(format.count(data.states['queued'] ?? 0), format.count(data.states['running'] ?? 0)) : t.queue}
        </Anchor>
      </Group>
      <DataTable
        compact
        label={t.workers}
        columns={columns}
        rows={data?.workers}
        error={queue.error}
        refetch={queue.refetch}
        rowId={({ id }) => id}
        empty={<div className="rlg-card">{t.noWorkers}</div>}
      />
    </div>
  );
}
