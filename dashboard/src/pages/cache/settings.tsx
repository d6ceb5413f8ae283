import { ActionIcon, Button, Group, NumberInput, Select, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { IconArrowBackUp } from '@tabler/icons-react';
import { type Schema } from '../../api/client';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { ErrorState, Loaded, useAct } from '../../kit';
import {
  changeSettings,
  type Field,
  INHERITED,
  sameAsInherited,
  typedOf,
  useSettings,
  valueOf,
  type Values,
} from './settings-of';
import { strings } from './strings';

type Settings = Schema<'CacheSettingsAnswer'>;

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

function SettingsForm({ of }: { readonly of: Settings }) {
  const t = useStrings(strings);
  const may = useMay('tenant-admins');
  const chosen = new Set(of.chosen);
  const initialValues = typedOf(of, (field) => chosen.has(field));
  const form = useForm<Values>({ initialValues });
  const act = useAct(
    (now: Values) => {
      const changed = (Object.keys(now) as Field[]).filter((field) => now[field] !== initialValues[field]);
      return changeSettings(of.tenant_id, Object.fromEntries(changed.map((field) => [field, valueOf(field, now[field])])));
    },
    { quiet: true, done: t.saved_, refresh: [['cache']] },
  );
  const inheritsAll = Object.values(form.values).every((value) => value === INHERITED);
  const same = sameAsInherited(of, form.values);
  return (
    <form onSubmit={form.onSubmit((now) => act.mutate(now))}>
      <Stack gap="sm">
        {/* What is stored makes the form anew: nothing that was typed meanwhile would be in it. */}
        <Fields of={of} form={form} may={may && !act.isPending} />
        {act.error && <ErrorState error={act.error} />}
        {may && (
          <Group justify="flex-end">
            {same.length > 0 && (
              <Button
                variant="default"
                title={t.inheritSameWhy}
                onClick={() => form.setValues(Object.fromEntries(same.map((field) => [field, INHERITED])))}
              >
                {t.inheritSame(same.length)}
              </Button>
            )}
            {!inheritsAll && (
              <Button variant="default" disabled={act.isPending} onClick={() => form.setValues(typedOf(of, () => false))}>
                {t.inheritAll}
              </Button>
            )}
            <Button type="submit" loading={act.isPending} disabled={!form.isDirty()}>
              {t.save}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

interface FieldsProps {
  readonly of: Settings;
  readonly form: UseFormReturnType<Values>;
  readonly may: boolean;
}

const choices = (names: Readonly<Record<string, string>>): { value: string; label: string }[] =>
  Object.entries(names).map(([value, label]) => ({ value, label }));

/** What is inherited is empty and shows behind the empty field. */
function Fields({ of, form, may }: FieldsProps) {
  const t = useStrings(strings);
  const inherited = typedOf(of.inherited, () => true);
  const same = new Set(sameAsInherited(of, form.values));
  const sourceOf = (field: Field): string => {
    const variable = (of.inherited_from as Partial<Record<Field, Schema<'VariableOrigin'>>>)[field];
    if (!variable) return t.ofProduct;
    return variable.origin === 'default' ? t.defaultOf(variable.name) : t.fromVariable(variable.name);
  };
  /** @param shown the inherited value in words */
  const field = (name: Field, label: string, shown = String(inherited[name])) => {
    const own = form.values[name] !== INHERITED;
    return {
      ...{ label, disabled: !may, placeholder: shown, inputWrapperOrder: WITH_SOURCE_BELOW },
      description: !own ? sourceOf(name) : same.has(name) ? t.chosenSame : t.chosenHere(shown),
      ...form.getInputProps(name),
      ...(may && own && { rightSection: <Reset label={label} onClick={() => form.setFieldValue(name, INHERITED)} /> }),
      rightSectionPointerEvents: 'all',
    } as const;
  };
  const choice = (name: 'mode' | 'shadow' | 'key_model' | 'pace', label: string, names: Readonly<Record<string, string>>) => ({
    ...field(name, label, names[inherited[name]]),
    ...{ value: form.values[name] === INHERITED ? null : String(form.values[name]), data: choices(names) },
    onChange: (value: string | null) => form.setFieldValue(name, value ?? INHERITED),
  });
  const mode = form.values.mode === INHERITED ? inherited.mode : form.values.mode;
  const number = { hideControls: true, allowNegative: false } as const;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
      <Select {...choice('mode', t.mode, t.modes)} />
      <Select {...choice('shadow', t.shadowMode, t.onOff)} />
      <NumberInput allowDecimal={false} {...number} {...field('ttl_seconds', t.ttl)} />
      <NumberInput max={3} {...number} {...field('max_temperature', t.maxTemperature, mode === 'semantic' ? t.any : '0')} />
      <NumberInput allowDecimal={false} {...number} {...field('max_entries', t.maxEntries)} />
      <NumberInput {...number} {...field('max_bytes', t.maxBytes)} />
      <TextInput {...field('embedding', t.embedding)} />
      <NumberInput min={0.5} max={1} step={0.01} {...number} {...field('similarity', t.threshold)} />
      <NumberInput max={50} {...number} {...field('max_error_rate', t.maxError)} />
      <Select {...choice('key_model', t.keyModel, t.keyModels)} />
      <Select {...choice('pace', t.pace, t.paces)} />
    </SimpleGrid>
  );
}

const WITH_SOURCE_BELOW: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

function Reset({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  const t = useStrings(strings);
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t.inherit(label)} title={t.inherit(label)} onClick={onClick}>
      <IconArrowBackUp size={14} />
    </ActionIcon>
  );
}
