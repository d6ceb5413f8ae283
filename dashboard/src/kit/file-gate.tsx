import { Text } from '@mantine/core';
import { IconFileCode } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, ok, type Schema } from '../api/client';
import { useMay } from '../app/session/roles';
import { useStrings } from '../i18n';
import { strings } from './strings';

type Owned = Schema<'FileOwnedAnswer'>;

/** What of a kind gateway.yaml says, by id: it can be changed there alone. Empty for who does not administer the installation. */
export function useFileOwned(kind: Owned['kind']): ReadonlyMap<string, Owned> {
  const may = useMay('installation');
  const owned = useQuery({
    queryKey: ['config-file'],
    queryFn: () => ok(api.GET('/v1/admin/config-file')),
    enabled: may,
    staleTime: 30_000,
  });
  return new Map((owned.data?.data ?? []).filter((one) => one.kind === kind).map((one) => [one.id, one]));
}

interface Props {
  readonly kind: Owned['kind'];
  readonly id: string;
  readonly children: ReactNode;
}

/** Buttons and fields that change something: none of them works where a file says it, and the place in the file is named. */
export function FileGate({ kind, id, children }: Props) {
  const t = useStrings(strings);
  const owner = useFileOwned(kind).get(id);
  return (
    <>
      {owner && (
        <Text size="sm" c="dimmed" role="note" style={{ display: 'flex', gap: 6, alignItems: 'center' }}>
          <IconFileCode size={15} aria-hidden />
          {t.fileOwned(`${owner.file}:${owner.line}`)}
        </Text>
      )}
      {/* A browser switches off every field and button in it. */}
      <fieldset disabled={owner !== undefined} style={{ all: 'unset', display: 'contents' }}>
        {children}
      </fieldset>
    </>
  );
}
