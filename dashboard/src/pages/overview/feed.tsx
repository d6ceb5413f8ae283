import { Anchor, Group, Title } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, DataTable, useFormat, useLive } from '../../kit';
import { OutcomeOf } from '../requests/outcome';
import { strings as words } from '../requests/strings';
import { strings } from './strings';

type Row = Schema<'RequestAnswer'>;

const SHOWN = 12;
const REFRESH_MS = 3_000;

/** What comes in now. */
export function Feed() {
  const t = useStrings(strings);
  const w = useStrings(words);
  const format = useFormat();
  const navigate = useNavigate();
  const feed = useLive(['feed'], () => ok(api.GET('/v1/admin/requests', { params: { query: { limit: SHOWN } } })), REFRESH_MS);
  const columns: readonly Column<Row>[] = [
    { id: 'at', head: w.time, width: '120px', cell: (row) => format.clock(row.started_at) },
    { id: 'outcome', head: w.outcome, width: '150px', cell: (row) => <OutcomeOf row={row} /> },
    { id: 'model', head: w.model, cell: (row) => row.model_used ?? row.model_asked },
    { id: 'provider', head: w.provider, width: '120px', cell: (row) => row.provider ?? '—' },
    { id: 'latency', head: w.latency, width: '100px', numeric: true, cell: (row) => format.duration(row.latency_ms) },
    { id: 'cost', head: w.cost, width: '100px', numeric: true, cell: (row) => format.usd(row.cost_usd) },
  ];
  return (
    <div>
      <Group justify="space-between" mb={8}>
        <Title order={2}>{t.feed}</Title>
        <Anchor size="sm" renderRoot={(props) => <Link to="/requests" {...props} />}>
          {t.allRequests}
        </Anchor>
      </Group>
      <DataTable
        label={t.feed}
        columns={columns}
        rows={feed.data?.data}
        error={feed.error}
        refetch={feed.refetch}
        rowId={(row) => row.id}
        onOpen={(row) => void navigate({ to: `/requests/${row.id}` })}
        empty={<div className="rlg-card">{t.noFeed}</div>}
        compact
        minWidth={760}
      />
    </div>
  );
}
