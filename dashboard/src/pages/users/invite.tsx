import { Button, Group, Modal, SegmentedControl, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, ok } from '../../api/client';
import { useMay, useMe } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { useNames } from '../../kit/names';
import { invitationLink, ROLES, type Role, USERS } from './data';
import type { Handed } from './hand-over';
import { strings } from './strings';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onDone: (handed: Handed) => void;
}

export function Invite({ opened, onClose, onDone }: Props) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.inviteTitle} size="lg">
      <Form onClose={onClose} onDone={onDone} />
    </Modal>
  );
}

interface Values {
  email: string;
  name: string;
  role: Role;
  tenant: string;
  kind: Handed['kind'];
}

async function make({ email, name, role, tenant, kind }: Values): Promise<Handed> {
  const body = { email: email.trim(), role, tenant_id: tenant, ...(name.trim() !== '' && { name: name.trim() }) };
  if (kind === 'password') {
    const made = await ok(api.POST('/v1/admin/users', { body }));
    return { kind, email: made.email, secret: made.one_time_password ?? '' };
  }
  const made = await ok(api.POST('/v1/admin/users/invitations', { body }));
  return { kind, email: made.email, secret: invitationLink(made.invitation_token), seconds: made.invitation_expires_in };
}

function Form({ onClose, onDone }: Omit<Props, 'opened'>) {
  const t = useStrings(strings);
  const { of } = useNames();
  const all = useMay('installation');
  const form = useForm<Values>({
    initialValues: { email: '', name: '', role: 'member', tenant: useMe().tenant_id, kind: 'link' },
  });
  const act = useAct(make, {
    quiet: true,
    refresh: [USERS, ['names']],
    onDone: (handed) => {
      onClose();
      onDone(handed);
    },
  });
  const inputs = form.getInputProps.bind(form);
  const { role, kind } = form.values;
  return (
    <form onSubmit={form.onSubmit((values) => act.mutate(values))}>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput label={t.email} type="email" required maxLength={320} data-autofocus {...inputs('email')} />
          <TextInput label={t.name} maxLength={100} {...inputs('name')} />
          <Select
            label={t.role}
            description={t.roleWhy[role]}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            allowDeselect={false}
            data={ROLES.map((value) => ({ value, label: t.roles[value] }))}
            {...inputs('role')}
          />
          {all && of.tenant.length > 1 && (
            <Select
              label={t.tenant}
              searchable
              allowDeselect={false}
              data={of.tenant.map(({ id, name }) => ({ value: id, label: name }))}
              {...inputs('tenant')}
            />
          )}
        </SimpleGrid>
        <SegmentedControl
          aria-label={t.way}
          data={(['link', 'password'] as const).map((value) => ({ value, label: t.ways[value] }))}
          {...inputs('kind')}
        />
        <Text size="sm">{t.wayWhy[kind]}</Text>
        {act.error && <ErrorState error={act.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={act.isPending}>
            {t.invite}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
