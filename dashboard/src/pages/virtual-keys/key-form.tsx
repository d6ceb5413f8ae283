import {
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  TagsInput,
  TextInput,
} from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { type Created, type Scope, SCOPES, VIRTUAL_KEYS, type VirtualKey } from './data';
import { strings } from './strings';

interface Values {
  name: string;
  team: string | null;
  scopes: string[];
  models: string[];
  providers: string[];
  networks: string[];
  rpm: number | string;
  tpm: number | string;
  concurrency: number | string;
  /** As `datetime-local` has it: in the viewer's zone. */
  expires: string;
  strict: boolean;
}

const valuesOf = (key?: VirtualKey): Values => ({
  name: key?.name ?? '',
  team: key?.team_id ?? null,
  scopes: [...(key?.scopes ?? [])],
  models: [...(key?.allowed_models ?? [])],
  providers: [...(key?.allowed_providers ?? [])],
  networks: [...(key?.ip_allow ?? [])],
  rpm: key?.rpm_limit ?? '',
  tpm: key?.tpm_limit ?? '',
  concurrency: key?.concurrency_limit ?? '',
  expires: key?.expires_at ? localTime(key.expires_at) : '',
  strict: key?.strict_fidelity ?? false,
});

function localTime(at: string): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const some = <T,>(list: readonly T[]): T[] | null => (list.length === 0 ? null : [...list]);
const number = (value: number | string): number | null => (typeof value === 'number' ? value : null);

/** With null for what a key shall not have; a new key takes only what is there. */
const bodyOf = (values: Values) => ({
  name: values.name.trim(),
  team_id: values.team,
  scopes: some(values.scopes as Scope[]),
  allowed_models: some(values.models),
  allowed_providers: some(values.providers),
  ip_allow: some(values.networks),
  rpm_limit: number(values.rpm),
  tpm_limit: number(values.tpm),
  concurrency_limit: number(values.concurrency),
  expires_at: values.expires === '' ? null : new Date(values.expires).toISOString(),
  strict_fidelity: values.strict,
});

type Given<T> = { [K in keyof T]?: Exclude<T[K], null> };
const given = <T extends object>(body: T): Given<T> =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)) as Given<T>;

interface CreateProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCreated: (key: Created) => void;
}

export function CreateKey({ opened, onClose, onCreated }: CreateProps) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.createTitle} size="lg">
      <CreateForm onClose={onClose} onCreated={onCreated} />
    </Modal>
  );
}

function CreateForm({ onClose, onCreated }: Omit<CreateProps, 'opened'>) {
  const t = useStrings(strings);
  const form = useForm({ initialValues: valuesOf() });
  const act = useAct(
    (values: Values) => {
      const { name, ...rest } = bodyOf(values);
      return ok(api.POST('/v1/admin/api-keys', { body: { name, ...given(rest) } }));
    },
    {
      quiet: true,
      refresh: [VIRTUAL_KEYS],
      onDone: (key) => {
        onClose();
        onCreated(key);
      },
    },
  );
  return (
    <form onSubmit={form.onSubmit((values) => act.mutate(values))}>
      <Stack gap="sm">
        <Fields form={form} />
        {act.error && <ErrorState error={act.error} />}
        <End onClose={onClose} busy={act.isPending} verb={t.create} />
      </Stack>
    </form>
  );
}

export function EditKey({ of, onClose }: { readonly of: VirtualKey; readonly onClose: () => void }) {
  const t = useStrings(strings);
  const form = useForm({ initialValues: valuesOf(of) });
  const act = useAct(
    (values: Values) => ok(api.PATCH('/v1/admin/api-keys/{id}', { params: { path: { id: of.id } }, body: bodyOf(values) })),
    { quiet: true, done: t.saved, refresh: [VIRTUAL_KEYS], onDone: onClose },
  );
  return (
    <form onSubmit={form.onSubmit((values) => act.mutate(values))}>
      <Stack gap="sm">
        <Fields form={form} />
        {act.error && <ErrorState error={act.error} />}
        <End onClose={onClose} busy={act.isPending} verb={t.save} />
      </Stack>
    </form>
  );
}

function Fields({ form }: { readonly form: UseFormReturnType<Values> }) {
  const t = useStrings(strings);
  const teams = useQuery({
    queryKey: ['teams', 'all'],
    queryFn: () => ok(api.GET('/v1/admin/teams', { params: { query: { limit: 200 } } })),
  });
  const inputs = form.getInputProps.bind(form);
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput label={t.name} placeholder={t.nameHint} required maxLength={100} {...inputs('name')} />
        <Select
          label={t.team}
          placeholder={t.noTeam}
          clearable
          clearButtonProps={{ 'aria-label': t.noTeam }}
          data={(teams.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          {...inputs('team')}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        <NumberInput label={t.rpm} min={1} max={1_000_000} allowDecimal={false} {...inputs('rpm')} />
        <NumberInput label={t.tpm} min={1} max={2_000_000_000} allowDecimal={false} {...inputs('tpm')} />
        <NumberInput label={t.concurrency} min={1} max={100_000} allowDecimal={false} {...inputs('concurrency')} />
      </SimpleGrid>
      <TagsInput label={t.models} description={t.modelsHint} {...inputs('models')} />
      <TagsInput label={t.providers} placeholder={t.all} {...inputs('providers')} />
      <MultiSelect label={t.scopes} placeholder={t.everything} data={[...SCOPES]} {...inputs('scopes')} />
      <TagsInput label={t.networks} description={t.networksHint} {...inputs('networks')} />
      <TextInput type="datetime-local" label={t.expires} description={t.expiresHint} {...inputs('expires')} />
      <Checkbox label={t.strict} {...form.getInputProps('strict', { type: 'checkbox' })} />
    </>
  );
}

interface EndProps {
  readonly onClose: () => void;
  readonly busy: boolean;
  readonly verb: string;
}

function End({ onClose, busy, verb }: EndProps) {
  const t = useStrings(strings);
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onClose}>
        {t.cancel}
      </Button>
      <Button type="submit" loading={busy}>
        {verb}
      </Button>
    </Group>
  );
}
