import type { ReactNode } from 'react';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Mono, Status, type Tone, type usePaged, When } from '../../kit';
import { useNames } from '../../kit/names';
import type { Endpoint } from './data';
import { strings } from './strings';

interface Props {
  readonly endpoints: ReturnType<typeof usePaged<Endpoint>>;
  readonly opened: string | undefined;
  readonly open: (id: string) => void;
  readonly create: ReactNode;
}

export function EndpointList({ endpoints, opened, open, create }: Props) {
  const t = useStrings(strings);
  const { nameOf } = useNames();
  const columns: readonly Column<Endpoint>[] = [
    { id: 'state', head: t.state, width: '150px', cell: (of) => <EndpointState of={of} /> },
    { id: 'url', head: t.url, cell: ({ url }) => <Mono>{url}</Mono> },
    { id: 'about', head: t.description, width: '200px', cell: ({ description }) => description },
    { id: 'types', head: t.hears, width: '220px', cell: ({ event_types: types }) => <Mono>{types.join(', ')}</Mono> },
    {
      id: 'whose',
      head: t.whose,
      width: '150px',
      cell: ({ tenant_id: id }) => (id === null ? t.installation : (nameOf(id) ?? <Mono>{id}</Mono>)),
    },
    { id: 'last', head: t.lastSuccess, width: '140px', cell: ({ last_success_at: at }) => <When at={at} /> },
  ];
  return (
    <DataTable
      {...endpoints}
      {...{ columns, opened }}
      label={t.tabs.endpoints}
      rowId={({ id }) => id}
      onOpen={({ id }) => open(id)}
      minWidth={1060}
      empty={
        <EmptyState title={t.none} action={create}>
          {t.noneWhy}
        </EmptyState>
      }
    />
  );
}

export function EndpointState({ of }: { readonly of: Endpoint }) {
  const t = useStrings(strings);
  const [tone, word] = stateOf(of);
  return <Status tone={tone}>{t.endpointStates[word]}</Status>;
}

function stateOf({ enabled, disabled_reason, failing_since }: Endpoint): [Tone, 'gone' | 'off' | 'failing' | 'on'] {
  if (disabled_reason === 'gone') return ['bad', 'gone'];
  if (!enabled) return ['quiet', 'off'];
  return failing_since === null ? ['good', 'on'] : ['warn', 'failing'];
}
