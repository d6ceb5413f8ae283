import { Text } from '@mantine/core';
import { useStrings } from '../../i18n';
import { Mono } from '../../kit';
import type { Names, SubjectKind } from '../../kit/names';
import { strings } from './strings';

interface Props {
  readonly of: { readonly subject_kind: SubjectKind; readonly subject_id: string };
  readonly names: Names;
}

export function SubjectName({ of: { subject_kind: kind, subject_id: id }, names }: Props) {
  const t = useStrings(strings);
  const name = names.nameOf(id);
  return (
    <>
      {name === undefined ? <Mono>{id}</Mono> : <b style={{ fontWeight: 550 }}>{name}</b>}{' '}
      <Text span size="xs" c="dimmed">
        {t.subjects[kind]}
      </Text>
    </>
  );
}
