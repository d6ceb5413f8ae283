import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { ROLES, type Role, type User, USERS } from './data';
import { strings } from './strings';

export function EditUser({ of, onClose }: { readonly of: User; readonly onClose: () => void }) {
  const t = useStrings(strings);
  const [name, setName] = useState(of.name ?? '');
  const [role, setRole] = useState<Role>(of.role);
  const act = useAct(
    () =>
      ok(
        api.PATCH('/v1/admin/users/{id}', {
          params: { path: { id: of.id } },
          // Another role ends the logins: it is only sent where it changed.
          body: { name: name.trim() === '' ? null : name.trim(), ...(role !== of.role && { role }) },
        }),
      ),
    { quiet: true, done: t.saved, refresh: [USERS, ['names']], onDone: onClose },
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput label={t.name} maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Select
          label={t.role}
          description={role === of.role ? t.roleWhy[role] : `${t.roleWhy[role]} ${t.roleEnds}`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          allowDeselect={false}
          data={ROLES.map((value) => ({ value, label: t.roles[value] }))}
          value={role}
          onChange={(value) => setRole(value as Role)}
        />
        {act.error && <ErrorState error={act.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={act.isPending}>
            {t.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
