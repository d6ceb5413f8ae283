import { Button, Group, Modal, NumberInput, PasswordInput, Select, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { type Key, KEYS, patchKey, useProviders } from './data';
import { strings } from './strings';

interface Limits {
  name: string;
  priority: number | string;
  weight: number | string;
  rpm_limit: number | string;
  tpm_limit: number | string;
  models: string[];
}

const limitsOf = (key?: Key): Limits => ({
  name: key?.name ?? '',
  priority: key?.priority ?? 0,
  weight: key?.weight ?? 1,
  rpm_limit: key?.rpm_limit ?? '',
  tpm_limit: key?.tpm_limit ?? '',
  models: key?.models ?? [],
});

const numberOr = <T,>(value: number | string, otherwise: T): number | T => (typeof value === 'number' ? value : otherwise);

const bodyOf = ({ name, priority, weight, rpm_limit, tpm_limit, models }: Limits) => ({
  ...{ name, priority: numberOr(priority, 0), weight: numberOr(weight, 1) },
  ...{ rpm_limit: numberOr(rpm_limit, null), tpm_limit: numberOr(tpm_limit, null) },
  models: models.length === 0 ? null : models,
});

interface AddProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onAdded: (id: string) => void;
}

export function AddKey({ opened, onClose, onAdded }: AddProps) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.add} size="lg">
      <AddForm onClose={onClose} onAdded={onAdded} />
    </Modal>
  );
}

function AddForm({ onClose, onAdded }: Omit<AddProps, 'opened'>) {
  const t = useStrings(strings);
  const providers = useProviders();
  const form = useForm({ initialValues: { ...limitsOf(), provider: '', secret: '' } });
  const act = useAct(
    (given: typeof form.values) =>
      ok(api.POST('/v1/admin/keys', { body: { ...bodyOf(given), provider: given.provider, secret: given.secret } })),
    {
      quiet: true,
      done: t.added,
      refresh: [KEYS],
      onDone: ({ id }) => {
        onClose();
        onAdded(id);
      },
    },
  );
  const known = (providers.data?.data ?? []).filter(({ requires_key }) => requires_key).map(({ id }) => id);
  return (
    <form onSubmit={form.onSubmit((given) => act.mutate(given))}>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Select label={t.provider} data={known} searchable required {...form.getInputProps('provider')} />
          <TextInput label={t.name} required maxLength={100} {...form.getInputProps('name')} />
        </SimpleGrid>
        <Secret label={t.secret} {...form.getInputProps('secret')} />
        <LimitFields form={form} />
        {act.error && <ErrorState error={act.error} />}
        <FormEnd onClose={onClose} busy={act.isPending} verb={t.add} />
      </Stack>
    </form>
  );
}

interface KeyProps {
  readonly of: Key;
  readonly onClose: () => void;
}

export function EditKey({ of, onClose }: KeyProps) {
  const t = useStrings(strings);
  const form = useForm({ initialValues: limitsOf(of) });
  const act = useAct((given: Limits) => patchKey(of.id, bodyOf(given)), {
    quiet: true,
    done: t.saved,
    refresh: [KEYS, ['provider-key', of.id]],
    onDone: onClose,
  });
  return (
    <form onSubmit={form.onSubmit((given) => act.mutate(given))}>
      <Stack gap="sm">
        <TextInput label={t.name} required maxLength={100} {...form.getInputProps('name')} />
        <LimitFields form={form} />
        {act.error && <ErrorState error={act.error} />}
        <FormEnd onClose={onClose} busy={act.isPending} verb={t.save} />
      </Stack>
    </form>
  );
}

export function RotateKey({ of, onClose }: KeyProps) {
  const t = useStrings(strings);
  const form = useForm({ initialValues: { secret: '' } });
  const act = useAct(({ secret }: { secret: string }) => patchKey(of.id, { secret }), {
    quiet: true,
    done: t.saved,
    refresh: [KEYS, ['provider-key', of.id]],
    onDone: onClose,
  });
  return (
    <form onSubmit={form.onSubmit((given) => act.mutate(given))}>
      <Stack gap="sm">
        <span>{t.rotateWhy}</span>
        <Secret label={t.secretNew} {...form.getInputProps('secret')} />
        {act.error && <ErrorState error={act.error} />}
        <FormEnd onClose={onClose} busy={act.isPending} verb={t.rotate} />
      </Stack>
    </form>
  );
}

/** Browsers are told that it is nobody's password, so that they neither fill it in nor keep it. */
function Secret(props: { readonly label: string }) {
  const t = useStrings(strings);
  return (
    <PasswordInput
      description={t.secretHint}
      required
      autoComplete="new-password"
      spellCheck={false}
      maxLength={4096}
      {...props}
    />
  );
}

function LimitFields({ form }: { readonly form: { getInputProps: (name: string) => object } }) {
  const t = useStrings(strings);
  const whole = { allowDecimal: false, allowNegative: false, hideControls: true } as const;
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <NumberInput
          label={t.priority}
          description={t.priorityHint}
          max={1_000_000}
          {...whole}
          {...form.getInputProps('priority')}
        />
        <NumberInput
          label={t.weight}
          description={t.weightHint}
          min={1}
          max={1000}
          {...whole}
          {...form.getInputProps('weight')}
        />
        <NumberInput label={t.rpmLimit} placeholder={t.unlimited} min={1} {...whole} {...form.getInputProps('rpm_limit')} />
        <NumberInput label={t.tpmLimit} placeholder={t.unlimited} min={1} {...whole} {...form.getInputProps('tpm_limit')} />
      </SimpleGrid>
      <TagsInput label={t.models} description={t.modelsHint} {...form.getInputProps('models')} />
    </>
  );
}

interface EndProps {
  readonly onClose: () => void;
  readonly busy: boolean;
  readonly verb: ReactNode;
  readonly disabled?: boolean;
}

export function FormEnd({ onClose, busy, verb, disabled = false }: EndProps) {
  const t = useStrings(strings);
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onClose}>
        {t.cancel}
      </Button>
      <Button type="submit" loading={busy} disabled={disabled}>
        {verb}
      </Button>
    </Group>
  );
}
