import { Button, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Mono, Status, useFilters, useFormat, usePaged, useQueryState } from '../../kit';
import { dollarsOf, loadPrices, targetOf, type Price, PRICES, type RateName } from './price-data';
import { PriceDetail } from './price-detail';
import { PriceForm } from './price-form';
import { strings } from './strings';

/** What models cost, from when until when. */
export function Prices() {
  const t = useStrings(strings);
  const { values, set } = useFilters(['provider', 'model', 'history']);
  const [opened, open] = useQueryState('price');
  const [form, setForm] = useState<Price | 'new'>();
  const prices = usePaged<Price>([...PRICES, values], (cursor) => loadPrices(values, cursor));
  const columns = useColumns();
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setForm('new')}>
      {t.addPrice}
    </Button>
  );
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" maw={760}>
        {t.pricesAbout}
      </Text>
      <Group gap="sm" align="flex-end">
        <Exact label={t.provider} value={values.provider} onSet={(provider) => set({ provider })} />
        <Exact label={t.model} value={values.model} onSet={(model) => set({ model })} />
        <Switch
          pb={8}
          label={t.history}
          checked={values.history !== ''}
          onChange={(event) => set({ history: event.currentTarget.checked ? '1' : '' })}
        />
        {add}
      </Group>
      <DataTable
        {...prices}
        columns={columns}
        label={t.tabs.prices}
        rowId={({ id }) => id}
        onOpen={({ id }) => open(id)}
        opened={opened}
        minWidth={1020}
        empty={
          <EmptyState title={t.noPrices} action={add}>
            {t.noPricesWhy}
          </EmptyState>
        }
      />
      <PriceDetail
        of={prices.rows?.find(({ id }) => id === opened)}
        opened={opened !== ''}
        onClose={() => open('')}
        onCorrect={setForm}
      />
      <PriceForm of={form} onClose={() => setForm(undefined)} onDone={open} />
    </Stack>
  );
}

/** Asked for when it is left or Enter is pressed, not with each letter. */
function Exact({
  label,
  value,
  onSet,
}: {
  readonly label: string;
  readonly value: string;
  readonly onSet: (text: string) => void;
}) {
  return (
    <TextInput
      key={value}
      label={label}
      w={200}
      defaultValue={value}
      onBlur={(event) => event.currentTarget.value !== value && onSet(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Enter' && onSet(event.currentTarget.value)}
    />
  );
}

function useColumns(): readonly Column<Price>[] {
  const t = useStrings(strings);
  const format = useFormat();
  const rate = (name: RateName): Column<Price> => ({
    id: name,
    head: t.rates[name],
    width: '100px',
    numeric: true,
    cell: ({ rates }) => format.usd(dollarsOf(rates, name)),
  });
  return [
    { id: 'model', head: t.model, cell: ({ provider, model }) => <Mono>{targetOf({ provider, model })}</Mono> },
    rate('input'),
    rate('output'),
    rate('cache_read'),
    {
      id: 'markup',
      head: t.markup,
      width: '90px',
      numeric: true,
      cell: ({ markup_basis_points: points }) => (points === null ? '' : format.percent(points / 10_000)),
    },
    { id: 'from', head: t.validFrom, width: '140px', cell: ({ valid_from: at }) => format.day(at) },
    {
      id: 'whose',
      head: t.whose,
      width: '150px',
      cell: ({ tenant_id: tenant }) => (tenant === null ? t.everybody : <Mono>{tenant}</Mono>),
    },
    { id: 'state', head: t.state, width: '130px', cell: (row) => <PriceState of={row} /> },
  ];
}

export function PriceState({ of }: { readonly of: Price }) {
  const t = useStrings(strings);
  if (of.withdrawn_at !== null) return <Status tone="quiet">{t.withdrawn}</Status>;
  if (of.superseded_by !== null) return <Status tone="quiet">{t.superseded}</Status>;
  return <Status tone="good">{t.sources[of.source]}</Status>;
}
