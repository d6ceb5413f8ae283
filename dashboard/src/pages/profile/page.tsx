import { Alert, Button, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { api, ok } from '../../api/client';
import { session } from '../../api/session';
import { useMe } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { ErrorState, Facts, Mono, Page, useAct, When } from '../../kit';
import { useNames } from '../../kit/names';
import { Logins, LOGINS } from './logins';
import { strings } from './strings';

/** What belongs to whoever is signed in. */
export default function ProfilePage() {
  const t = useStrings(strings);
  const { user } = useMe();
  return (
    <Page title={t.title} about={t.about}>
      <div
        style={{
          display: 'grid',
          gap: 12,
          gridTemplateColumns: 'repeat(auto-fit, minmax(min(380px, 100%), 1fr))',
          alignItems: 'start',
        }}
      >
        <Person />
        {user?.has_password === true ? <Password /> : <Text size="sm">{t.noPassword}</Text>}
      </div>
      <Logins />
    </Page>
  );
}

function Person() {
  const t = useStrings(strings);
  const { user, role, tenant_id: tenant } = useMe();
  const { nameOf } = useNames();
  const [name, setName] = useState(user?.name ?? '');
  const act = useAct(() => ok(api.PATCH('/v1/auth/me', { body: { name: name.trim() === '' ? null : name.trim() } })), {
    ...{ quiet: true, done: t.saved, refresh: [['names'], ['users']] },
    onDone: () => void session.open(),
  });
  return (
    <section className="rlg-card" aria-label={t.you}>
      <Title order={2} mb={8}>
        {t.you}
      </Title>
      <Stack gap="sm">
        <Facts
          facts={[
            [t.email, user?.email ?? '—'],
            [t.role, role in t.roles ? t.roles[role as keyof typeof t.roles] : role],
            [t.tenant, nameOf(tenant) ?? tenant],
            [t.team, user?.default_team_id == null ? undefined : (nameOf(user.default_team_id) ?? user.default_team_id)],
            [t.id, <Mono key="i">{user?.id}</Mono>],
            [t.since, <When key="s" at={user?.created_at} />],
          ]}
        />
        <form
          onSubmit={(event) => {
            event.preventDefault();
            act.mutate();
          }}
        >
          <Group align="flex-end" gap="xs">
            <TextInput
              flex={1}
              label={t.name}
              maxLength={100}
              autoComplete="name"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button
              type="submit"
              size="sm"
              variant="default"
              loading={act.isPending}
              disabled={name.trim() === (user?.name ?? '')}
            >
              {t.save}
            </Button>
          </Group>
        </form>
        {act.error && <ErrorState error={act.error} />}
      </Stack>
    </section>
  );
}

function Password() {
  const t = useStrings(strings);
  const [values, setValues] = useState({ current: '', chosen: '', repeated: '' });
  const [differ, setDiffer] = useState(false);
  const act = useAct(() => session.changePassword(values.current, values.chosen), {
    ...{ quiet: true, done: t.changed, refresh: [LOGINS] },
    onDone: () => setValues({ current: '', chosen: '', repeated: '' }),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setDiffer(values.chosen !== values.repeated);
    if (values.chosen === values.repeated) act.mutate();
  };
  const field = (name: keyof typeof values, label: string, autoComplete: string) => (
    <PasswordInput
      {...{ label, autoComplete }}
      name={name}
      required
      withAsterisk={false}
      value={values[name]}
      onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
    />
  );
  return (
    <section className="rlg-card" aria-label={t.password}>
      <Title order={2} mb={4}>
        {t.password}
      </Title>
      <Text size="sm" c="dimmed" mb={8}>
        {t.passwordWhy}
      </Text>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {field('current', t.current, 'current-password')}
          {field('chosen', t.chosen, 'new-password')}
          {field('repeated', t.repeated, 'new-password')}
          {differ && (
            <Alert color="red" role="alert" py="xs">
              {t.differ}
            </Alert>
          )}
          {act.error && <ErrorState error={act.error} />}
          <Group justify="flex-end">
            <Button type="submit" loading={act.isPending}>
              {t.change}
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}
