import { Button, Group, Modal, Table, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { Loaded, Mono, useAct, useFileOwned, useFormat, useLive } from '../../kit';
import { ModelForm } from './model-form';
import { ModelLife, ModelOrigins } from './model-life';
import { strings } from './strings';

export type Model = Schema<'CatalogModelAnswer'>;
const CAPS = ['vision', 'audio', 'documents', 'tools', 'structured_output', 'reasoning'] as const;

/** What the catalog says of a provider's models, and what operators say otherwise. */
export function Models({ provider }: { readonly provider: string }) {
  const t = useStrings(strings);
  const [editing, edit] = useState<Model | 'new'>();
  const query = useLive(
    ['models', provider],
    async () => (await ok(api.GET('/v1/admin/models', { params: { query: { provider } } }))).data,
    60_000,
  );
  const done = (): void => edit(undefined);
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h2">
          {t.models}
        </Title>
        <Button size="compact-xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => edit('new')}>
          {t.addModel}
        </Button>
      </Group>
      <Loaded query={query} rows={3}>
        {(models) => (models.length === 0 ? <Text size="sm">{t.modelsNone}</Text> : <List models={models} onEdit={edit} />)}
      </Loaded>
      <Modal
        opened={editing !== undefined}
        onClose={done}
        title={editing === undefined || editing === 'new' ? t.addModel : t.override(editing.model)}
      >
        {editing !== undefined && <ModelForm provider={provider} of={editing === 'new' ? undefined : editing} onClose={done} />}
      </Modal>
    </section>
  );
}

function List({ models, onEdit }: { readonly models: readonly Model[]; readonly onEdit: (model: Model) => void }) {
  const t = useStrings(strings);
  const format = useFormat();
  const usd = (value: number | undefined): string => (value === undefined ? '—' : String(value));
  return (
    <div style={{ overflow: 'auto', maxHeight: 380 }} tabIndex={0} role="region" aria-label={t.models}>
      <Table verticalSpacing={4} fz="xs" miw={640} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.model}</Table.Th>
            <Table.Th ta="right">{t.context}</Table.Th>
            <Table.Th ta="right">{t.price}</Table.Th>
            <Table.Th ta="right">{t.quality}</Table.Th>
            <Table.Th>{t.can}</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {models.map((model) => (
            <Table.Tr key={model.model}>
              <Table.Td>
                <Mono>{model.model}</Mono>
                <div>
                  <ModelLife of={model} />
                </div>
                {!model.active && <Text size="xs">{t.inactive}</Text>}
                {model.active && model.only_by_name && <Text size="xs">{t.byName}</Text>}
                {model.only_api !== null && <Text size="xs">{t.onlyApi(model.only_api)}</Text>}
                <ModelOrigins of={model} />
              </Table.Td>
              <Table.Td ta="right">{format.count(model.context_length)}</Table.Td>
              <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                {usd(model.price?.['input_usd_per_million'])} / {usd(model.price?.['output_usd_per_million'])}
              </Table.Td>
              <Table.Td ta="right">{format.whole(model.quality)}</Table.Td>
              <Table.Td>
                {CAPS.filter((cap) => model[cap])
                  .map((cap) => t.caps[cap])
                  .join(', ')}
              </Table.Td>
              <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                <ModelActions of={model} onEdit={onEdit} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function ModelActions({ of, onEdit }: { readonly of: Model; readonly onEdit: (model: Model) => void }) {
  const t = useStrings(strings);
  const { provider, model } = of;
  const owner = useFileOwned('model').get(`${provider}/${model}`);
  const reset = useAct(() => ok(api.DELETE('/v1/admin/models', { params: { query: { provider, model } } })), {
    done: t.saved,
    refresh: [['models', provider]],
  });
  if (owner) return <Mono>{`${owner.file}:${owner.line}`}</Mono>;
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {of.origin === 'database' && (
        <Button
          size="compact-xs"
          variant="subtle"
          loading={reset.isPending}
          aria-label={`${t.reset}: ${model}`}
          onClick={() => reset.mutate()}
        >
          {t.reset}
        </Button>
      )}
      <Button size="compact-xs" variant="default" aria-label={`${t.edit}: ${model}`} onClick={() => onEdit(of)}>
        {t.edit}
      </Button>
    </Group>
  );
}
