import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { type Team, TEAMS, type Tenant } from './data';
import { strings } from './strings';

interface CreateProps {
  readonly tenant: Tenant;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCreated: (team: Team) => void;
}

export function CreateTeam({ tenant, opened, onClose, onCreated }: CreateProps) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.createTeamTitle}>
      <TeamForm
        verb={t.createTeam}
        onClose={onClose}
        run={({ name, description }) =>
          ok(
            api.POST('/v1/admin/teams', {
              body: { name, tenant_id: tenant.id, ...(description !== null && { description }) },
            }),
          )
        }
        onDone={(team) => {
          onClose();
          onCreated(team);
        }}
      />
    </Modal>
  );
}

export function EditTeam({ of, onClose }: { readonly of: Team; readonly onClose: () => void }) {
  const t = useStrings(strings);
  return (
    <TeamForm
      of={of}
      verb={t.save}
      onClose={onClose}
      run={(body) => ok(api.PATCH('/v1/admin/teams/{id}', { params: { path: { id: of.id } }, body }))}
      onDone={onClose}
    />
  );
}

interface Values {
  readonly name: string;
  readonly description: string | null;
}

interface FormProps {
  readonly of?: Team;
  readonly verb: string;
  readonly onClose: () => void;
  readonly run: (values: Values) => Promise<Team>;
  readonly onDone: (team: Team) => void;
}

function TeamForm({ of, verb, onClose, run, onDone }: FormProps) {
  const t = useStrings(strings);
  const [name, setName] = useState(of?.name ?? '');
  const [description, setDescription] = useState(of?.description ?? '');
  const act = useAct(run, { quiet: true, refresh: [TEAMS, ['names']], onDone });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate({ name: name.trim(), description: description.trim() === '' ? null : description.trim() });
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
        <Textarea
          label={t.description}
          maxLength={1_000}
          autosize
          minRows={2}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
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
