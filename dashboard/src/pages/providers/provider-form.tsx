import { Checkbox, Fieldset, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { FormEnd } from '../keys/key-form';
import type { Provider } from './data';
import { strings } from './strings';

type Adapter = NonNullable<Schema<'CreateProviderBody'>['adapter']>;
const USUAL: Adapter = 'openai-compatible/generic';
/** What an own server may speak; the names of vendors only fix their quirks. */
const ADAPTERS: readonly { value: Adapter; label: string }[] = [
  { value: USUAL, label: 'OpenAI (any compatible server)' },
  { value: 'openai-compatible/openai', label: 'OpenAI' },
  { value: 'openai-compatible/azure', label: 'Azure OpenAI' },
  { value: 'anthropic/anthropic', label: 'Anthropic' },
  { value: 'gemini/gemini', label: 'Gemini' },
  { value: 'ollama/ollama', label: 'Ollama' },
];

interface AddProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onAdded: (id: string) => void;
}

export function AddProvider({ opened, onClose, onAdded }: AddProps) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.add} size="lg">
      <AddForm onClose={onClose} onAdded={onAdded} />
    </Modal>
  );
}

/** One address after the other: the provider first, then how it is reached, which is no part of its creation. */
async function add({ egress, ...provider }: Schema<'CreateProviderBody'> & { egress: Schema<'PatchProviderBody'> }) {
  const made = await ok(api.POST('/v1/admin/providers', { body: provider }));
  if (Object.keys(egress).length === 0) return made;
  return ok(api.PATCH('/v1/admin/providers/{id}', { params: { path: { id: made.id } }, body: egress }));
}

function AddForm({ onClose, onAdded }: Omit<AddProps, 'opened'>) {
  const t = useStrings(strings);
  const form = useForm({
    initialValues: { id: '', adapter: USUAL, base_url: '', allow_private_network: false, requires_key: true, ...NO_WAY },
    validate: { id: (id) => (/^[a-z][a-z0-9-]{0,62}$/.test(id) ? null : t.idHint) },
  });
  const act = useAct(
    ({ proxy_url, ca_pem, headers, ...provider }: typeof form.values) =>
      add({ ...provider, egress: wayOf({ proxy_url, ca_pem, headers }, NO_WAY) }),
    {
      quiet: true,
      done: t.added,
      refresh: [['providers']],
      onDone: ({ id }) => {
        onClose();
        onAdded(id);
      },
    },
  );
  return (
    <form onSubmit={form.onSubmit((given) => act.mutate(given))}>
      <Stack gap="sm">
        <TextInput label={t.id} description={t.idHint} required {...form.getInputProps('id')} />
        <Select label={t.speaks} data={ADAPTERS} allowDeselect={false} {...form.getInputProps('adapter')} />
        <TextInput
          label={t.address}
          description={t.urlHint}
          placeholder="https://llm.example.com/v1"
          required
          {...form.getInputProps('base_url')}
        />
        <Checkbox label={t.allowPrivate} {...form.getInputProps('allow_private_network', { type: 'checkbox' })} />
        <Checkbox label={t.requiresKey} {...form.getInputProps('requires_key', { type: 'checkbox' })} />
        <WayFields form={form} />
        {act.error && <ErrorState error={act.error} />}
        <FormEnd onClose={onClose} busy={act.isPending} verb={t.add} />
      </Stack>
    </form>
  );
}

export function EditProvider({ of, onClose }: { readonly of: Provider; readonly onClose: () => void }) {
  const t = useStrings(strings);
  const way = writtenWay(of);
  const { base_url, allow_private_network, requires_key } = of;
  const probing = of.health_probe.enabled ?? false;
  const form = useForm({ initialValues: { base_url, allow_private_network, requires_key, probing, ...way } });
  const act = useAct(
    ({ proxy_url, ca_pem, headers, probing: probe, ...settings }: typeof form.values) =>
      ok(
        api.PATCH('/v1/admin/providers/{id}', {
          params: { path: { id: of.id } },
          body: {
            ...settings,
            ...wayOf({ proxy_url, ca_pem, headers }, way),
            ...(probe !== probing && { health_probe: { ...of.health_probe, enabled: probe } }),
          },
        }),
      ),
    { quiet: true, done: t.saved, refresh: [['providers']], onDone: onClose },
  );
  return (
    <form onSubmit={form.onSubmit((given) => act.mutate(given))}>
      <Stack gap="sm">
        <TextInput label={t.address} required {...form.getInputProps('base_url')} />
        <Checkbox label={t.allowPrivate} {...form.getInputProps('allow_private_network', { type: 'checkbox' })} />
        <Checkbox label={t.requiresKey} {...form.getInputProps('requires_key', { type: 'checkbox' })} />
        <Checkbox label={t.probing} {...form.getInputProps('probing', { type: 'checkbox' })} />
        <WayFields form={form} />
        {act.error && <ErrorState error={act.error} />}
        <FormEnd onClose={onClose} busy={act.isPending} verb={t.save} />
      </Stack>
    </form>
  );
}

/** How it is reached, as people type it. */
interface Way {
  proxy_url: string;
  ca_pem: string;
  headers: string;
}
const NO_WAY: Way = { proxy_url: '', ca_pem: '', headers: '' };

const writtenWay = ({ proxy_url, ca_pem, headers }: Provider): Way => ({
  proxy_url: proxy_url ?? '',
  ca_pem: ca_pem ?? '',
  headers: headers.map(({ name, value }) => (value === null ? `${name}:` : `${name}: ${value}`)).join('\n'),
});

/** Only what was touched: the address of a proxy is shown without its password, and must not come back so. */
const wayOf = (now: Way, before: Way): Schema<'PatchProviderBody'> => ({
  ...(now.proxy_url !== before.proxy_url && { proxy_url: now.proxy_url.trim() === '' ? null : now.proxy_url.trim() }),
  ...(now.ca_pem !== before.ca_pem && { ca_pem: now.ca_pem.trim() === '' ? null : now.ca_pem }),
  ...(now.headers !== before.headers && { headers: readHeaders(now.headers) }),
});

const readHeaders = (text: string): Schema<'HeaderBody'>[] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', ...rest] = line.split(':');
      const value = rest.join(':').trim();
      return { name: name.trim().toLowerCase(), ...(value !== '' && { value }) };
    });

function WayFields({ form }: { readonly form: { getInputProps: (name: string) => object } }) {
  const t = useStrings(strings);
  const mono = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.75rem' } };
  return (
    <Fieldset legend={t.egress}>
      <Stack gap="sm">
        <TextInput label={t.proxy} description={t.proxyHint} {...form.getInputProps('proxy_url')} />
        <Textarea
          label={t.headers}
          description={t.headersHint}
          autosize
          minRows={1}
          styles={mono}
          {...form.getInputProps('headers')}
        />
        <Textarea
          label={t.ca}
          description={t.caHint}
          autosize
          minRows={1}
          maxRows={6}
          styles={mono}
          {...form.getInputProps('ca_pem')}
        />
      </Stack>
    </Fieldset>
  );
}
