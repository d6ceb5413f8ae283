import { Anchor, Button, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useMe } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { ConfirmDelete, Detail, Facts, Mono, useAct, When } from '../../kit';
import { useNames } from '../../kit/names';
import { invitationLink, stateOf, type User, USERS } from './data';
import { EditUser } from './edit-user';
import type { Handed } from './hand-over';
import { UserState } from './page';
import { strings } from './strings';

interface Props {
  readonly of: User | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onHanded: (handed: Handed) => void;
}

export function UserDetail({ of, opened, onClose, onHanded }: Props) {
  const t = useStrings(strings);
  return (
    <Detail opened={opened} onClose={onClose} title={of?.name ?? of?.email ?? t.title}>
      {of && <Body key={of.id} of={of} onClose={onClose} onHanded={onHanded} />}
    </Detail>
  );
}

type Doing = 'edit' | 'disable' | 'reset' | 'end' | 'remove' | undefined;

function Body({ of, onClose, onHanded }: Omit<Props, 'of' | 'opened'> & { readonly of: User }) {
  const t = useStrings(strings);
  const me = useMe();
  const { nameOf } = useNames();
  const [doing, setDoing] = useState<Doing>();
  if (doing === 'edit') return <EditUser of={of} onClose={() => setDoing(undefined)} />;
  const links = [
    ['/requests', { user_id: of.id }, t.itsRequests],
    ['/audit', { actor_id: of.id }, t.itsChanges],
  ] as const;
  return (
    <>
      <Facts
        facts={[
          [t.state, <UserState key="s" of={of} />],
          [t.email, of.email],
          [t.name, of.name ?? undefined],
          [t.role, t.roles[of.role]],
          [t.tenant, nameOf(of.tenant_id) ?? of.tenant_id],
          [t.team, of.default_team_id === null ? undefined : (nameOf(of.default_team_id) ?? of.default_team_id)],
          [t.id, <Mono key="i">{of.id}</Mono>],
          [t.lastLogin, <When key="l" at={of.last_login_at} />],
          [t.made, <When key="m" at={of.created_at} />],
        ]}
      />
      {of.id === me.user?.id ? (
        <Text size="sm" c="dimmed">
          {t.thatIsYou}
        </Text>
      ) : (
        <Actions of={of} doing={doing} onDoing={setDoing} onClose={onClose} onHanded={onHanded} />
      )}
      <Group gap="md">
        {links.map(([to, search, label]) => (
          <Anchor key={to} component={Link} size="sm" {...({ to, search } as object)}>
            {label}
          </Anchor>
        ))}
      </Group>
    </>
  );
}

interface ActionsProps extends Omit<Props, 'of' | 'opened'> {
  readonly of: User;
  readonly doing: Doing;
  readonly onDoing: (doing: Doing) => void;
}

function Actions({ of, doing, onDoing, onClose, onHanded }: ActionsProps) {
  const t = useStrings(strings);
  const acts = useActions(of, onHanded, onClose);
  const { again, disable } = acts;
  const invited = stateOf(of) === 'invited';
  const disabled = of.disabled_at !== null;
  return (
    <>
      <Group gap="xs">
        <Button variant="default" onClick={() => onDoing('edit')}>
          {t.edit}
        </Button>
        {invited ? (
          <Button variant="default" loading={again.isPending} onClick={() => again.mutate()}>
            {t.inviteAgain}
          </Button>
        ) : (
          <>
            <Button variant="default" onClick={() => onDoing('reset')}>
              {t.reset}
            </Button>
            <Button variant="default" onClick={() => onDoing('end')}>
              {t.end}
            </Button>
          </>
        )}
        {disabled ? (
          <Button variant="default" loading={disable.isPending} onClick={() => disable.mutate(false)}>
            {t.enable}
          </Button>
        ) : (
          <Button color="red" variant="light" onClick={() => onDoing('disable')}>
            {t.disable}
          </Button>
        )}
        <Button color="red" variant="light" onClick={() => onDoing('remove')}>
          {t.remove}
        </Button>
      </Group>
      <Confirms of={of} doing={doing} acts={acts} onClose={() => onDoing(undefined)} />
    </>
  );
}

interface ConfirmProps {
  readonly of: User;
  readonly doing: Doing;
  readonly acts: ReturnType<typeof useActions>;
  readonly onClose: () => void;
}

/** What is asked before something is done that somebody else feels. */
function Confirms({ of: { email }, doing, acts, onClose }: ConfirmProps) {
  const t = useStrings(strings);
  const questions = [
    {
      id: 'disable',
      title: t.disableTitle(email),
      verb: t.disable,
      why: t.disableWhy,
      run: () => acts.disable.mutateAsync(true),
    },
    { id: 'reset', title: t.resetTitle(email), verb: t.reset, why: t.resetWhy, run: () => acts.reset.mutateAsync() },
    { id: 'end', title: t.endTitle(email), verb: t.end, why: t.endWhy, run: () => acts.end.mutateAsync() },
    {
      id: 'remove',
      title: t.removeTitle(email),
      verb: t.remove,
      why: t.removeWhy,
      run: () => acts.remove.mutateAsync(),
      word: email,
    },
  ];
  return questions.map(({ id, why, run, ...question }) => (
    <ConfirmDelete key={id} {...question} opened={doing === id} onClose={onClose} onConfirm={run}>
      {why}
    </ConfirmDelete>
  ));
}

function useActions(of: User, onHanded: Props['onHanded'], onGone: () => void) {
  const t = useStrings(strings);
  const params = { path: { id: of.id } };
  const refresh = [USERS, ['names']] as const;
  return {
    disable: useAct((disabled: boolean) => ok(api.PATCH('/v1/admin/users/{id}', { params, body: { disabled } })), {
      ...{ quiet: false, refresh, done: t.saved },
    }),
    again: useAct(() => ok(api.POST('/v1/admin/users/{id}/invitation', { params })), {
      refresh,
      onDone: ({ email, invitation_token: token, invitation_expires_in: seconds }) =>
        onHanded({ kind: 'link', email, secret: invitationLink(token), seconds }),
    }),
    reset: useAct(() => ok(api.POST('/v1/admin/users/{id}/reset-password', { params })), {
      ...{ quiet: true, refresh },
      onDone: ({ email, one_time_password: secret }) => onHanded({ kind: 'password', email, secret }),
    }),
    end: useAct(() => ok(api.POST('/v1/admin/users/{id}/end-sessions', { params })), {
      ...{ quiet: true, refresh, done: t.ended },
    }),
    remove: useAct(() => ok(api.DELETE('/v1/admin/users/{id}', { params })), {
      ...{ quiet: true, refresh, done: t.gone, onDone: onGone },
    }),
  };
}
