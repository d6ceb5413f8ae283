import { Button, Group, Modal, NumberInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { dollarsOf, type Price, PRICES, RATES, ratesOf } from './price-data';
import { strings } from './strings';

interface Props {
  /** undefined: closed. */
  readonly of: Price | 'new' | undefined;
  readonly onClose: () => void;
  readonly onDone: (id: string) => void;
}

export function PriceForm({ of, onClose, onDone }: Props) {
  const t = useStrings(strings);
  return (
    <Modal opened={of !== undefined} onClose={onClose} title={of === 'new' ? t.addPrice : t.correct} size="lg">
      {of !== undefined && <Form of={of === 'new' ? undefined : of} onClose={onClose} onDone={onDone} />}
    </Modal>
  );
}

interface Values extends Record<(typeof RATES)[number], number | string> {
  provider: string;
  model: string;
  markup: number | string;
  note: string;
}

const valuesOf = (of: Price | undefined): Values => ({
  ...{ provider: of?.provider ?? '', model: of?.model ?? '', note: of?.note ?? '' },
  markup: of?.markup_basis_points == null ? '' : of.markup_basis_points / 100,
  input: dollarsOf(of?.rates ?? null, 'input') ?? '',
  output: dollarsOf(of?.rates ?? null, 'output') ?? '',
  cache_read: dollarsOf(of?.rates ?? null, 'cache_read') ?? '',
  cache_write: dollarsOf(of?.rates ?? null, 'cache_write') ?? '',
});

/** A mark-up has no rates of its own, a price has no mark-up. */
function bodyOf(of: Price | undefined, { note, markup, ...values }: Values) {
  const given = RATES.some((name) => typeof values[name] === 'number');
  return {
    ...(given && { rates: { ...ratesOf(of?.rates ?? null, values) } }),
    ...(typeof markup === 'number' && { markup_basis_points: Math.round(markup * 100) }),
    ...(note.trim() !== '' && { note }),
  };
}

function Form({ of, onClose, onDone }: { readonly of: Price | undefined } & Omit<Props, 'of'>) {
  const t = useStrings(strings);
  const form = useForm<Values>({ initialValues: valuesOf(of) });
  const save = (values: Values): Promise<Price> => {
    const body = bodyOf(of, values);
    if (of)
      return ok(
        api.PATCH('/v1/admin/prices/{id}', { params: { path: { id: of.id } }, body: { ...body, valid_from: of.valid_from } }),
      );
    return ok(api.POST('/v1/admin/prices', { body: { ...body, provider: values.provider.trim(), model: values.model.trim() } }));
  };
  const act = useAct(save, {
    quiet: true,
    refresh: [PRICES],
    onDone: ({ id }) => {
      onClose();
      onDone(id);
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => act.mutate(values))}>
      <Stack gap="sm">
        <Text size="sm">{of ? t.correctWhy : t.addWhy}</Text>
        {!of && (
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <TextInput label={t.provider} required maxLength={63} {...form.getInputProps('provider')} />
            <TextInput label={t.model} required maxLength={200} {...form.getInputProps('model')} />
          </SimpleGrid>
        )}
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          {RATES.map((name) => (
            <NumberInput
              key={name}
              label={t.perMillion(t.rates[name])}
              prefix="$"
              min={0}
              decimalScale={6}
              hideControls
              {...form.getInputProps(name)}
            />
          ))}
          <NumberInput label={t.markupPercent} suffix=" %" min={-100} hideControls {...form.getInputProps('markup')} />
          <TextInput label={t.note} maxLength={500} {...form.getInputProps('note')} />
        </SimpleGrid>
        {act.error && <ErrorState error={act.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t.close}
          </Button>
          <Button type="submit" loading={act.isPending}>
            {of ? t.correct : t.add}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
