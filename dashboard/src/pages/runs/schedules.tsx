import { ActionIcon, Anchor, Group, Switch, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api, call, ok } from '../../api/client';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { type Column, ConfirmDelete, DataTable, EmptyState, Mono, Status, useAct, usePaged, When } from '../../kit';
import { promptOf, type Schedule, SCHEDULES, send } from './data';
import { strings } from './strings';

const REFRESH_MS = 10_000;

const load = (cursor: string | undefined) =>
  ok(api.GET('/v1/agent/schedules', { params: { query: { limit: 50, ...(cursor !== undefined && { cursor }) } } }));

/** Runs that start by the clock. */
export function Schedules({ create }: { readonly create: ReactNode }) {
  const t = useStrings(strings);
  const [removing, setRemoving] = useState<Schedule>();
  const schedules = usePaged<Schedule>(SCHEDULES, load, REFRESH_MS);
  const remove = useAct((id: string) => call(`/v1/agent/schedules/${id}`, { method: 'DELETE' }), {
    quiet: true,
    refresh: [SCHEDULES],
  });
  const columns = useColumns(setRemoving);
  return (
    <>
      <DataTable
        {...schedules}
        label={t.tabs.schedules}
        columns={columns}
        rowId={({ id }) => id}
        minWidth={1060}
        empty={
          <EmptyState title={t.noSchedules} action={create}>
            {t.noSchedulesWhy}
          </EmptyState>
        }
      />
      <ConfirmDelete
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={t.removeSchedule(removing?.name ?? '')}
        onConfirm={() => remove.mutateAsync(removing?.id ?? '')}
      >
        {t.removeScheduleWhy}
      </ConfirmDelete>
    </>
  );
}

function useColumns(onRemove: (schedule: Schedule) => void): readonly Column<Schedule>[] {
  const t = useStrings(strings);
  const may = useMay('members');
  const act = useAct(({ id, enabled }: Schedule) => send<Schedule>('PATCH', `/v1/agent/schedules/${id}`, { enabled: !enabled }), {
    refresh: [SCHEDULES],
  });
  const enabled = (of: Schedule): ReactNode =>
    may ? (
      <Switch
        size="xs"
        aria-label={t.enabledOf(of.name)}
        checked={of.enabled}
        disabled={act.isPending && act.variables.id === of.id}
        onChange={() => act.mutate(of)}
      />
    ) : (
      <Status tone={of.enabled ? 'good' : 'quiet'}>{of.enabled ? t.on : t.off}</Status>
    );
  return [
    { id: 'on', head: t.on, width: '70px', cell: enabled },
    { id: 'name', head: t.name, width: '180px', cell: ({ name }) => <b style={{ fontWeight: 550 }}>{name}</b> },
    { id: 'asked', head: t.asked, cell: ({ run }) => <span title={promptOf(run)}>{promptOf(run)}</span> },
    { id: 'cron', head: t.cron, width: '220px', cell: ({ cron, time_zone }) => <Mono>{`${cron} · ${time_zone}`}</Mono> },
    { id: 'next', head: t.next, width: '130px', cell: ({ next_at }) => <When at={next_at} ahead /> },
    { id: 'last', head: t.last, width: '130px', cell: (of) => <LastRun of={of} /> },
    {
      id: 'runs',
      head: t.title,
      width: '120px',
      cell: (of) => (
        <Group gap={4} wrap="nowrap">
          <Anchor size="xs" renderRoot={(props) => <Link to="/runs" search={{ schedule_id: of.id } as never} {...props} />}>
            {t.showRuns}
          </Anchor>
          {may && (
            <Tooltip label={t.remove}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={t.removeSchedule(of.name)}
                onClick={() => onRemove(of)}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
      ),
    },
  ];
}

function LastRun({ of: { last_at: at, last_run_id: id } }: { readonly of: Schedule }) {
  if (id === null) return <When at={at} />;
  return (
    <Anchor size="xs" renderRoot={(props) => <Link to={`/runs/${id}`} {...props} />}>
      <When at={at} />
    </Anchor>
  );
}
