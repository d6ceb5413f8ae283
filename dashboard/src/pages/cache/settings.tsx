import {
  Button,
  Checkbox,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, ok, type Schema } from '../../api/client';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { ErrorState, Loaded, useAct, useLive } from '../../kit';
import { strings } from './strings';

type Settings = Schema<'CacheSettingsAnswer'>;

export function CacheSettings({ tenant }: { readonly tenant: string }) {
  const t = useStrings(strings);
  const query = { tenant_id: tenant };
  const settings = useLive(
    ['cache', 'settings', tenant],
    () => ok(api.GET('/v1/admin/cache/settings', { params: { query } })),
    60_000,
  );
  return (
    <section className="rlg-card" aria-label={t.settings}>
      <Title order={2}>{t.settings}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t.settingsWhy}
      </Text>
      <Loaded query={settings} rows={3}>
        {(found) => <SettingsForm of={found} />}
      </Loaded>
    </section>
  );
}

function SettingsForm({ of }: { readonly of: Settings }) {
  const t = useStrings(strings);
  const may = useMay('tenant-admins');
  const { tenant_id, ...values } = of;
  const form = useForm({
    initialValues: {
      ...values,
      max_temperature: values.max_temperature ?? ('' as number | string),
      max_error_rate: values.max_error_rate * 100,
    },
  });
  const act = useAct(
    ({ max_temperature, max_error_rate, ...rest }: typeof form.values) =>
      ok(
        api.PUT('/v1/admin/cache/settings', {
          params: { query: { tenant_id } },
          body: {
            ...rest,
            max_error_rate: max_error_rate / 100,
            ...(typeof max_temperature === 'number' && { max_temperature }),
          },
        }),
      ),
    { quiet: true, done: t.saved_, refresh: [['cache']] },
  );
  const number = { hideControls: true, allowNegative: false, disabled: !may } as const;
  const entries = <Name extends string>(names: Readonly<Record<Name, string>>): { value: Name; label: string }[] =>
    (Object.keys(names) as Name[]).map((value) => ({ value, label: names[value] }));
  return (
    <form onSubmit={form.onSubmit((given) => act.mutate(given))}>
      <Stack gap="sm">
        <Group gap="lg">
          <SegmentedControl
            aria-label={t.mode}
            size="xs"
            disabled={!may}
            data={entries(t.modes)}
            {...form.getInputProps('mode')}
          />
          <Checkbox label={t.shadowMode} disabled={!may} {...form.getInputProps('shadow', { type: 'checkbox' })} />
        </Group>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
          <NumberInput label={t.ttl} allowDecimal={false} {...number} {...form.getInputProps('ttl_seconds')} />
          <NumberInput label={t.maxTemperature} placeholder="0" max={3} {...number} {...form.getInputProps('max_temperature')} />
          <NumberInput label={t.maxEntries} allowDecimal={false} {...number} {...form.getInputProps('max_entries')} />
          <TextInput label={t.embedding} disabled={!may} {...form.getInputProps('embedding')} />
          <NumberInput label={t.threshold} min={0.5} max={1} step={0.01} {...number} {...form.getInputProps('similarity')} />
          <NumberInput label={t.maxError} max={50} {...number} {...form.getInputProps('max_error_rate')} />
          <Select
            label={t.keyModel}
            disabled={!may}
            allowDeselect={false}
            data={entries(t.keyModels)}
            {...form.getInputProps('key_model')}
          />
          <Select label={t.pace} disabled={!may} allowDeselect={false} data={entries(t.paces)} {...form.getInputProps('pace')} />
        </SimpleGrid>
        {act.error && <ErrorState error={act.error} />}
        {may && (
          <Group justify="flex-end">
            <Button type="submit" loading={act.isPending}>
              {t.save}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
