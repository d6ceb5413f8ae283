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
import { useForm, type UseFormReturnType } from '@mantine/form';
import { api, ok, type Schema } from '../../api/client';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { ErrorState, Loaded, useAct } from '../../kit';
import { useSettings } from './settings-of';
import { strings } from './strings';

type Settings = Schema<'CacheSettingsAnswer'>;
/** As they are typed: shares as per cent, bytes as megabytes, nothing as nothing. */
type Values = Omit<Settings, 'tenant_id' | 'max_temperature'> & { max_temperature: number | string };

const choices = <Name extends string>(names: Readonly<Record<Name, string>>): { value: Name; label: string }[] =>
  (Object.keys(names) as Name[]).map((value) => ({ value, label: names[value] }));

export function CacheSettings({ tenant }: { readonly tenant: string }) {
  const t = useStrings(strings);
  const settings = useSettings(tenant);
  return (
    <section className="rlg-card" aria-label={t.settings}>
      <Title order={2}>{t.settings}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t.settingsWhy}
      </Text>
      <Loaded query={settings} rows={3}>
        {(found) => <SettingsForm key={JSON.stringify(found)} of={found} />}
      </Loaded>
    </section>
  );
}

const MEGABYTE = 1_048_576;
/** Without what is left of calculating in binary. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;

function SettingsForm({ of }: { readonly of: Settings }) {
  const t = useStrings(strings);
  const may = useMay('tenant-admins');
  const { tenant_id, ...values } = of;
  const form = useForm<Values>({
    initialValues: {
      ...values,
      max_temperature: values.max_temperature ?? '',
      max_error_rate: round(values.max_error_rate * 100),
      max_bytes: round(values.max_bytes / MEGABYTE),
    },
  });
  const act = useAct(
    ({ max_temperature, max_error_rate, max_bytes, ...rest }: Values) =>
      ok(
        api.PUT('/v1/admin/cache/settings', {
          params: { query: { tenant_id } },
          body: {
            ...rest,
            max_error_rate: max_error_rate / 100,
            max_bytes: Math.round(max_bytes * MEGABYTE),
            ...(typeof max_temperature === 'number' && { max_temperature }),
          },
        }),
      ),
    { quiet: true, done: t.saved_, refresh: [['cache']] },
  );
  return (
    <form onSubmit={form.onSubmit((given) => act.mutate(given))}>
      <Stack gap="sm">
        <Group gap="lg">
          <SegmentedControl
            aria-label={t.mode}
            size="xs"
            disabled={!may}
            data={choices(t.modes)}
            {...form.getInputProps('mode')}
          />
          <Checkbox label={t.shadowMode} disabled={!may} {...form.getInputProps('shadow', { type: 'checkbox' })} />
        </Group>
        <Fields form={form} may={may} />
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

interface FieldsProps {
  readonly form: UseFormReturnType<Values>;
  readonly may: boolean;
}

function Fields({ form, may }: FieldsProps) {
  const t = useStrings(strings);
  const number = { hideControls: true, allowNegative: false, disabled: !may } as const;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
      <NumberInput label={t.ttl} allowDecimal={false} {...number} {...form.getInputProps('ttl_seconds')} />
      <NumberInput
        label={t.maxTemperature}
        placeholder={form.values.mode === 'semantic' ? t.any : '0'}
        max={3}
        {...number}
        {...form.getInputProps('max_temperature')}
      />
      <NumberInput label={t.maxEntries} allowDecimal={false} {...number} {...form.getInputProps('max_entries')} />
      <NumberInput label={t.maxBytes} {...number} {...form.getInputProps('max_bytes')} />
      <TextInput label={t.embedding} disabled={!may} {...form.getInputProps('embedding')} />
      <NumberInput label={t.threshold} min={0.5} max={1} step={0.01} {...number} {...form.getInputProps('similarity')} />
      <NumberInput label={t.maxError} max={50} {...number} {...form.getInputProps('max_error_rate')} />
      <Select
        label={t.keyModel}
        disabled={!may}
        allowDeselect={false}
        data={choices(t.keyModels)}
        {...form.getInputProps('key_model')}
      />
      <Select label={t.pace} disabled={!may} allowDeselect={false} data={choices(t.paces)} {...form.getInputProps('pace')} />
    </SimpleGrid>
  );
}
