import { Checkbox, NumberInput, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { FormEnd } from '../keys/key-form';
import type { Model } from './models';
import { strings } from './strings';

const FLAGS = ['vision', 'audio', 'documents', 'tools', 'structured_output', 'reasoning'] as const;

interface Values {
  model: string;
  context_length: number | string;
  max_output_tokens: number | string;
  input: number | string;
  output: number | string;
  quality: number | string;
  active: boolean;
  caps: Record<(typeof FLAGS)[number], boolean>;
}

const valuesOf = (of: Model | undefined): Values => ({
  model: of?.model ?? '',
  context_length: of?.context_length ?? '',
  max_output_tokens: of?.max_output_tokens ?? '',
  input: of?.price?.['input_usd_per_million'] ?? '',
  output: of?.price?.['output_usd_per_million'] ?? '',
  quality: of?.quality ?? '',
  active: of?.active ?? true,
  caps: Object.fromEntries(FLAGS.map((flag) => [flag, of?.[flag] ?? false])) as Values['caps'],
});

/** Only what differs from what holds now: the rest goes on following the catalog. */
function bodyOf(provider: string, before: Values, now: Values): Schema<'PutModelBody'> {
  const changed = <Name extends 'context_length' | 'max_output_tokens' | 'quality'>(name: Name) =>
    typeof now[name] === 'number' && now[name] !== before[name] ? { [name]: now[name] } : {};
  const priced = typeof now.input === 'number' && typeof now.output === 'number';
  const repriced = priced && (now.input !== before.input || now.output !== before.output);
  return {
    ...{ provider, model: now.model },
    ...{ ...changed('context_length'), ...changed('max_output_tokens'), ...changed('quality') },
    ...(repriced && { price: { input_usd_per_million: Number(now.input), output_usd_per_million: Number(now.output) } }),
    ...(now.active !== before.active && { active: now.active }),
    ...Object.fromEntries(FLAGS.filter((flag) => now.caps[flag] !== before.caps[flag]).map((flag) => [flag, now.caps[flag]])),
  };
}

interface Props {
  readonly provider: string;
  /** undefined: a model that the catalog does not know. */
  readonly of: Model | undefined;
  readonly onClose: () => void;
}

export function ModelForm({ provider, of, onClose }: Props) {
  const t = useStrings(strings);
  const before = valuesOf(of);
  const form = useForm({ initialValues: before });
  const act = useAct((now: Values) => ok(api.PUT('/v1/admin/models', { body: bodyOf(provider, before, now) })), {
    quiet: true,
    done: t.saved,
    refresh: [['models', provider]],
    onDone: onClose,
  });
  const number = { allowNegative: false, hideControls: true } as const;
  return (
    <form onSubmit={form.onSubmit((now) => act.mutate(now))}>
      <Stack gap="sm">
        {of === undefined && <TextInput label={t.model} description={t.modelHint} required {...form.getInputProps('model')} />}
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <NumberInput label={t.contextLength} allowDecimal={false} {...number} {...form.getInputProps('context_length')} />
          <NumberInput label={t.maxOutput} allowDecimal={false} {...number} {...form.getInputProps('max_output_tokens')} />
          <NumberInput label={t.inputPrice} {...number} {...form.getInputProps('input')} />
          <NumberInput label={t.outputPrice} {...number} {...form.getInputProps('output')} />
          <NumberInput label={t.quality} description={t.qualityHint} max={100} {...number} {...form.getInputProps('quality')} />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="xs">
          {FLAGS.map((flag) => (
            <Checkbox key={flag} label={t.caps[flag]} {...form.getInputProps(`caps.${flag}`, { type: 'checkbox' })} />
          ))}
        </SimpleGrid>
        <Checkbox label={t.chosen} {...form.getInputProps('active', { type: 'checkbox' })} />
        {act.error && <ErrorState error={act.error} />}
        <FormEnd onClose={onClose} busy={act.isPending} verb={t.save} />
      </Stack>
    </form>
  );
}
