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
  cacheRead: number | string;
  cacheWrite: number | string;
  quality: number | string;
  /** YYYY-MM-DD, or empty. */
  retires: string;
  active: boolean;
  onlyByName: boolean;
  caps: Record<(typeof FLAGS)[number], boolean>;
}

const valuesOf = (of: Model | undefined): Values => ({
  model: of?.model ?? '',
  context_length: of?.context_length ?? '',
  max_output_tokens: of?.max_output_tokens ?? '',
  input: of?.price?.['input_usd_per_million'] ?? '',
  output: of?.price?.['output_usd_per_million'] ?? '',
  cacheRead: of?.price?.['cache_read_usd_per_million'] ?? '',
  cacheWrite: of?.price?.['cache_write_usd_per_million'] ?? '',
  quality: of?.quality ?? '',
  retires: of?.retires ?? '',
  active: of?.active ?? true,
  onlyByName: of?.only_by_name ?? false,
  caps: Object.fromEntries(FLAGS.map((flag) => [flag, of?.[flag] ?? false])) as Values['caps'],
});

/** Only what differs from what holds now: the rest goes on following the catalog. */
function bodyOf(provider: string, before: Values, now: Values): Schema<'PutModelBody'> {
  const changed = <Name extends 'context_length' | 'max_output_tokens' | 'quality'>(name: Name) =>
    typeof now[name] === 'number' && now[name] !== before[name] ? { [name]: now[name] } : {};
  const priced = typeof now.input === 'number' && typeof now.output === 'number';
  const repriced = priced && RATES.some((rate) => now[rate] !== before[rate]);
  const cached = (rate: 'cacheRead' | 'cacheWrite', name: 'cache_read_usd_per_million' | 'cache_write_usd_per_million') =>
    typeof now[rate] === 'number' ? { [name]: now[rate] } : {};
  return {
    ...{ provider, model: now.model },
    ...{ ...changed('context_length'), ...changed('max_output_tokens'), ...changed('quality') },
    ...(repriced && {
      price: {
        ...{ input_usd_per_million: Number(now.input), output_usd_per_million: Number(now.output) },
        ...cached('cacheRead', 'cache_read_usd_per_million'),
        ...cached('cacheWrite', 'cache_write_usd_per_million'),
      },
    }),
    ...(now.retires !== before.retires && { retires: now.retires === '' ? null : now.retires }),
    ...(now.active !== before.active && { active: now.active }),
    ...(now.onlyByName !== before.onlyByName && { only_by_name: now.onlyByName }),
    ...Object.fromEntries(FLAGS.filter((flag) => now.caps[flag] !== before.caps[flag]).map((flag) => [flag, now.caps[flag]])),
  };
}

const RATES = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;
const DAY = /^(\d{4}-\d{2}-\d{2})?$/;

interface Props {
  readonly provider: string;
  /** undefined: a model that the catalog does not know. */
  readonly of: Model | undefined;
  readonly onClose: () => void;
}

export function ModelForm({ provider, of, onClose }: Props) {
  const t = useStrings(strings);
  const before = valuesOf(of);
  const form = useForm({
    initialValues: before,
    validate: { retires: (day: string) => (DAY.test(day) ? null : t.retiresBad) },
  });
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
          <NumberInput label={t.cacheReadPrice} {...number} {...form.getInputProps('cacheRead')} />
          <NumberInput label={t.cacheWritePrice} {...number} {...form.getInputProps('cacheWrite')} />
          <TextInput label={t.retires} description={t.retiresHint} {...form.getInputProps('retires')} />
          <NumberInput label={t.quality} description={t.qualityHint} max={100} {...number} {...form.getInputProps('quality')} />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="xs">
          {FLAGS.map((flag) => (
            <Checkbox key={flag} label={t.caps[flag]} {...form.getInputProps(`caps.${flag}`, { type: 'checkbox' })} />
          ))}
        </SimpleGrid>
        <Checkbox label={t.chosen} {...form.getInputProps('active', { type: 'checkbox' })} />
        <Checkbox label={t.onlyByName} {...form.getInputProps('onlyByName', { type: 'checkbox' })} />
        {act.error && <ErrorState error={act.error} />}
        <FormEnd onClose={onClose} busy={act.isPending} verb={t.save} />
      </Stack>
    </form>
  );
}
