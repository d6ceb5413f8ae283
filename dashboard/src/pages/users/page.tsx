import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Page, Status, useFilters, useOpened, usePaged, When } from '../../kit';
import { useNames } from '../../kit/names';
import { loadUsers, ROLES, stateOf, TONES, type User, USERS } from './data';
import { Invite } from './invite';
import { type Handed, HandOver } from './hand-over';
import { UserDetail } from './user-detail';
import { strings } from './strings';

export default function UsersPage() {
  const t = useStrings(strings);
  const { opened, open, close } = useOpened('/users');
  const [inviting, setInviting] = useState(false);
  const [handed, setHanded] = useState<Handed>();
  const { values, any } = useFilters(['search', 'role', 'tenant_id']);
  const users = usePaged<User>([...USERS, values], loadUsers(values), 15_000);
  const columns = useColumns();
  const invite = (
    <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>
      {t.invite}
    </Button>
  );
  return (
    <Page title={t.title} about={t.about} live={users} actions={invite}>
      <FilterBar />
      <DataTable
        {...users}
        {...{ columns, opened }}
        label={t.title}
        rowId={({ id }) => id}
        onOpen={({ id }) => open(id)}
        minWidth={820}
        empty={
          <EmptyState title={any ? t.nobodyFound : t.none} action={any ? undefined : invite}>
            {any ? t.nobodyFoundWhy : t.noneWhy}
          </EmptyState>
        }
      />
      <Invite opened={inviting} onClose={() => setInviting(false)} onDone={setHanded} />
      <UserDetail
        of={users.rows?.find(({ id }) => id === opened)}
        opened={opened !== undefined}
        onClose={close}
        onHanded={setHanded}
      />
      <HandOver of={handed} onClose={() => setHanded(undefined)} />
    </Page>
  );
}

function FilterBar() {
  const t = useStrings(strings);
  const { of } = useNames();
  const all = useMay('installation');
  const { values, set } = useFilters(['search', 'role', 'tenant_id']);
  const [typed, setTyped] = useState(values.search);
  const search = useDebouncedCallback((text: string) => set({ search: text.trim() }), 250);
  return (
    <Group gap="xs">
      <TextInput
        size="xs"
        w={230}
        aria-label={t.search}
        placeholder={t.search}
        leftSection={<IconSearch size={14} />}
        maxLength={100}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
      />
      <Select
        size="xs"
        w={150}
        aria-label={t.role}
        placeholder={t.anyRole}
        clearable
        clearButtonProps={{ 'aria-label': t.anyRole }}
        data={ROLES.map((value) => ({ value, label: t.roles[value] }))}
        value={values.role || null}
        onChange={(role) => set({ role: role ?? '' })}
      />
      {all && of.tenant.length > 1 && (
        <Select
          size="xs"
          w={200}
          aria-label={t.tenant}
          placeholder={t.anyTenant}
          clearable
          searchable
          clearButtonProps={{ 'aria-label': t.anyTenant }}
          data={of.tenant.map(({ id, name }) => ({ value: id, label: name }))}
          value={values.tenant_id || null}
          onChange={(tenant) => set({ tenant_id: tenant ?? '' })}
        />
      )}
    </Group>
  );
}

export function UserState({ of }: { readonly of: User }) {
  const t = useStrings(strings);
  const state = stateOf(of);
  return <Status tone={TONES[state]}>{t.states[state]}</Status>;
}

function useColumns(): readonly Column<User>[] {
  const t = useStrings(strings);
  const { of, nameOf } = useNames();
  const all = useMay('installation');
  const tenant: Column<User> = {
    ...{ id: 'tenant', head: t.tenant, width: '160px' },
    cell: ({ tenant_id: id }) => nameOf(id) ?? id,
  };
  return [
    { id: 'email', head: t.email, cell: ({ email }) => <b style={{ fontWeight: 550 }}>{email}</b> },
    { id: 'name', head: t.name, width: '180px', cell: ({ name }) => name ?? '' },
    { id: 'role', head: t.role, width: '130px', cell: ({ role }) => t.roles[role] },
    ...(all && of.tenant.length > 1 ? [tenant] : []),
    { id: 'state', head: t.state, width: '160px', cell: (user) => <UserState of={user} /> },
    { id: 'login', head: t.lastLogin, width: '130px', cell: ({ last_login_at: at }) => <When at={at} /> },
  ];
}
