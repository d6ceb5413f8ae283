import { ActionIcon, Anchor, Button, Group, Select, Text, Title } from '@mantine/core';
import { IconUserMinus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { ConfirmDelete, Detail, ErrorState, Facts, Loaded, Mono, Status, useAct, When } from '../../kit';
import { allPages } from '../../kit/all-pages';
import { type Team, TEAMS, type User } from './data';
import { EditTeam } from './team-forms';
import { strings } from './strings';

interface Props {
  readonly of: Team | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function TeamDetail({ of, opened, onClose }: Props) {
  const t = useStrings(strings);
  return (
    <Detail opened={opened} onClose={onClose} title={of?.name ?? t.tabs.teams}>
      {of && <Body key={of.id} of={of} onClose={onClose} />}
    </Detail>
  );
}

function Body({ of, onClose }: { readonly of: Team; readonly onClose: () => void }) {
  const t = useStrings(strings);
  const may = useMay('tenant-admins');
  const [doing, setDoing] = useState<'edit' | 'remove'>();
  const path = { id: of.id };
  const refresh = [TEAMS, ['names']] as const;
  const archived = of.archived_at !== null;
  const archive = useAct(() => ok(api.PATCH('/v1/admin/teams/{id}', { params: { path }, body: { archived: !archived } })), {
    refresh,
  });
  const remove = useAct(() => ok(api.DELETE('/v1/admin/teams/{id}', { params: { path } })), {
    ...{ quiet: true, refresh, done: t.gone, onDone: onClose },
  });
  if (doing === 'edit') return <EditTeam of={of} onClose={() => setDoing(undefined)} />;
  return (
    <>
      <Facts
        facts={[
          [
            t.state,
            <Status key="s" tone={archived ? 'quiet' : 'good'}>
              {archived ? t.archived : t.active}
            </Status>,
          ],
          [t.id, <Mono key="i">{of.id}</Mono>],
          [t.description, of.description ?? undefined],
          [t.made, <When key="m" at={of.created_at} />],
          [
            t.requests,
            <Anchor key="r" component={Link} size="sm" {...({ to: '/requests', search: { team_id: of.id } } as object)}>
              {t.log}
            </Anchor>,
          ],
        ]}
      />
      {may && (
        <Group gap="xs">
          <Button variant="default" onClick={() => setDoing('edit')}>
            {t.edit}
          </Button>
          <Button variant="default" loading={archive.isPending} onClick={() => archive.mutate()}>
            {archived ? t.openAgain : t.archive}
          </Button>
          <Button color="red" variant="light" onClick={() => setDoing('remove')}>
            {t.remove}
          </Button>
        </Group>
      )}
      {may && <Members of={of} />}
      <ConfirmDelete
        opened={doing === 'remove'}
        onClose={() => setDoing(undefined)}
        title={t.removeTitle(of.name)}
        verb={t.remove}
        onConfirm={() => remove.mutateAsync()}
      >
        {t.removeTeamWhy}
      </ConfirmDelete>
    </>
  );
}

const nameOf = ({ name, email }: User): string => (name === null ? email : `${name} (${email})`);

/** Who is in it, and who else of the tenant may be. */
function Members({ of }: { readonly of: Team }) {
  const t = useStrings(strings);
  const path = { id: of.id };
  const key = [...TEAMS, of.id, 'members'] as const;
  const members = useQuery({
    queryKey: key,
    queryFn: () =>
      allPages((cursor) => ok(api.GET('/v1/admin/teams/{id}/members', { params: { path, query: { limit: 200, cursor } } }))),
  });
  const people = useQuery({
    queryKey: ['users', 'of', of.tenant_id],
    queryFn: () =>
      allPages((cursor) =>
        ok(api.GET('/v1/admin/users', { params: { query: { limit: 200, cursor, tenant_id: of.tenant_id } } })),
      ),
  });
  const act = useAct(
    ({ user, put }: { user: string; put: boolean }) => {
      const params = { path: { id: of.id, user_id: user } };
      return put
        ? ok(api.PUT('/v1/admin/teams/{id}/members/{user_id}', { params }))
        : ok(api.DELETE('/v1/admin/teams/{id}/members/{user_id}', { params }));
    },
    { quiet: true, refresh: [key, TEAMS] },
  );
  const inside = new Set(members.data?.map(({ id }) => id));
  const others = (people.data ?? []).filter(({ id, tenant_id: tenant }) => !inside.has(id) && tenant === of.tenant_id);
  return (
    <section aria-label={t.members}>
      <Title order={3} fz="sm" mb={6}>
        {t.members}
      </Title>
      <Loaded query={members} rows={2}>
        {(found) => <MemberList members={found} onTakeOut={(user) => act.mutate({ user, put: false })} />}
      </Loaded>
      {of.archived_at === null && (
        <Select
          mt="sm"
          label={t.putIn}
          placeholder={t.chooseSomebody}
          searchable
          disabled={act.isPending}
          data={others.map((user) => ({ value: user.id, label: nameOf(user) }))}
          value={null}
          nothingFoundMessage={t.nobodyElse}
          onChange={(user) => user !== null && act.mutate({ user, put: true })}
        />
      )}
      {act.error && <ErrorState error={act.error} />}
    </section>
  );
}

interface ListProps {
  readonly members: readonly User[];
  readonly onTakeOut: (id: string) => void;
}

function MemberList({ members, onTakeOut }: ListProps) {
  const t = useStrings(strings);
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {members.map((user) => (
        <li key={user.id} style={{ display: 'flex', alignItems: 'center', gap: 8, minHeight: 34 }}>
          <Text size="sm" truncate flex={1}>
            {nameOf(user)}
          </Text>
          <ActionIcon variant="subtle" color="gray" aria-label={t.takeOut(nameOf(user))} onClick={() => onTakeOut(user.id)}>
            <IconUserMinus size={16} />
          </ActionIcon>
        </li>
      ))}
      {members.length === 0 && (
        <Text component="li" size="sm" c="dimmed">
          {t.noMembers}
        </Text>
      )}
    </ul>
  );
}
