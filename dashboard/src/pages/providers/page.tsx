import { Button, Group, SegmentedControl } from '@mantine/core';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Page, RoleGate, useFormat, useOpened, useQueryState } from '../../kit';
import { isUsed, type Row, useRows } from './data';
import { HeatStrip } from './heat-strip';
import { ProviderStatus } from './provider-status';
import { strings } from './strings';

// Fetched when somebody opens them.
const ProviderDetail = lazy(async () => ({ default: (await import('./provider-detail')).ProviderDetail }));
const AddProvider = lazy(async () => ({ default: (await import('./provider-form')).AddProvider }));
const EndingModels = lazy(async () => ({ default: (await import('./ending-models')).EndingModels }));
const ImportPrices = lazy(async () => ({ default: (await import('./import-prices')).ImportPrices }));

export default function ProvidersPage() {
  const t = useStrings(strings);
  const may = useMay('installation');
  const { opened, open, close } = useOpened('/providers');
  const [doing, setDoing] = useState<'add' | 'import'>();
  const [shown, setShown] = useQueryState('show', 'used');
  const { rows, live, error } = useRows();
  const columns = useColumns(may);
  const done = (): void => setDoing(undefined);
  const actions = (
    <RoleGate to="installation">
      <Button variant="default" leftSection={<IconFileImport size={16} />} onClick={() => setDoing('import')}>
        {t.importPrices}
      </Button>
      <Button leftSection={<IconPlus size={16} />} onClick={() => setDoing('add')}>
        {t.add}
      </Button>
    </RoleGate>
  );
  const toKeys = (
    <RoleGate to="installation">
      <Button mt="xs" renderRoot={(props) => <Link to={'/keys' as never} {...props} />}>
        {t.toKeys}
      </Button>
    </RoleGate>
  );
  return (
    <Page title={t.title} about={t.about} live={live} actions={actions}>
      {may && (
        <Group>
          <SegmentedControl
            size="xs"
            aria-label={t.show}
            data={[
              { value: 'used', label: t.inUse },
              { value: 'all', label: t.all },
            ]}
            value={shown}
            onChange={setShown}
          />
        </Group>
      )}
      <DataTable
        {...{ columns, opened, error }}
        rows={shown === 'all' ? rows : rows?.filter(isUsed)}
        label={t.title}
        rowId={(row) => row.id}
        {...(may && { onOpen: (row: Row) => open(row.id) })}
        minWidth={may ? 960 : 760}
        empty={
          <EmptyState title={t.none} action={toKeys}>
            {t.noneWhy}
          </EmptyState>
        }
      />
      {may && (
        <Suspense>
          <ProviderDetail of={rows?.find(({ id }) => id === opened)} opened={opened !== undefined} onClose={close} />
          <AddProvider opened={doing === 'add'} onClose={done} onAdded={open} />
          {rows && <EndingModels providers={new Set(rows.filter(isUsed).map(({ id }) => id))} />}
          <ImportPrices opened={doing === 'import'} onClose={done} />
        </Suspense>
      )}
    </Page>
  );
}

function useColumns(may: boolean): readonly Column<Row>[] {
  const t = useStrings(strings);
  const format = useFormat();
  const operator: Column<Row>[] = may
    ? [
        { id: 'status', head: t.status, width: '210px', cell: (row) => <ProviderStatus of={row} /> },
        { id: 'keys', head: t.keys, width: '64px', numeric: true, cell: keysOf },
      ]
    : [];
  const failed = ({ stats }: Row): string =>
    stats === undefined || stats.attempts === 0 ? format.percent(null) : format.percent(stats.failed_attempts / stats.attempts);
  return [
    { id: 'id', head: t.provider, cell: (row) => <b style={{ fontWeight: 550 }}>{row.id}</b> },
    ...operator,
    { id: 'day', head: t.day, width: '190px', cell: (row) => <HeatStrip of={row.hours} /> },
    { id: 'requests', head: t.requests, width: '84px', numeric: true, cell: ({ stats }) => format.count(stats?.requests) },
    { id: 'errors', head: t.errors, width: '96px', numeric: true, cell: failed },
    { id: 'p95', head: t.latency, width: '78px', numeric: true, cell: ({ stats }) => format.duration(stats?.latency_ms.p95) },
    { id: 'ttft', head: t.ttft, width: '78px', numeric: true, cell: ({ stats }) => format.duration(stats?.ttft_ms.p50) },
    { id: 'tokens', head: t.tokens, width: '84px', numeric: true, cell: ({ stats }) => format.count(stats?.total_tokens) },
  ];
}

const keysOf = ({ keys, provider }: Row): string =>
  provider?.requires_key === false && keys.length === 0
    ? '—'
    : `${keys.filter(({ status }) => status === 'active').length} / ${keys.length}`;
