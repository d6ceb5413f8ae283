import { Alert, Button, Group, Select, Text } from '@mantine/core';
import { IconDownload, IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import {
  type Column,
  ConfirmDelete,
  DataTable,
  EmptyState,
  Loaded,
  Mono,
  RoleGate,
  StatTile,
  Status,
  Tiles,
  useAct,
  useFormat,
  useQueryState,
} from '../../kit';
import { useNames } from '../../kit/names';
import { fileUrl, months, type Statement, type Tenant } from './data';
import { strings } from './strings';

type Line = Schema<'StatementLineView'>;
type Correction = Schema<'StatementAdjustmentView'>;
const MOST_MONTHS = 24;

/** What a tenant owes for a month; closed once it is billed. */
export function StatementTab({ tenant }: { readonly tenant: Tenant }) {
  const t = useStrings(strings);
  const known = months(MOST_MONTHS);
  const [chosen, choose] = useQueryState('month', known[0] ?? '');
  const [closing, setClosing] = useState(false);
  const month = known.includes(chosen) ? chosen : (known[0] ?? '');
  const path = { id: tenant.id };
  const key = ['statement', tenant.id, month] as const;
  const statement = useQuery({
    queryKey: key,
    queryFn: () => ok(api.GET('/v1/admin/tenants/{id}/statement', { params: { path, query: { month } } })),
  });
  const close = useAct(() => ok(api.POST('/v1/admin/tenants/{id}/statement/close', { params: { path }, body: { month } })), {
    ...{ quiet: true, done: t.closed, refresh: [key] },
  });
  const over = month < (known[0] ?? '');
  return (
    <>
      <Group gap="sm" mb="sm">
        <Select
          size="xs"
          w={140}
          aria-label={t.month}
          allowDeselect={false}
          data={known}
          value={month}
          onChange={(value) => choose(value ?? '')}
        />
        <Button
          component="a"
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} />}
          href={fileUrl(`/v1/admin/tenants/${tenant.id}/statement`, { month })}
          download
        >
          {t.csv}
        </Button>
        {over && statement.data?.state === 'open' && (
          <RoleGate to="installation">
            <Button size="xs" leftSection={<IconLock size={14} />} onClick={() => setClosing(true)}>
              {t.close}
            </Button>
          </RoleGate>
        )}
      </Group>
      <Loaded query={statement}>{(found) => <Sheet of={found} />}</Loaded>
      <ConfirmDelete
        opened={closing}
        onClose={() => setClosing(false)}
        title={t.closeTitle(month)}
        verb={t.close}
        onConfirm={() => close.mutateAsync()}
      >
        {t.closeWhy}
      </ConfirmDelete>
    </>
  );
}

function Sheet({ of }: { readonly of: Statement }) {
  const t = useStrings(strings);
  const format = useFormat();
  return (
    <>
      <Tiles min={200}>
        <StatTile
          label={t.total}
          value={format.money(of.total_micro_usd)}
          note={
            <Status tone={of.state === 'closed' ? 'good' : 'quiet'}>
              {of.state === 'closed' ? t.closedAt(format.day(of.closed_at)) : t.stillOpen}
            </Status>
          }
        />
        <StatTile label={t.ofUse} value={format.money(of.usage_micro_usd)} />
        <StatTile label={t.corrections} value={format.money(of.adjustments_micro_usd)} hint={t.correctionsHint} />
      </Tiles>
      {of.lines.some(({ unpriced_requests: unknown }) => unknown > 0) && (
        <Alert color="yellow" py="xs" my="sm">
          <Text size="sm">{t.someUnpriced}</Text>
        </Alert>
      )}
      <div style={{ marginTop: 10, display: 'grid', gap: 10 }}>
        <Lines lines={of.lines} />
        {of.adjustments.length > 0 && <Corrections rows={of.adjustments} />}
      </div>
    </>
  );
}

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  const t = useStrings(strings);
  const format = useFormat();
  const { nameOf } = useNames();
  const columns: readonly Column<Line>[] = [
    { id: 'model', head: t.byWhat.model, cell: ({ provider, model }) => <Mono>{`${provider ?? '—'}/${model ?? '—'}`}</Mono> },
    { id: 'team', head: t.byWhat.team, width: '160px', cell: ({ team_id: id }) => (id === null ? '—' : (nameOf(id) ?? id)) },
    { id: 'month', head: t.month, width: '90px', cell: ({ month }) => month },
    { id: 'requests', head: t.requests, width: '100px', numeric: true, cell: (line) => format.whole(line.requests) },
    { id: 'in', head: t.tokensIn, width: '120px', numeric: true, cell: (line) => format.whole(line.input_tokens) },
    { id: 'out', head: t.tokensOut, width: '120px', numeric: true, cell: (line) => format.whole(line.output_tokens) },
    { id: 'amount', head: t.amount, width: '130px', numeric: true, cell: (line) => format.money(line.amount_micro_usd) },
  ];
  return (
    <DataTable
      compact
      columns={columns}
      rows={lines}
      label={t.tabs.statement}
      rowId={(line) => [line.month, line.provider, line.model, line.team_id].join('\n')}
      minWidth={960}
      empty={<EmptyState title={t.nothingOwed}>{t.nothingOwedWhy}</EmptyState>}
    />
  );
}

function Corrections({ rows }: { readonly rows: readonly Correction[] }) {
  const t = useStrings(strings);
  const format = useFormat();
  const columns: readonly Column<Correction>[] = [
    { id: 'model', head: t.corrections, cell: ({ provider, model }) => <Mono>{`${provider ?? '—'}/${model ?? '—'}`}</Mono> },
    { id: 'month', head: t.month, width: '90px', cell: ({ month }) => month },
    { id: 'requests', head: t.requests, width: '100px', numeric: true, cell: (row) => format.whole(row.requests) },
    { id: 'amount', head: t.amount, width: '130px', numeric: true, cell: (row) => format.money(row.amount_micro_usd) },
  ];
  return (
    <DataTable
      compact
      columns={columns}
      rows={rows}
      label={t.corrections}
      rowId={(row) => [row.re_rate_id, row.month, row.provider, row.model].join('\n')}
      empty={null}
    />
  );
}
