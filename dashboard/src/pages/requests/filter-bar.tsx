import { ActionIcon, Button, Group, Menu, Popover, Select, Switch, TextInput } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconDownload, IconFilterOff } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
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
      {field('q', t.search, 220)}
      {field('model', t.model, 170)}
      {field('provider', t.provider, 120)}
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
      <MoreFilters filters={filters} field={field} operator={operator} />
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

interface MoreProps {
  readonly filters: FilterState;
  readonly field: (name: keyof Filters, label: string, width: number) => ReactNode;
  readonly operator: boolean;
}

const FLAGS = ['cached', 'prompt_cache_missed', 'fallback_used', 'streamed'] as const;
const REST = [
  ...FLAGS,
  'status',
  'error_code',
  'min_latency_ms',
  'min_cost_usd',
  'metadata',
  'virtual_key_id',
  'tenant_id',
  'run_id',
] as const;

/** What is looked for now and then; the button says how many of them are at work. */
function MoreFilters({ filters: { values, set }, field, operator }: MoreProps) {
  const t = useStrings(strings);
  const used = REST.filter((name) => values[name] !== '').length;
  return (
    <Popover position="bottom-start" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconAdjustmentsHorizontal size={14} aria-hidden />}>
          {used === 0 ? t.more : `${t.more} (${used})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t.more} maw={330}>
        <Group gap={8}>
          {FLAGS.map((name) => (
            <Switch
              key={name}
              size="xs"
              w="100%"
              label={t.flags[name]}
              checked={values[name] === 'true'}
              onChange={(event) => set({ [name]: event.currentTarget.checked ? 'true' : '' })}
            />
          ))}
          {field('status', t.status, 90)}
          {field('error_code', t.error, 200)}
          {field('min_latency_ms', t.minLatency, 140)}
          {field('min_cost_usd', t.minCost, 150)}
          {field('metadata', t.metadataFilter, 298)}
          {field('virtual_key_id', t.keyId, 298)}
          {operator && field('tenant_id', t.tenant, 298)}
          {field('run_id', t.runId, 298)}
        </Group>
      </Popover.Dropdown>
    </Popover>
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
