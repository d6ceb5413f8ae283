import { Button, FileButton, Group, Modal, Progress, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useStrings } from '../../i18n';
import { ErrorState, useAct, useFormat } from '../../kit';
import { FILES, upload } from '../files/data';
import { type Batch, BATCHES, type BatchRequest, createBatch, ENDPOINTS, estimate, INPUTS, loadInputs } from './data';
import { EstimateView } from './estimate-view';
import { strings } from './strings';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCreated: (id: string) => void;
}

export function CreateBatch({ opened, onClose, onCreated }: Props) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.create} size="lg">
      <BatchForm onClose={onClose} onCreated={onCreated} />
    </Modal>
  );
}

interface Values {
  input: string;
  endpoint: Batch['endpoint'];
  strategy: string;
  rule: string;
  from: string;
  to: string;
}

type Form = Pick<UseFormReturnType<Values>, 'values' | 'getInputProps' | 'setFieldValue'>;

const bodyOf = ({ input, endpoint, strategy, rule, from, to }: Values): BatchRequest => ({
  ...{ input_file_id: input, endpoint, completion_window: '24h' },
  ...(strategy !== '' && { 'x-routing-strategy': strategy as NonNullable<BatchRequest['x-routing-strategy']> }),
  ...(rule.trim() !== '' && { 'x-batch-rule': rule.trim() }),
  ...(from !== '' &&
    to !== '' && { 'x-batch-off-peak': { from, to, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone } }),
});

/** First what it would cost, then the batch: with the same words. */
function BatchForm({ onClose, onCreated }: Omit<Props, 'opened'>) {
  const t = useStrings(strings);
  const initialValues: Values = { input: '', endpoint: '/v1/chat/completions', strategy: '', rule: '', from: '', to: '' };
  const check = useAct((values: Values) => estimate(bodyOf(values)), { quiet: true });
  const form = useForm<Values>({
    initialValues,
    onValuesChange: () => check.reset(),
    validate: {
      to: (to, { from }) => ((to === '') === (from === '') ? null : t.bothTimes),
    },
  });
  const create = useAct((values: Values) => createBatch(bodyOf(values)), {
    quiet: true,
    refresh: [BATCHES],
    onDone: ({ id }) => {
      onClose();
      onCreated(id);
    },
  });
  const error = check.error ?? create.error;
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
      <Stack gap="sm">
        <Input form={form} />
        <Select label={t.endpoint} allowDeselect={false} data={[...ENDPOINTS]} {...form.getInputProps('endpoint')} />
        <Cheaper form={form} />
        {check.data && <EstimateView of={check.data} />}
        {error && <ErrorState error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button
            variant="default"
            loading={check.isPending}
            disabled={form.values.input === ''}
            onClick={() => check.mutate(form.values)}
          >
            {t.estimate}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={form.values.input === ''}>
            {t.start}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A file that is here already, or one that is uploaded now. */
function Input({ form }: { readonly form: Form }) {
  const t = useStrings(strings);
  const format = useFormat();
  const inputs = useQuery({ queryKey: INPUTS, queryFn: loadInputs });
  const [share, setShare] = useState<number>();
  const act = useAct((file: File) => upload([file], 'batch', setShare).finally(() => setShare(undefined)), {
    quiet: true,
    refresh: [INPUTS, FILES],
    onDone: ([file]) => file && form.setFieldValue('input', file.id),
  });
  const data = (inputs.data ?? []).map(({ id, filename, bytes }) => ({
    value: id,
    label: `${filename} · ${format.bytes(bytes)}`,
  }));
  return (
    <Stack gap={6}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <Select
          label={t.input}
          description={t.inputHint}
          placeholder={t.chooseFile}
          searchable
          data={data}
          style={{ flex: 1, minWidth: 0 }}
          {...form.getInputProps('input')}
          value={form.values.input === '' ? null : form.values.input}
          onChange={(id) => form.setFieldValue('input', id ?? '')}
        />
        <FileButton onChange={(file) => file && act.mutate(file)} accept=".jsonl,application/jsonl,application/x-ndjson">
          {(props) => (
            <Button
              {...props}
              variant="default"
              size="sm"
              leftSection={<IconUpload size={15} aria-hidden />}
              loading={act.isPending}
            >
              {t.upload}
            </Button>
          )}
        </FileButton>
      </Group>
      {share !== undefined && <Progress value={share * 100} aria-label={t.upload} animated />}
      {act.error && <ErrorState error={act.error} />}
    </Stack>
  );
}

function Cheaper({ form }: { readonly form: Form }) {
  const t = useStrings(strings);
  return (
    <Stack gap="xs">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label={t.strategy}
          placeholder={t.asRouted}
          clearable
          data={['cost', 'balanced', 'quality', 'latency']}
          {...form.getInputProps('strategy')}
          value={form.values.strategy === '' ? null : form.values.strategy}
          onChange={(next) => form.setFieldValue('strategy', next ?? '')}
        />
        <TextInput label={t.rule} placeholder="night" {...form.getInputProps('rule')} />
        <TextInput type="time" label={t.onlyFrom} {...form.getInputProps('from')} />
        <TextInput type="time" label={t.onlyTo} {...form.getInputProps('to')} />
      </SimpleGrid>
      <Text size="xs" c="dimmed">
        {t.cheaperWhy}
      </Text>
    </Stack>
  );
}
