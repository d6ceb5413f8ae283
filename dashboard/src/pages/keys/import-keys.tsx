import { Checkbox, Modal, Select, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { KEYS, readLines, useProviders } from './data';
import { FormEnd } from './key-form';
import { strings } from './strings';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ImportKeys({ opened, onClose }: Props) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.importTitle} size="lg">
      <ImportForm onClose={onClose} />
    </Modal>
  );
}

/** Lives as long as its dialog: what was pasted is forgotten with it. */
function ImportForm({ onClose }: { readonly onClose: () => void }) {
  const t = useStrings(strings);
  const providers = useProviders();
  const form = useForm({ initialValues: { provider: '', text: '', skip: true } });
  const lines = readLines(form.values.text);
  const act = useAct(
    ({ provider, skip }: typeof form.values) =>
      ok(
        api.POST('/v1/admin/keys/import', {
          body: {
            keys: lines.map(({ name, secret }, i) => ({ provider, secret, name: name ?? `${provider} ${i + 1}` })),
            on_duplicate: skip ? 'skip' : 'reject',
          },
        }),
      ),
    {
      quiet: true,
      refresh: [KEYS],
      onDone: ({ created, duplicates }) => {
        notifications.show({ message: t.imported(created.length, duplicates.length), color: 'teal' });
        onClose();
      },
    },
  );
  return (
    <form onSubmit={form.onSubmit((given) => act.mutate(given))}>
      <Stack gap="sm">
        <Text size="sm">{t.importHow}</Text>
        <Select
          label={t.provider}
          data={(providers.data?.data ?? []).filter(({ requires_key }) => requires_key).map(({ id }) => id)}
          searchable
          required
          {...form.getInputProps('provider')}
        />
        <Textarea
          label={t.importKeys}
          required
          autosize
          minRows={5}
          maxRows={14}
          spellCheck={false}
          autoComplete="off"
          placeholder={'team a, sk-...\nteam b, sk-...'}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          {...form.getInputProps('text')}
        />
        <Checkbox label={t.importSkip} {...form.getInputProps('skip', { type: 'checkbox' })} />
        {act.error && <ErrorState error={act.error} />}
        <FormEnd onClose={onClose} busy={act.isPending} verb={t.importDo(lines.length)} disabled={lines.length === 0} />
      </Stack>
    </form>
  );
}
