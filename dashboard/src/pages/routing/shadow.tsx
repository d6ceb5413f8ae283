import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Loaded, Mono, Status, useFilters, useFormat, useLive, usePaged } from '../../kit';
import { ROUTING } from './data';
import { shadowStrings } from './shadow-strings';

type Sum = Schema<'ShadowSummaryView'>;
type Copy = Schema<'ShadowView'>;
type Side = Schema<'ShadowSideView'>;

const RULE = `{"id": "try-the-new-one", "when": {"model": "gpt-5-mini"},
 "then": {"shadow": {"target": "anthropic/claude-haiku-4-5", "percent": 5}}}`;

const load = (query: { rule?: string; target?: string; limit: number; cursor?: string | undefined }) =>
  ok(api.GET('/v1/admin/routing/shadow', { params: { query } }));

/** What copies of requests came to at another target, beside what was served. */
export function Shadow() {
  const t = useStrings(shadowStrings);
  const { values, set, clear, any } = useFilters(['rule', 'target']);
  const filter = { ...(values.rule !== '' && { rule: values.rule }), ...(values.target !== '' && { target: values.target }) };
  const sums = useLive([...ROUTING, 'shadow', 'sums'], () => load({ limit: 1 }), 15_000);
  const copies = usePaged<Copy>([...ROUTING, 'shadow', values], (cursor) => load({ ...filter, limit: 100, cursor }), 15_000);
  const columns = useCopyColumns();
  return (
    <Loaded query={sums}>
      {({ summary, skipped }) =>
        summary.length === 0 ? (
          <EmptyState title={t.none} snippet={RULE}>
            {t.noneWhy}
          </EmptyState>
        ) : (
          <Stack gap="sm">
            <Sums rows={summary} onOpen={({ rule, target }) => set({ rule, target })} />
            {skipped > 0 && <Text size="sm">{t.skipped(skipped)}</Text>}
            <Group gap="sm">
              <Title order={2}>{t.each}</Title>
              {any && (
                <Button variant="subtle" onClick={clear}>
                  {t.all}
                </Button>
              )}
            </Group>
            <DataTable
              {...copies}
              columns={columns}
              label={t.each}
              rowId={({ request_id: id }) => id}
              minWidth={1080}
              empty={<EmptyState title={t.none}>{t.noneWhy}</EmptyState>}
            />
          </Stack>
        )
      }
    </Loaded>
  );
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

function Sums({ rows, onOpen }: { readonly rows: readonly Sum[]; readonly onOpen: (row: Sum) => void }) {
  const t = useStrings(shadowStrings);
  const format = useFormat();
  const columns: readonly Column<Sum>[] = [
    { id: 'rule', head: t.rule, width: '180px', cell: ({ rule }) => <Mono>{rule}</Mono> },
    { id: 'target', head: t.target, cell: ({ target }) => <Mono>{target}</Mono> },
    { id: 'copies', head: t.copies, width: '90px', numeric: true, cell: ({ requests }) => format.count(requests) },
    {
      id: 'failed',
      head: t.failed,
      width: '90px',
      numeric: true,
      cell: ({ failed, requests }) => format.percent(share(failed, requests)),
    },
    {
      id: 'agreed',
      head: t.agreed,
      width: '110px',
      numeric: true,
      cell: ({ agreed, disagreed }) => format.percent(share(agreed, agreed + disagreed)),
    },
    {
      id: 'latency',
      head: t.latency,
      width: '190px',
      numeric: true,
      cell: (row) => t.against(format.duration(row.latency_ms), format.duration(row.served_latency_ms)),
    },
    {
      id: 'cost',
      head: t.cost,
      width: '190px',
      numeric: true,
      cell: (row) => t.against(format.usd(row.cost_usd), format.usd(row.served_cost_usd)),
    },
  ];
  return (
    <DataTable
      compact
      rows={rows}
      columns={columns}
      onOpen={onOpen}
      label={t.sums}
      rowId={({ rule, target }) => `${rule}\n${target}`}
      minWidth={960}
      empty={null}
    />
  );
}

function useCopyColumns(): readonly Column<Copy>[] {
  const t = useStrings(shadowStrings);
  const format = useFormat();
  const side = (of: Side) => (
    <>
      <Mono>{of.target ?? '—'}</Mono> {of.status < 400 ? format.duration(of.latency_ms) : `${of.status} ${of.error_code ?? ''}`}
    </>
  );
  return [
    { id: 'at', head: t.when, width: '150px', cell: ({ at }) => format.clock(at) },
    {
      id: 'request',
      head: t.request,
      width: '250px',
      cell: ({ request_id: id }) => (
        <Anchor component={Link} size="sm" className="rlg-mono" {...({ to: `/requests/${id}` } as object)}>
          {id}
        </Anchor>
      ),
    },
    { id: 'served', head: t.served, cell: ({ served }) => side(served) },
    { id: 'copy', head: t.copy, cell: ({ shadow }) => side(shadow) },
    {
      id: 'agrees',
      head: t.agrees,
      width: '130px',
      cell: ({ agrees }) =>
        agrees === null ? (
          <Status tone="quiet">{t.unknown}</Status>
        ) : (
          <Status tone={agrees ? 'good' : 'warn'}>{agrees ? t.same : t.other}</Status>
        ),
    },
  ];
}
