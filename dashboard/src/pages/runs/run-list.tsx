import { Button, Group, Select, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { clientOrigin } from '../../api/data-plane';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Mono, useFilters, useFormat, useNow, usePaged, When } from '../../kit';
import { loadRuns, promptOf, type Run, RUNS, STATUSES, tookMs } from './data';
import { RunState } from './run-state';
import { strings } from './strings';

interface Props {
  readonly opened: string | undefined;
  readonly open: (id: string) => void;
  readonly create: ReactNode;
}

const REFRESH_MS = 3_000;
const FIRST_RUN = `curl ${clientOrigin()}/v1/agent/runs -H 'Authorization: Bearer $GATEWAY_KEY' -H 'Content-Type: application/json' -d '{"model":"sandbox/tools","prompt":"What is 6 x 7?","tools":[{"type":"calculator"}]}'`;

export function RunList({ opened, open, create }: Props) {
  const t = useStrings(strings);
  const filters = useFilters(['status', 'schedule_id']);
  const { status, schedule_id: schedule } = filters.values;
  const runs = usePaged<Run>([...RUNS, status, schedule], (cursor) => loadRuns(status, schedule, cursor), REFRESH_MS);
  const columns = useColumns();
  const none = filters.any ? (
    <EmptyState title={t.noMatch} action={<Button onClick={filters.clear}>{t.showAll}</Button>}>
      {t.noMatchWhy}
    </EmptyState>
  ) : (
    <EmptyState title={t.none} action={create} snippet={FIRST_RUN}>
      {t.noneWhy}
    </EmptyState>
  );
  return (
    <Stack gap="md">
      <Group gap="sm" align="flex-end">
        <Select
          label={t.state}
          placeholder={t.anyState}
          clearable
          w={200}
          data={STATUSES.map((value) => ({ value, label: t.states[value] }))}
          value={status === '' ? null : status}
          onChange={(next) => filters.set({ status: next ?? '' })}
        />
        {schedule !== '' && (
          <Button variant="default" onClick={() => filters.set({ schedule_id: '' })}>
            {t.ofSchedule(schedule)}
          </Button>
        )}
      </Group>
      <DataTable
        {...runs}
        {...{ columns, opened }}
        label={t.title}
        rowId={(run) => run.id}
        onOpen={(run) => open(run.id)}
        minWidth={980}
        empty={none}
      />
    </Stack>
  );
}

function useColumns(): readonly Column<Run>[] {
  const t = useStrings(strings);
  const format = useFormat();
  const now = useNow();
  return [
    { id: 'made', head: t.made, width: '140px', cell: (run) => <When at={run.created_at} /> },
    { id: 'state', head: t.state, width: '160px', cell: (run) => <RunState of={run} /> },
    { id: 'prompt', head: t.asked, cell: (run) => <span title={promptOf(run.input)}>{promptOf(run.input)}</span> },
    { id: 'model', head: t.model, width: '190px', cell: (run) => <Mono>{run.model}</Mono> },
    { id: 'steps', head: t.steps, width: '70px', numeric: true, cell: (run) => run.step_count },
    { id: 'took', head: t.took, width: '100px', numeric: true, cell: (run) => format.duration(tookMs(run, now)) },
    { id: 'cost', head: t.cost, width: '100px', numeric: true, cell: (run) => format.usd(run.cost_usd) },
  ];
}
