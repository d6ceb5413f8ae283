import { Button, Group, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, RoleGate, Status, useFormat, usePaged, useQueryState, When } from '../../kit';
import { type Team, TEAMS, type Tenant } from './data';
import { TeamDetail } from './team-detail';
import { CreateTeam } from './team-forms';
import { strings } from './strings';

/** Teams and projects: whom use is attributed to. */
export function Teams({ tenant }: { readonly tenant: Tenant }) {
  const t = useStrings(strings);
  const format = useFormat();
  const [opened, open] = useQueryState('team');
  const [creating, setCreating] = useState(false);
  const teams = usePaged<Team>([...TEAMS, tenant.id], (cursor) =>
    ok(api.GET('/v1/admin/teams', { params: { query: { limit: 100, cursor, tenant_id: tenant.id } } })),
  );
  const create = tenant.archived_at === null && (
    <RoleGate to="tenant-admins">
      <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
        {t.createTeam}
      </Button>
    </RoleGate>
  );
  const columns: readonly Column<Team>[] = [
    { id: 'name', head: t.name, width: '200px', cell: ({ name }) => <b style={{ fontWeight: 550 }}>{name}</b> },
    { id: 'about', head: t.description, cell: ({ description }) => description ?? '' },
    { id: 'members', head: t.members, width: '100px', numeric: true, cell: ({ members }) => format.whole(members) },
    {
      id: 'state',
      head: t.state,
      width: '120px',
      cell: ({ archived_at: archived }) => (
        <Status tone={archived === null ? 'good' : 'quiet'}>{archived === null ? t.active : t.archived}</Status>
      ),
    },
    { id: 'made', head: t.made, width: '130px', cell: ({ created_at: at }) => <When at={at} /> },
  ];
  return (
    <Stack gap="sm">
      {(teams.rows?.length ?? 0) > 0 && <Group justify="flex-end">{create}</Group>}
      <DataTable
        {...teams}
        columns={columns}
        opened={opened}
        label={t.tabs.teams}
        rowId={({ id }) => id}
        onOpen={({ id }) => open(id)}
        minWidth={720}
        empty={
          <EmptyState title={t.noTeams} action={create}>
            {t.noTeamsWhy}
          </EmptyState>
        }
      />
      <CreateTeam tenant={tenant} opened={creating} onClose={() => setCreating(false)} onCreated={({ id }) => open(id)} />
      <TeamDetail of={teams.rows?.find(({ id }) => id === opened)} opened={opened !== ''} onClose={() => open('')} />
    </Stack>
  );
}
