import { ActionIcon, Button, Group, Menu, Select, TextInput } from '@mantine/core';
import { IconDownload, IconFilterOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { Range } from '../../app/range';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { useAct } from '../../kit';
import { exportRequests } from './export';
import type { Filters } from './query';
import { SavedFilters } from './saved-filters';
import { strings } from './strings';

export interface FilterState {
  readonly values: Filters;
  readonly set: (change: Partial<Filters>) => void;
  readonly clear: () => void;
  readonly any: boolean;
}

interface Props {
  readonly filters: FilterState;
  readonly range: Range;
}

const OUTCOMES = ['completed', 'error', 'refused', 'truncated', 'aborted'] as const;

/** What of the log is shown. Everything stands in the address, so that it can be sent to somebody. */
export function FilterBar({ filters, range }: Props) {
  const t = useStrings(strings);
  const operator = useMay('installation');
  const { values, set, clear, any } = filters;
  const field = (name: keyof Filters, label: string, width: number) => (
    <Field key={name} label={label} width={width} value={values[name]} onChange={(value) => set({ [name]: value })} />
  );
  return (
    <Group gap={8} role="search" aria-label={t.filters}>
      {field('model', t.model, 190)}
      {field('provider', t.provider, 130)}
      <Select
        size="xs"
        w={140}
        aria-label={t.outcome}
        placeholder={t.anyOutcome}
        clearable
        value={values.outcome === '' ? null : values.outcome}
        onChange={(value) => set({ outcome: value ?? '' })}
        data={OUTCOMES.map((value) => ({ value, label: t.outcomes[value] }))}
        clearButtonProps={{ 'aria-label': t.clear }}
      />
      {field('status', t.status, 80)}
      {field('virtual_key_id', t.keyId, 150)}
      {operator && field('tenant_id', t.tenant, 150)}
      {field('run_id', t.runId, 130)}
      {any && (
        <Button variant="subtle" leftSection={<IconFilterOff size={14} aria-hidden />} onClick={clear}>
          {t.clear}
        </Button>
      )}
      <Group gap={4} ml="auto">
        <SavedFilters filters={filters} />
        <ExportMenu values={values} range={range} />
      </Group>
    </Group>
  );
}

interface FieldProps {
  readonly label: string;
  readonly width: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Filters when it is left or Enter is pressed: half a name finds nothing. */
function Field({ label, width, value, onChange }: FieldProps) {
  const [typed, setTyped] = useState(value);
  const [shown, setShown] = useState(value);
  // Changed elsewhere: by the address, a saved filter, or "clear".
  if (shown !== value) {
    setShown(value);
    setTyped(value);
  }
  const done = (): void => {
    if (typed.trim() !== value) onChange(typed.trim());
  };
  return (
    <TextInput
      size="xs"
      w={width}
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => event.key === 'Enter' && done()}
    />
  );
}

function ExportMenu({ values, range }: { readonly values: Filters; readonly range: Range }) {
  const t = useStrings(strings);
  const save = useAct((kind: 'csv' | 'jsonl') => exportRequests(values, range, kind));
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label={t.export} loading={save.isPending}>
          <IconDownload size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.exportAbout}</Menu.Label>
        <Menu.Item onClick={() => save.mutate('csv')}>{t.exportCsv}</Menu.Item>
        <Menu.Item onClick={() => save.mutate('jsonl')}>{t.exportJsonl}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
