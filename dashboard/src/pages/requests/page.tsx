import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { clientOrigin } from '../../api/data-plane';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Mono, Page, useFormat, useOpened } from '../../kit';
import { FilterBar } from './filter-bar';
import { OutcomeOf } from './outcome';
import { type RequestRow, useRequests } from './query';
import { RequestDrawer } from './request-drawer';
import { strings } from './strings';
import { count } from './tokens';

export default function RequestsPage() {
  const t = useStrings(strings);
  const columns = useColumns();
  const { opened, open, close } = useOpened('/requests');
  const { log, head, fresh, filters, range } = useRequests();
  const at = log.rows?.findIndex(({ id }) => id === opened) ?? -1;
  const neighbour = (by: number): (() => void) | undefined => {
    const row = at === -1 ? undefined : log.rows?.[at + by];
    return row && (() => open(row.id));
  };
  return (
    <Page title={t.title} about={t.about} live={head}>
      <FilterBar filters={filters} range={range} />
      {fresh > 0 && (
        <Button variant="light" leftSection={<IconArrowUp size={14} aria-hidden />} onClick={() => void log.refetch()} mx="auto">
          {t.fresh(fresh)}
        </Button>
      )}
      <DataTable
        {...log}
        label={t.title}
        columns={columns}
        rowId={(row) => row.id}
        onOpen={(row) => open(row.id)}
        opened={opened}
        minWidth={1120}
        empty={
          filters.any ? (
            <EmptyState title={t.noMatch} action={<Button onClick={filters.clear}>{t.clear}</Button>}>
              {t.noMatchWhy}
            </EmptyState>
          ) : (
            <EmptyState title={t.none} snippet={FIRST_CALL}>
              {t.noneWhy}
            </EmptyState>
          )
        }
      />
      <RequestDrawer id={opened} onClose={close} onPrevious={neighbour(-1)} onNext={neighbour(1)} />
    </Page>
  );
}

const FIRST_CALL = `curl ${clientOrigin()}/v1/chat/completions -H 'Authorization: Bearer $GATEWAY_KEY' -H 'Content-Type: application/json' -d '{"model":"auto","messages":[{"role":"user","content":"Hello"}]}'`;

function useColumns(): readonly Column<RequestRow>[] {
  const t = useStrings(strings);
  const format = useFormat();
  const kinds: Readonly<Record<string, string>> = t.cacheKinds;
  return [
    {
      id: 'at',
      head: t.time,
      width: '150px',
      cell: (row) => <span title={format.time(row.started_at)}>{format.clock(row.started_at)}</span>,
    },
    { id: 'outcome', head: t.outcome, width: '150px', cell: (row) => <OutcomeOf row={row} /> },
    { id: 'model', head: t.model, cell: (row) => <ModelOf row={row} /> },
    { id: 'provider', head: t.provider, width: '110px', cell: (row) => row.provider ?? '—' },
    { id: 'tries', head: t.tries, width: '64px', numeric: true, cell: (row) => row.attempts.length },
    {
      id: 'tokens',
      head: t.tokens,
      width: '120px',
      numeric: true,
      cell: (row) => `${format.count(inputOf(row))} → ${format.count(count(row, 'output_tokens'))}`,
    },
    { id: 'cost', head: t.cost, width: '96px', numeric: true, cell: (row) => format.usd(row.cost_usd) },
    { id: 'ttft', head: t.ttft, width: '96px', numeric: true, cell: (row) => format.duration(row.ttft_ms) },
    { id: 'latency', head: t.latency, width: '96px', numeric: true, cell: (row) => format.duration(row.latency_ms) },
    { id: 'cache', head: t.cache, width: '84px', cell: ({ cache }) => (cache ? (kinds[cache.kind] ?? cache.kind) : '') },
  ];
}

const inputOf = (row: RequestRow): number =>
  count(row, 'input_tokens') + count(row, 'cache_read_tokens') + count(row, 'cache_write_tokens');

/** What served it; what was asked for stands behind it where that is something else. */
function ModelOf({ row: { model_asked: asked, model_used: used } }: { readonly row: RequestRow }) {
  if (used === null) return <Mono>{asked}</Mono>;
  const same = asked === used || asked.endsWith(`/${used}`);
  return (
    <Mono>
      {used}
      {!same && <span style={{ color: 'var(--mantine-color-dimmed)' }}> ← {asked}</span>}
    </Mono>
  );
}
