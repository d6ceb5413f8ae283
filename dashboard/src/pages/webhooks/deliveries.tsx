import { Group, Select, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Mono, Status, useFilters, usePaged, When } from '../../kit';
import {
  answerOf,
  DELIVERIES,
  type Delivery,
  type Endpoint,
  isState,
  loadDeliveries,
  STATES,
  TONES,
  useEventTypes,
} from './data';
import { strings } from './strings';

interface Props {
  readonly endpoints: readonly Endpoint[];
  readonly opened: string | undefined;
  readonly open: (id: string) => void;
}

/** What was sent to anybody, and what came of it. */
export function Deliveries({ endpoints, opened, open }: Props) {
  const t = useStrings(strings);
  const types = useEventTypes();
  const { values, set } = useFilters(['endpoint', 'state', 'type']);
  const deliveries = usePaged<Delivery>([...DELIVERIES, values], (cursor) => loadDeliveries(values, cursor), 5_000);
  const choice = (name: 'endpoint' | 'state' | 'type') => ({
    clearable: true,
    w: 230,
    value: values[name] === '' ? null : values[name],
    onChange: (next: string | null) => set({ [name]: next ?? '' }),
  });
  return (
    <Stack gap="md">
      <Group gap="sm" align="flex-end">
        <Select
          label={t.endpoint}
          placeholder={t.any}
          data={endpoints.map(({ id, url }) => ({ value: id, label: url }))}
          {...choice('endpoint')}
        />
        <Select
          label={t.state}
          placeholder={t.any}
          data={STATES.map((value) => ({ value, label: t.states[value] }))}
          {...choice('state')}
        />
        <Select
          label={t.type}
          placeholder={t.any}
          searchable
          data={(types.data?.data ?? []).map(({ type }) => type)}
          {...choice('type')}
        />
      </Group>
      <DeliveryTable
        {...{ deliveries, opened }}
        label={t.tabs.deliveries}
        onOpen={open}
        empty={<EmptyState title={t.nothingSent}>{t.nothingSentWhy}</EmptyState>}
      />
    </Stack>
  );
}

export function DeliveryState({ state }: { readonly state: string }) {
  const t = useStrings(strings);
  return isState(state) ? <Status tone={TONES[state]}>{t.states[state]}</Status> : <span>{state}</span>;
}

interface TableProps {
  readonly deliveries: ReturnType<typeof usePaged<Delivery>>;
  readonly label: string;
  readonly opened: string | undefined;
  readonly onOpen: (id: string) => void;
  readonly empty: ReactNode;
  /** Where the endpoint is known already. */
  readonly short?: boolean;
}

export function DeliveryTable({ deliveries, label, opened, onOpen, empty, short = false }: TableProps) {
  const t = useStrings(strings);
  const columns: readonly Column<Delivery>[] = [
    { id: 'at', head: t.sent, width: '130px', cell: ({ created_at }) => <When at={created_at} /> },
    { id: 'state', head: t.state, width: '120px', cell: ({ state }) => <DeliveryState state={state} /> },
    { id: 'type', head: t.type, width: '190px', cell: ({ type }) => <Mono>{type}</Mono> },
    ...(short ? [] : [{ id: 'url', head: t.url, cell: ({ url }: Delivery) => <Mono>{url}</Mono> }]),
    { id: 'answer', head: t.answer, width: '130px', cell: (row) => <Mono>{answerOf(row)}</Mono> },
    { id: 'tries', head: t.attempts, width: '80px', numeric: true, cell: ({ attempts }) => attempts },
    { id: 'next', head: t.nextTry, width: '120px', cell: ({ next_attempt_at: at }) => <When at={at} ahead /> },
  ];
  return (
    <DataTable
      {...deliveries}
      {...{ label, columns, opened, empty }}
      rowId={({ id }) => id}
      onOpen={({ id }) => onOpen(id)}
      minWidth={short ? 640 : 1040}
      maxHeight={short ? '320px' : '70vh'}
    />
  );
}
