import { Button, Group, SegmentedControl, Select } from '@mantine/core';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useStrings } from '../../i18n';
import {
  type Column,
  DataTable,
  EmptyState,
  Meter,
  Mono,
  Page,
  StatTile,
  Tiles,
  useFilters,
  useFormat,
  useOpened,
  When,
} from '../../kit';
import { type Key, masked, useKeys } from './data';
import { ImportKeys } from './import-keys';
import { KeyDetail } from './key-detail';
import { AddKey } from './key-form';
import { KeyStatus } from './key-status';
import { strings } from './strings';

const STATES = ['active', 'cooling', 'disabled'] as const;

export default function KeysPage() {
  const t = useStrings(strings);
  const { opened, open, close } = useOpened('/keys');
  const [adding, setAdding] = useState<'one' | 'many'>();
  const keys = useKeys();
  const filters = useFilters(['provider', 'state']);
  const { provider, state } = filters.values;
  const rows = keys.data?.filter(
    (key) => (provider === '' || key.provider === provider) && (state === '' || key.status === state),
  );
  const columns = useColumns();
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding('one')}>
      {t.add}
    </Button>
  );
  const importMany = (
    <Button variant="default" leftSection={<IconFileImport size={16} />} onClick={() => setAdding('many')}>
      {t.importMany}
    </Button>
  );
  const empty = filters.any ? (
    <EmptyState title={t.noneMatch}>{t.noneMatchWhy}</EmptyState>
  ) : (
    <EmptyState title={t.none} action={<Group mt="xs">{[add, importMany]}</Group>}>
      {t.noneWhy}
    </EmptyState>
  );
  return (
    <Page title={t.title} about={t.about} live={keys} actions={[importMany, add]}>
      {(keys.data?.length ?? 0) > 0 && <Sums keys={keys.data ?? []} />}
      {(keys.data?.length ?? 0) > 0 && <Filters keys={keys.data ?? []} {...filters} />}
      <DataTable
        {...{ rows, columns, opened, empty }}
        label={t.title}
        error={keys.error}
        refetch={keys.refetch}
        rowId={(key) => key.id}
        onOpen={(key) => open(key.id)}
        minWidth={1000}
      />
      <AddKey opened={adding === 'one'} onClose={() => setAdding(undefined)} onAdded={open} />
      <ImportKeys opened={adding === 'many'} onClose={() => setAdding(undefined)} />
      <KeyDetail of={keys.data?.find(({ id }) => id === opened)} opened={opened !== undefined} onClose={close} />
    </Page>
  );
}

function useColumns(): readonly Column<Key>[] {
  const t = useStrings(strings);
  return [
    { id: 'name', head: t.name, cell: (key) => <b style={{ fontWeight: 550 }}>{key.name}</b> },
    { id: 'status', head: t.status, width: '210px', cell: (key) => <KeyStatus of={key} /> },
    { id: 'provider', head: t.provider, width: '100px', cell: (key) => key.provider },
    { id: 'key', head: t.key, width: '124px', cell: (key) => <Mono>{masked(key)}</Mono> },
    {
      id: 'rpm',
      head: t.rpmShort,
      width: '104px',
      cell: (key) => <Meter label={t.rpm} used={key.rpm_used} limit={key.rpm_limit} />,
    },
    {
      id: 'tpm',
      head: t.tpmShort,
      width: '112px',
      cell: (key) => <Meter label={t.tpm} used={key.tpm_used} limit={key.tpm_limit} />,
    },
    { id: 'order', head: t.orderShort, width: '108px', numeric: true, cell: (key) => `${key.priority} · ${key.weight}` },
    { id: 'used', head: t.lastUsed, width: '120px', cell: (key) => <When at={key.last_used_at} /> },
  ];
}

function Sums({ keys }: { readonly keys: readonly Key[] }) {
  const t = useStrings(strings);
  const format = useFormat();
  const of = (state: Key['status']): number => keys.filter(({ status }) => status === state).length;
  const resting = keys.filter(({ status, cooling_models }) => status === 'active' && cooling_models.length > 0).length;
  const used = keys.reduce((sum, key) => sum + key.rpm_used, 0);
  return (
    <Tiles min={160}>
      <StatTile label={t.active} value={format.whole(of('active'))} note={t.ofKeys(keys.length)} hint={t.readyHint} />
      <StatTile
        label={t.cooling}
        value={format.whole(of('cooling'))}
        note={resting > 0 ? t.inPart(resting) : undefined}
        hint={t.coolingHint}
      />
      <StatTile label={t.disabled} value={format.whole(of('disabled'))} hint={t.disabledHint} />
      <StatTile label={t.inUse} value={format.count(used)} />
    </Tiles>
  );
}

type FilterProps = { readonly keys: readonly Key[] } & ReturnType<typeof useFilters<'provider' | 'state'>>;

function Filters({ keys, values, set }: FilterProps) {
  const t = useStrings(strings);
  const providers = [...new Set(keys.map(({ provider }) => provider))].sort();
  return (
    <Group gap="xs">
      <Select
        aria-label={t.provider}
        placeholder={t.allProviders}
        data={providers}
        value={values.provider === '' ? null : values.provider}
        onChange={(provider) => set({ provider: provider ?? '' })}
        clearable
        clearButtonProps={{ 'aria-label': t.allProviders }}
        size="xs"
        w={180}
      />
      <SegmentedControl
        aria-label={t.state}
        size="xs"
        data={[{ value: '', label: t.allStates }, ...STATES.map((value) => ({ value, label: t[value] }))]}
        value={values.state}
        onChange={(state) => set({ state })}
      />
    </Group>
  );
}
