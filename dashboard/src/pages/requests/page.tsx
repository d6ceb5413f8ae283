import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Mono, Page, useFormat, useOpened, usePaged, When } from '../../kit';
import { strings } from './strings';

type Row = Schema<'RequestAnswer'>;

export default function RequestsPage() {
  const t = useStrings(strings);
  const format = useFormat();
  const { opened, open } = useOpened('/requests');
  const requests = usePaged<Row>(['requests'], (cursor) =>
    ok(api.GET('/v1/admin/requests', { params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } } })),
  );
  const columns: readonly Column<Row>[] = [
    { id: 'at', head: 'Time', width: '140px', cell: (row) => <When at={row.started_at} /> },
    { id: 'id', head: 'Id', cell: (row) => <Mono>{row.id}</Mono> },
    { id: 'latency', head: 'Latency', numeric: true, width: '110px', cell: (row) => format.duration(row.latency_ms) },
  ];
  return (
    <Page title={t.title} about={t.about}>
      <DataTable
        {...requests}
        label={t.title}
        columns={columns}
        rowId={(row) => row.id}
        onOpen={(row) => open(row.id)}
        opened={opened}
        empty={<EmptyState title={t.none}>{t.noneWhy}</EmptyState>}
      />
    </Page>
  );
}
