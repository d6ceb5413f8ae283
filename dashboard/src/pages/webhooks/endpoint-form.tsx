import { Button, Group, Modal, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { api, ok } from '../../api/client';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { change, type Endpoint, ENDPOINTS, useEventTypes } from './data';
import { useSaid } from '../../i18n/said';
import { EVENT_TYPES } from '../../i18n/zh/event-types';
import { strings } from './strings';

interface Props {
  /** undefined: closed. */
  readonly of: Endpoint | 'new' | undefined;
  readonly onClose: () => void;
  readonly onSecret: (secret: string) => void;
}

export function EndpointForm({ of, onClose, onSecret }: Props) {
  const t = useStrings(strings);
  return (
    <Modal opened={of !== undefined} onClose={onClose} title={of === 'new' ? t.create : t.edit} size="lg">
      {of !== undefined && <Form of={of === 'new' ? undefined : of} onClose={onClose} onSecret={onSecret} />}
    </Modal>
  );
}

/** Of a new one: the own tenant's, the installation's, or another tenant's by its id. */
const OWN = 'own';
const INSTALLATION = 'installation';

interface Values {
  url: string;
  description: string;
  event_types: string[];
  whose: string;
}

const ownerOf = (whose: string) =>
  whose === OWN ? {} : whose === INSTALLATION ? { scope: 'installation' as const } : { tenant_id: whose };

function Form({ of, onClose, onSecret }: { readonly of: Endpoint | undefined } & Omit<Props, 'of'>) {
  const t = useStrings(strings);
  const all = useMay('installation');
  const initialValues: Values = {
    ...{ url: of?.url ?? '', description: of?.description ?? '', event_types: of?.event_types ?? ['*'], whose: OWN },
  };
  const form = useForm({
    initialValues,
    validate: { event_types: (types) => (types.length === 0 ? t.hearsSomething : null) },
  });
  const save = async ({ url, description, event_types, whose }: Values): Promise<string | undefined> => {
    if (of) return void (await change(of.id, { url, description, event_types }));
    return (await ok(api.POST('/v1/admin/webhooks', { body: { url, description, event_types, ...ownerOf(whose) } }))).secret;
  };
  const act = useAct(save, {
    quiet: true,
    refresh: [ENDPOINTS],
    onDone: (secret) => {
      onClose();
      if (secret !== undefined) onSecret(secret);
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => act.mutate(values))}>
      <Stack gap="sm">
        <TextInput
          label={t.url}
          description={t.urlHint}
          placeholder="https://example.com/hooks"
          required
          maxLength={2_000}
          {...form.getInputProps('url')}
        />
        <TextInput label={t.description} maxLength={500} {...form.getInputProps('description')} />
        <EventTypes {...form.getInputProps('event_types')} />
        {all && !of && <Whose {...form.getInputProps('whose')} />}
        {act.error && <ErrorState error={act.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t.close}
          </Button>
          <Button type="submit" loading={act.isPending}>
            {of ? t.save : t.createIt}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function EventTypes(props: object) {
  const t = useStrings(strings);
  const known = useEventTypes();
  const types = known.data?.data ?? [];
  const groups = [...new Set(types.map(({ type }) => `${type.split('.')[0] ?? ''}.*`))];
  const said = useSaid(EVENT_TYPES);
  const about = new Map(types.map(({ type, description }) => [type, said(type, {}, description)]));
  return (
    <MultiSelect
      label={t.hears}
      description={t.hearsHint}
      searchable
      data={['*', ...groups, ...types.map(({ type }) => type)]}
      renderOption={({ option }) => (
        <span>
          <span className="rlg-mono">{option.value}</span>{' '}
          <span style={{ color: 'var(--mantine-color-dimmed)' }}>{about.get(option.value) ?? t.allOfThem}</span>
        </span>
      )}
      {...props}
    />
  );
}

function Whose(props: object) {
  const t = useStrings(strings);
  const tenants = useQuery({
    queryKey: ['tenants-to-choose'],
    queryFn: () => ok(api.GET('/v1/admin/tenants', { params: { query: { limit: 200 } } })),
  });
  const data = [
    { value: OWN, label: t.ownTenant },
    { value: INSTALLATION, label: t.installation },
    ...(tenants.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  return <Select label={t.whose} description={t.whoseHint} allowDeselect={false} searchable data={data} {...props} />;
}
