import { Button, Group, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useStrings } from '../../i18n';
import {
  type Column,
  DataTable,
  EmptyState,
  RoleGate,
  Status,
  type Tone,
  useFormat,
  useNow,
  useOpened,
  type usePaged,
  When,
} from '../../kit';
import { useNames } from '../../kit/names';
import { BudgetDetail } from './budget-detail';
import { CreateBudget } from './budget-form';
import { usedUpAt } from './course';
import { type Budget, quantity } from './data';
import { SpendBar } from './spend-bar';
import { strings } from './strings';
import { SubjectName } from './subject-name';

const TONES: Readonly<Record<Budget['state'], Tone>> = { ok: 'good', warning: 'warn', exhausted: 'bad' };
const CALL = `curl $GATEWAY/v1/admin/budgets -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"subject_kind": "key", "subject_id": "vk_...", "unit": "micro_usd", "period": "month", "amount": 10000000}'`;

export function BudgetState({ of }: { readonly of: Budget }) {
  const t = useStrings(strings);
  return <Status tone={TONES[of.state]}>{of.state === 'exhausted' && !of.hard ? t.over : t.states[of.state]}</Status>;
}

export function BudgetList({ budgets }: { readonly budgets: ReturnType<typeof usePaged<Budget>> }) {
  const t = useStrings(strings);
  const { opened, open, close } = useOpened('/budgets');
  const [creating, setCreating] = useState(false);
  const columns = useColumns();
  const create = (
    <RoleGate to="tenant-admins">
      <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
        {t.create}
      </Button>
    </RoleGate>
  );
  const some = (budgets.rows?.length ?? 0) > 0;
  return (
    <Stack gap="sm">
      {some && <Group justify="flex-end">{create}</Group>}
      <DataTable
        {...budgets}
        {...{ columns, opened }}
        label={t.tabs.budgets}
        rowId={(budget) => budget.id}
        onOpen={(budget) => open(budget.id)}
        minWidth={1080}
        empty={
          <EmptyState title={t.none} action={create} snippet={CALL}>
            {t.noneWhy}
          </EmptyState>
        }
      />
      <CreateBudget opened={creating} onClose={() => setCreating(false)} />
      <BudgetDetail of={budgets.rows?.find(({ id }) => id === opened)} opened={opened !== undefined} onClose={close} />
    </Stack>
  );
}

function useColumns(): readonly Column<Budget>[] {
  const t = useStrings(strings);
  const format = useFormat();
  const names = useNames();
  const now = useNow(30_000);
  const ahead = (budget: Budget): string => {
    const end = usedUpAt(budget, now);
    return end === undefined ? quantity(format, budget.unit, budget.forecast) : t.usedUp(format.day(end));
  };
  return [
    { id: 'whom', head: t.forWhom, cell: (budget) => <SubjectName of={budget} names={names} /> },
    { id: 'period', head: t.period, width: '110px', cell: ({ period }) => t.periods[period as keyof typeof t.periods] },
    {
      id: 'spent',
      head: t.spent,
      width: '230px',
      cell: (budget) => <SpendBar of={budget} label={t.barOf(names.nameOf(budget.subject_id) ?? budget.subject_id)} />,
    },
    { id: 'ahead', head: t.forecast, width: '180px', cell: ahead },
    { id: 'state', head: t.state, width: '120px', cell: (budget) => <BudgetState of={budget} /> },
    { id: 'hard', head: t.kind, width: '90px', cell: ({ hard }) => (hard ? t.hard : t.soft) },
    {
      id: 'resets',
      head: t.resets,
      width: '110px',
      cell: ({ resets_at: at }) => (at === null ? t.never : <When at={at} ahead />),
    },
  ];
}
