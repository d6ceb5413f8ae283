import { Button, Switch } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import {
  type Column,
  DataTable,
  EmptyState,
  Loading,
  Page,
  RoleGate,
  Status,
  useFormat,
  useOpened,
  usePaged,
  useQueryState,
  When,
} from '../../kit';
import { useMay } from '../../app/session/roles';
import { dayOf, loadTenants, type Tenant, TENANTS } from './data';
import { CreateTenant } from './tenant-forms';
import { strings } from './strings';

const TenantView = lazy(async () => ({ default: (await import('./tenant-view')).TenantView }));

export default function TenantsPage() {
  const { opened, close } = useOpened('/tenants');
  if (opened === undefined) return <TenantList />;
  return (
    <Suspense fallback={<Loading />}>
      <TenantView key={opened} id={opened} onClose={close} />
    </Suspense>
  );
}

function TenantList() {
  const t = useStrings(strings);
  const { open } = useOpened('/tenants');
  const [creating, setCreating] = useState(false);
  const [past, setPast] = useQueryState('archived');
  const tenants = usePaged<Tenant>([...TENANTS, past], loadTenants(past !== ''), 15_000);
  const columns = useColumns();
  const create = (
    <RoleGate to="installation">
      <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
        {t.create}
      </Button>
    </RoleGate>
  );
  const alone = tenants.rows?.length === 1 && !tenants.hasMore && past === '';
  return (
    <Page title={t.title} about={t.about} live={tenants} actions={create}>
      <Switch
        label={t.showArchived}
        checked={past !== ''}
        onChange={(event) => setPast(event.currentTarget.checked ? '1' : '')}
      />
      <DataTable
        {...tenants}
        columns={columns}
        label={t.title}
        rowId={({ id }) => id}
        onOpen={({ id }) => open(id)}
        empty={<EmptyState title={t.none}>{t.noneWhy}</EmptyState>}
      />
      {alone && (
        <RoleGate to="installation">
          <EmptyState title={t.onlyOne} action={create}>
            {t.noneWhy}
          </EmptyState>
        </RoleGate>
      )}
      <CreateTenant opened={creating} onClose={() => setCreating(false)} onCreated={({ id }) => open(id)} />
    </Page>
  );
}

const MONTH_DAYS = 30;

function useColumns(): readonly Column<Tenant>[] {
  const t = useStrings(strings);
  const format = useFormat();
  const all = useMay('installation');
  const used = useQuery({
    queryKey: ['usage', 'tenants'],
    queryFn: () =>
      ok(
        api.GET('/v1/admin/usage', {
          params: { query: { group_by: 'tenant', from: dayOf(Date.now() - (MONTH_DAYS - 1) * 86_400_000) } },
        }),
      ),
  });
  const of = ({ id }: Tenant) => used.data?.data.find(({ tenant }) => tenant === id);
  return [
    { id: 'name', head: t.name, cell: ({ name }) => <b style={{ fontWeight: 550 }}>{name}</b> },
    {
      id: 'state',
      head: t.state,
      width: '120px',
      cell: ({ archived_at: archived }) => (
        <Status tone={archived === null ? 'good' : 'quiet'}>{archived === null ? t.active : t.archived}</Status>
      ),
    },
    {
      id: 'requests',
      head: t.requests30,
      width: '150px',
      numeric: true,
      cell: (tenant) => (used.data ? format.count(of(tenant)?.requests ?? 0) : ''),
    },
    {
      id: 'cost',
      head: t.cost30,
      width: '150px',
      numeric: true,
      cell: (tenant) => (used.data ? format.usd(of(tenant)?.cost_usd ?? 0) : ''),
    },
    ...(all ? [{ id: 'id', head: t.id, width: '280px', cell: ({ id }: Tenant) => <span className="rlg-mono">{id}</span> }] : []),
    { id: 'made', head: t.made, width: '130px', cell: ({ created_at: at }) => <When at={at} /> },
  ];
}
