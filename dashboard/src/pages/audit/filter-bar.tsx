import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { useFilters } from '../../kit';
import { useNames } from '../../kit/names';
import { FILTERS, OUTCOMES } from './data';
import { strings } from './strings';

export function FilterBar() {
  const t = useStrings(strings);
  const { of } = useNames();
  const all = useMay('installation');
  const { values, set, clear, any } = useFilters(FILTERS);
  const choices = (list: readonly { id: string; name: string }[]) => list.map(({ id, name }) => ({ value: id, label: name }));
  const day = (name: 'from' | 'to', label: string) => (
    <Group gap={6} wrap="nowrap">
      <Text span size="xs" c="dimmed">
        {label}
      </Text>
      <TextInput
        size="xs"
        w={140}
        type="date"
        value={values[name]}
        aria-label={label}
        onChange={(event) => set({ [name]: event.currentTarget.value })}
      />
    </Group>
  );
  return (
    <Group gap="xs">
      <Typed key={`action ${values.action}`} label={t.action} value={values.action} onChange={(action) => set({ action })} />
      <Choice label={t.who} data={choices(of.user)} value={values.actor_id} onChange={(id) => set({ actor_id: id })} />
      <Choice
        label={t.outcome}
        data={OUTCOMES.map((value) => ({ value, label: t.outcomes[value] }))}
        value={values.outcome}
        onChange={(outcome) => set({ outcome })}
      />
      <Typed
        key={`subject ${values.subject_id}`}
        label={t.subjectId}
        value={values.subject_id}
        onChange={(id) => set({ subject_id: id })}
      />
      {all && of.tenant.length > 1 && (
        <Choice label={t.tenant} data={choices(of.tenant)} value={values.tenant_id} onChange={(id) => set({ tenant_id: id })} />
      )}
      {day('from', t.from)}
      {day('to', t.to)}
      {any && (
        <Button size="xs" variant="subtle" onClick={clear}>
          {t.clear}
        </Button>
      )}
    </Group>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The API compares whole words: asked when somebody has finished typing one. */
function Typed({ label, value, onChange }: FieldProps) {
  const [typed, setTyped] = useState(value);
  const done = (): void => {
    if (typed.trim() !== value) onChange(typed.trim());
  };
  return (
    <TextInput
      size="xs"
      w={170}
      aria-label={label}
      placeholder={label}
      maxLength={64}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => event.key === 'Enter' && done()}
    />
  );
}

function Choice({ label, data, value, onChange }: FieldProps & { readonly data: readonly { value: string; label: string }[] }) {
  const t = useStrings(strings);
  return (
    <Select
      size="xs"
      w={170}
      aria-label={label}
      placeholder={label}
      clearable
      searchable
      clearButtonProps={{ 'aria-label': `${t.clear}: ${label}` }}
      data={data}
      value={value || null}
      onChange={(next) => onChange(next ?? '')}
    />
  );
}
