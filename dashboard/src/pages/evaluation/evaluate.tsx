import { Button, Group, Modal, NumberInput, Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { EVALUATIONS } from './evaluations';
import { strings } from './strings';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function Evaluate({ opened, onClose, onDone }: Props) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.evaluate} size="lg">
      <EvaluateForm onClose={onClose} onDone={onDone} />
    </Modal>
  );
}

interface Values {
  what: string;
  prompt: string;
  response: string;
  models: string[];
  judge: string;
  cost: number | string;
}

const bodyOf = ({ what, prompt, response, models, judge, cost }: Values): Schema<'EvaluateBody'> =>
  what === 'faults'
    ? { prompt, response }
    : {
        ...{ prompt, models },
        ...(judge.trim() !== '' && { judge: judge.trim() }),
        ...(typeof cost === 'number' && { max_cost_usd: cost }),
      };

function EvaluateForm({ onClose, onDone }: Omit<Props, 'opened'>) {
  const t = useStrings(strings);
  const initialValues: Values = { what: 'faults', prompt: '', response: '', models: [], judge: '', cost: 0.05 };
  const form = useForm({
    initialValues,
    validate: { models: (models, { what }) => (what === 'faults' || models.length === 2 ? null : t.modelsHint) },
  });
  const act = useAct((given: Values) => ok(api.POST('/v1/admin/evaluations', { body: bodyOf(given) })), {
    quiet: true,
    done: t.done,
    refresh: [EVALUATIONS, ['quality']],
    onDone: () => {
      onClose();
      onDone();
    },
  });
  const { what } = form.values;
  return (
    <form onSubmit={form.onSubmit((given) => act.mutate(given))}>
      <Stack gap="sm">
        <Select
          label={t.evaluateWhat}
          allowDeselect={false}
          data={[
            { value: 'faults', label: t.lookForFaults },
            { value: 'compare', label: t.compareTwo },
          ]}
          {...form.getInputProps('what')}
        />
        <Textarea label={t.prompt} required autosize minRows={3} maxRows={10} {...form.getInputProps('prompt')} />
        {what === 'faults' ? (
          <Textarea label={t.response} autosize minRows={3} maxRows={10} {...form.getInputProps('response')} />
        ) : (
          <>
            <TagsInput label={t.models} description={t.modelsHint} maxTags={2} {...form.getInputProps('models')} />
            <TextInput label={t.judge} description={t.judgeHint} {...form.getInputProps('judge')} />
            <NumberInput label={t.maxCost} min={0} max={10} hideControls {...form.getInputProps('cost')} />
          </>
        )}
        {act.error && <ErrorState error={act.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={act.isPending}>
            {t.start}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
