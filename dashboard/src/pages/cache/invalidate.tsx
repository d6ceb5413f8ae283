import { Button, Group, Modal, NumberInput, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { strings } from './strings';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Those that may be chosen from; none for whoever has only the own. */
  readonly tenants: readonly { value: string; label: string }[];
}

export function Invalidate({ opened, onClose, tenants }: Props) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.invalidateTitle} size="lg">
      <InvalidateForm onClose={onClose} tenants={tenants} />
    </Modal>
  );
}

interface Values {
  what: string;
  tenant: string;
  model: string;
  hours: number;
  key: string;
  word: string;
}

function bodyOf({ what, tenant, model, hours, key }: Values): Schema<'InvalidateBody'> {
  return {
    ...(tenant !== '' && { tenant_id: tenant }),
    ...(what === 'all' && { all: true }),
    ...(what === 'model' && { model: model.trim() }),
    ...(what === 'age' && { older_than_seconds: Math.round(hours * 3_600) }),
    ...(what === 'key' && { key: key.trim() }),
  };
}

function InvalidateForm({ onClose, tenants }: Omit<Props, 'opened'>) {
  const t = useStrings(strings);
  const initialValues: Values = { what: 'all', tenant: '', model: '', hours: 24, key: '', word: '' };
  const form = useForm({ initialValues });
  const { what, word } = form.values;
  const act = useAct((given: Values) => ok(api.POST('/v1/admin/cache/invalidate', { body: bodyOf(given) })), {
    quiet: true,
    refresh: [['cache']],
    onDone: ({ removed }) => {
      notifications.show({ message: t.removed(removed), color: 'teal' });
      onClose();
    },
  });
  return (
    <form onSubmit={form.onSubmit((given) => act.mutate(given))}>
      <Stack gap="sm">
        <Text size="sm">{t.invalidateWhy}</Text>
        <SegmentedControl
          size="xs"
          aria-label={t.what}
          data={[
            { value: 'all', label: t.all },
            { value: 'model', label: t.byModel },
            { value: 'age', label: t.byAge },
            { value: 'key', label: t.byKey },
          ]}
          {...form.getInputProps('what')}
        />
        {what === 'model' && <TextInput label={t.model} placeholder="gpt-5-mini" required {...form.getInputProps('model')} />}
        {what === 'age' && <NumberInput label={t.hours} min={0.01} max={720} required {...form.getInputProps('hours')} />}
        {what === 'key' && <TextInput label={t.key} description={t.keyHint} required {...form.getInputProps('key')} />}
        {tenants.length > 0 && (
          <Select
            label={t.ofTenant}
            data={[{ value: '', label: t.everyTenant }, ...tenants]}
            allowDeselect={false}
            {...form.getInputProps('tenant')}
          />
        )}
        {what === 'all' && <TextInput label={t.typeWord} {...form.getInputProps('word')} />}
        {act.error && <ErrorState error={act.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button type="submit" color="red" loading={act.isPending} disabled={what === 'all' && word !== t.word}>
            {t.invalidate}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
