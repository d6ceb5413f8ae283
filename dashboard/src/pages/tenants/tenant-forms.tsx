import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { type Tenant, TENANTS } from './data';
import { strings } from './strings';

interface CreateProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCreated: (tenant: Tenant) => void;
}

export function CreateTenant({ opened, onClose, onCreated }: CreateProps) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.createTitle}>
      <NameForm
        verb={t.create}
        onClose={onClose}
        run={(name) => ok(api.POST('/v1/admin/tenants', { body: { name } }))}
        onDone={(tenant) => {
          onClose();
          onCreated(tenant);
        }}
      />
    </Modal>
  );
}

interface RenameProps {
  readonly of: Tenant;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function RenameTenant({ of, opened, onClose }: RenameProps) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.rename}>
      <NameForm
        verb={t.rename}
        before={of.name}
        onClose={onClose}
        run={(name) => ok(api.PATCH('/v1/admin/tenants/{id}', { params: { path: { id: of.id } }, body: { name } }))}
        onDone={onClose}
      />
    </Modal>
  );
}

interface NameProps {
  readonly verb: string;
  readonly before?: string;
  readonly onClose: () => void;
  readonly run: (name: string) => Promise<Tenant>;
  readonly onDone: (tenant: Tenant) => void;
}

function NameForm({ verb, before = '', onClose, run, onDone }: NameProps) {
  const t = useStrings(strings);
  const [name, setName] = useState(before);
  const act = useAct(run, { quiet: true, refresh: [TENANTS, ['names']], onDone });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate(name.trim());
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t.name}
          description={t.nameHint}
          required
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {act.error && <ErrorState error={act.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={act.isPending} disabled={name.trim() === ''}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
