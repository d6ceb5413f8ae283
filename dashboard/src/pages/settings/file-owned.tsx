import { useQuery } from '@tanstack/react-query';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Mono, When } from '../../kit';
import { strings } from './strings';

type Owned = Schema<'FileOwnedAnswer'>;

const FIRST_FILE = `# gateway.yaml, named by GATEWAY_CONFIG
version: 1
providers:
  - id: openai
    keys:
      - { name: main, secret: '\${env:OPENAI_API_KEY}' }`;

/** What a file says, and can only be changed in it. */
export function FileOwned() {
  const t = useStrings(strings);
  const owned = useQuery({ queryKey: ['config-file'], queryFn: () => ok(api.GET('/v1/admin/config-file')) });
  const columns: readonly Column<Owned>[] = [
    { id: 'kind', head: t.kind, width: '170px', cell: ({ kind }) => t.kinds[kind] },
    { id: 'id', head: t.id, cell: ({ id }) => <Mono>{id}</Mono> },
    { id: 'line', head: t.line, width: '240px', cell: ({ file, line }) => <Mono>{`${file}:${line}`}</Mono> },
    { id: 'at', head: t.since, width: '150px', cell: ({ applied_at: at }) => <When at={at} /> },
  ];
  return (
    <DataTable
      label={t.tabs.file}
      columns={columns}
      rows={owned.data?.data}
      error={owned.error}
      refetch={owned.refetch}
      rowId={({ kind, id }) => `${kind} ${id}`}
      empty={
        <EmptyState title={t.noFile} snippet={FIRST_FILE}>
          {t.noFileWhy}
        </EmptyState>
      }
    />
  );
}
