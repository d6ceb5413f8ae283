import {
  Autocomplete,
  Button,
  Group,
  JsonInput,
  Modal,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { promptOf, QUEUE, type Run, type RunInput, RUNS, type Schedule, SCHEDULES, send } from './data';
import { strings } from './strings';
import { functionsOf, runOf, scheduleOf, type Start, type Values, valuesOf } from './submit-values';

interface Props {
  /** What the form begins with; undefined: it is closed. */
  readonly draft: Partial<RunInput> | undefined;
  readonly onClose: () => void;
  readonly onRun: (id: string) => void;
  readonly onSchedule: () => void;
}

/** Starts a run now, later, or again and again by the clock. */
export function SubmitRun({ draft, ...rest }: Props) {
  const t = useStrings(strings);
  return (
    <Modal opened={draft !== undefined} onClose={rest.onClose} title={t.create} size="xl">
      {draft && <RunForm draft={draft} {...rest} />}
    </Modal>
  );
}

type Form = Pick<UseFormReturnType<Values>, 'values' | 'getInputProps' | 'setFieldValue'>;
type Done = { readonly run: Run } | { readonly schedule: Schedule };

function RunForm({ draft, onClose, onRun, onSchedule }: Props & { readonly draft: Partial<RunInput> }) {
  const t = useStrings(strings);
  const form = useForm<Values>({
    initialValues: valuesOf(draft),
    validate: {
      functions: (text) => (functionsOf(text) === undefined ? t.functionsWrong : null),
      tools: (tools, { attachments }) => (tools.includes('read_file') && attachments.length === 0 ? t.readNeedsFiles : null),
      start_at: (at, { start }) => (start === 'later' && at === '' ? t.startMissing : null),
    },
  });
  const { start } = form.values;
  const act = useAct(
    async (values: Values): Promise<Done> =>
      values.start === 'clock'
        ? { schedule: await send<Schedule>('POST', '/v1/agent/schedules', scheduleOf(values, draft)) }
        : { run: await send<Run>('POST', '/v1/agent/runs', runOf(values, draft)) },
    {
      quiet: true,
      refresh: [RUNS, SCHEDULES, QUEUE],
      onDone: (done) => {
        onClose();
        if ('run' in done) onRun(done.run.id);
        else onSchedule();
      },
    },
  );
  return (
    <form onSubmit={form.onSubmit((values) => act.mutate(values))}>
      <Stack gap="sm">
        <Ask form={form} draft={draft} />
        <Tools form={form} />
        <Caps form={form} />
        <When form={form} />
        {act.error && <ErrorState error={act.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t.close}
          </Button>
          <Button type="submit" loading={act.isPending}>
            {start === 'clock' ? t.schedule : t.start}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface PartProps {
  readonly form: Form;
}

function Ask({ form, draft }: PartProps & { readonly draft: Partial<RunInput> }) {
  const t = useStrings(strings);
  const models = useQuery({ queryKey: ['usable-models'], queryFn: loadModels });
  return (
    <>
      <Autocomplete
        label={t.model}
        description={t.modelHint}
        data={models.data ?? []}
        limit={50}
        required
        {...form.getInputProps('model')}
      />
      {draft.messages === undefined ? (
        <Textarea label={t.prompt} required autosize minRows={4} maxRows={14} {...form.getInputProps('prompt')} />
      ) : (
        <Text size="sm">{t.sameMessages(draft.messages.length, promptOf(draft).slice(0, 120))}</Text>
      )}
      <Textarea label={t.instructions} autosize minRows={1} maxRows={8} {...form.getInputProps('instructions')} />
    </>
  );
}

async function loadModels(): Promise<string[]> {
  const { data } = await ok(api.GET('/v1/models'));
  return data.map(({ id }) => id).sort();
}

const BUILT_IN = ['calculator', 'read_file'];
const EXAMPLE = '[{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]';

function Tools({ form }: PartProps) {
  const t = useStrings(strings);
  const stored = useQuery({
    queryKey: ['stored-tools'],
    queryFn: () => ok(api.GET('/v1/admin/tools', { params: { query: { limit: 200 } } })),
  });
  const files = useQuery({
    queryKey: ['attachable-files'],
    queryFn: () => ok(api.GET('/v1/files', { params: { query: { limit: 100 } } })),
  });
  const tools = (stored.data?.data ?? []).filter(({ enabled }) => enabled).map(({ type, name }) => `${type}:${name}`);
  const attachable = (files.data?.data ?? []).filter(({ purpose }) => !purpose.startsWith('batch'));
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <MultiSelect
          label={t.tools}
          description={t.toolsHint}
          data={[...new Set([...BUILT_IN, ...tools, ...form.values.tools])]}
          searchable
          {...form.getInputProps('tools')}
        />
        <MultiSelect
          label={t.attachments}
          description={t.attachmentsHint}
          data={attachable.map(({ id, filename }) => ({ value: id, label: filename }))}
          searchable
          {...form.getInputProps('attachments')}
        />
      </SimpleGrid>
      <JsonInput
        label={t.functions}
        description={t.functionsHint}
        validationError={t.functionsWrong}
        placeholder={EXAMPLE}
        autosize
        minRows={2}
        maxRows={10}
        {...form.getInputProps('functions')}
      />
    </>
  );
}

function Caps({ form }: PartProps) {
  const t = useStrings(strings);
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
      <NumberInput label={t.maxSteps} min={1} max={200} allowDecimal={false} {...form.getInputProps('max_steps')} />
      <NumberInput label={t.maxCost} placeholder={t.unlimited} min={0} hideControls {...form.getInputProps('max_cost_usd')} />
      <NumberInput label={t.priorityHint} min={1} max={9} allowDecimal={false} {...form.getInputProps('priority')} />
    </SimpleGrid>
  );
}

function When({ form }: PartProps) {
  const t = useStrings(strings);
  const { start } = form.values;
  const starts: readonly Start[] = ['now', 'later', 'clock'];
  return (
    <>
      <SegmentedControl
        aria-label={t.when}
        data={starts.map((value) => ({ value, label: t.starts[value] }))}
        value={start}
        onChange={(next) => form.setFieldValue('start', next as Start)}
      />
      {start === 'later' && <TextInput type="datetime-local" label={t.startAt} {...form.getInputProps('start_at')} />}
      {start === 'clock' && (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput label={t.name} maxLength={200} {...form.getInputProps('name')} />
          <TextInput label={t.cron} description={t.cronHint} required {...form.getInputProps('cron')} />
          <TextInput label={t.timeZone} required {...form.getInputProps('time_zone')} />
          <Select
            label={t.overlap}
            allowDeselect={false}
            data={[
              { value: 'skip', label: t.overlaps.skip },
              { value: 'allow', label: t.overlaps.allow },
            ]}
            {...form.getInputProps('overlap')}
          />
        </SimpleGrid>
      )}
    </>
  );
}
