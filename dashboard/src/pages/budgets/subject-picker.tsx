import { Select, SimpleGrid } from '@mantine/core';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { SUBJECT_KINDS, type SubjectKind, useNames } from '../../kit/names';
import { strings } from './strings';

export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string | null;
}

interface Props {
  readonly value: Subject;
  readonly onChange: (subject: Subject) => void;
}

/** Whom a budget or a limit is for; what holds for a whole tenant is set by the installation's administrators alone. */
export function SubjectPicker({ value, onChange }: Props) {
  const t = useStrings(strings);
  const { of, nameOf } = useNames();
  const all = useMay('installation');
  const kinds = SUBJECT_KINDS.filter((kind) => all || kind !== 'tenant');
  const choices = of[value.kind].map(({ id, name, tenantId }) => ({
    value: id,
    label: all && value.kind !== 'tenant' && of.tenant.length > 1 ? `${name} · ${nameOf(tenantId) ?? tenantId}` : name,
  }));
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <Select
        label={t.forWhat}
        data={kinds.map((kind) => ({ value: kind, label: t.subjects[kind] }))}
        value={value.kind}
        allowDeselect={false}
        onChange={(kind) => onChange({ kind: (kind ?? 'key') as SubjectKind, id: null })}
      />
      <Select
        label={t.forWhom}
        required
        searchable
        data={choices}
        value={value.id}
        nothingFoundMessage={t.nobody}
        onChange={(id) => onChange({ ...value, id })}
      />
    </SimpleGrid>
  );
}

/** As the API takes it: with the tenant that it lies in. */
export function useSubjectBody(): (subject: Subject) => { subject_kind: SubjectKind; subject_id: string; tenant_id?: string } {
  const { of } = useNames();
  return ({ kind, id }) => {
    const tenantId = of[kind].find((one) => one.id === id)?.tenantId;
    return { subject_kind: kind, subject_id: id ?? '', ...(tenantId !== undefined && { tenant_id: tenantId }) };
  };
}
