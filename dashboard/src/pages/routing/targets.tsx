import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Mono, useFormat, useLive } from '../../kit';
import { ROUTING } from './data';
import { strings } from './strings';

/** What routing has learned of each target from its own traffic. */
export function Targets() {
  const t = useStrings(strings);
  const format = useFormat();
  const query = useLive([...ROUTING, 'targets'], async () => (await ok(api.GET('/v1/admin/routing/targets'))).data, 5_000);
  const columns: readonly Column<Schema<'TargetFigures'>>[] = [
    { id: 'target', head: t.target, cell: ({ target }) => <Mono>{target}</Mono> },
    { id: 'samples', head: t.samples, width: '100px', numeric: true, cell: ({ samples }) => format.whole(samples) },
    { id: 'errors', head: t.errorRate, width: '100px', numeric: true, cell: ({ error_rate }) => format.percent(error_rate) },
    { id: 'p50', head: 'p50', width: '100px', numeric: true, cell: (row) => format.duration(row.latency_p50_ms) },
    { id: 'p95', head: 'p95', width: '100px', numeric: true, cell: (row) => format.duration(row.latency_p95_ms) },
    { id: 'speed', head: t.speed, width: '110px', numeric: true, cell: (row) => format.count(row.tokens_per_second) },
    { id: 'flight', head: t.inFlight, width: '100px', numeric: true, cell: (row) => format.whole(row.in_flight) },
  ];
  return (
    <DataTable
      label={t.tabs.targets}
      columns={columns}
      rows={query.data}
      error={query.error}
      refetch={query.refetch}
      rowId={({ target }) => target}
      minWidth={780}
      empty={<EmptyState title={t.targetsNone}>{t.targetsWhy}</EmptyState>}
    />
  );
}
