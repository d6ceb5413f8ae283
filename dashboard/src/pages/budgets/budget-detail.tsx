import { Anchor, Button, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { api, ok } from '../../api/client';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { ConfirmDelete, Countdown, Detail, Facts, Loaded, Loading, useAct, useFormat, When, FileGate } from '../../kit';
import { useNames } from '../../kit/names';
import { AdjustBudget } from './adjust';
import { EditBudget } from './budget-form';
import { BudgetState } from './budget-list';
import { loadAdjustments } from './course';
import { type Adjustment, type Budget, BUDGETS, quantity } from './data';
import { SpendBar } from './spend-bar';
import { strings } from './strings';
import { SubjectName } from './subject-name';

const BurnDown = lazy(async () => ({ default: (await import('./burn-down')).BurnDown }));

interface Props {
  readonly of: Budget | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function BudgetDetail({ of, opened, onClose }: Props) {
  const t = useStrings(strings);
  const names = useNames();
  return (
    <Detail opened={opened} onClose={onClose} title={of ? <SubjectName of={of} names={names} /> : t.title} width={680}>
      {of && <Body key={of.id} of={of} onClose={onClose} />}
    </Detail>
  );
}

type Doing = 'edit' | 'adjust' | 'remove' | undefined;

function Body({ of, onClose }: { readonly of: Budget; readonly onClose: () => void }) {
  const t = useStrings(strings);
  const [doing, setDoing] = useState<Doing>();
  const all = useMay('installation');
  // What holds for a whole tenant is set from above it.
  const may = useMay('tenant-admins') && (all || of.subject_kind !== 'tenant');
  const adjustments = useQuery({ queryKey: [...BUDGETS, of.id, 'adjustments'], queryFn: () => loadAdjustments(of) });
  const done = (): void => setDoing(undefined);
  if (doing === 'edit') return <EditBudget of={of} onClose={done} />;
  return (
    <>
      <SpendBar of={of} label={t.spent} tall />
      <BudgetFacts of={of} />
      {may && (
        <Group gap="xs">
          <Button onClick={() => setDoing('adjust')}>{t.adjust}</Button>
          <FileGate kind="budgets" id={of.id}>
            <Button variant="default" onClick={() => setDoing('edit')}>
              {t.edit}
            </Button>
            <Button color="red" variant="light" onClick={() => setDoing('remove')}>
              {t.remove}
            </Button>
          </FileGate>
        </Group>
      )}
      <Suspense fallback={<Loading rows={5} />}>
        <BurnDown of={of} adjustments={adjustments.data} />
      </Suspense>
      <Loaded query={adjustments} rows={2}>
        {(rows) => <Adjustments rows={rows} unit={of.unit} />}
      </Loaded>
      <AdjustBudget of={of} opened={doing === 'adjust'} onClose={done} />
      <RemoveBudget of={of} opened={doing === 'remove'} onClose={done} onGone={onClose} />
    </>
  );
}

function BudgetFacts({ of }: { readonly of: Budget }) {
  const t = useStrings(strings);
  const format = useFormat();
  const words = of.unit === 'tokens' ? ` ${t.units.tokens}` : '';
  const amount = (value: number | null): string => quantity(format, of.unit, value) + words;
  const filter = { key: 'virtual_key_id', user: 'user_id', team: 'team_id', tenant: 'tenant_id' }[of.subject_kind];
  return (
    <Facts
      facts={[
        [t.state, <BudgetState key="s" of={of} />],
        [t.amount, `${amount(of.amount)} · ${t.periods[of.period]} · ${of.hard ? t.hard : t.soft}`],
        [t.toppedUp, of.limit === of.amount ? undefined : amount(of.limit - of.amount)],
        [t.reserved, amount(of.reserved)],
        [t.left, amount(of.left)],
        [t.began, format.time(of.resets_at === null ? of.created_at : of.period_start)],
        [
          t.resets,
          of.resets_at === null ? (
            t.never
          ) : (
            <span key="r">
              {format.time(of.resets_at)} · <Countdown until={of.resets_at} />
            </span>
          ),
        ],
        [
          t.requests,
          <Anchor
            key="q"
            component={Link}
            size="sm"
            {...({
              to: '/requests',
              search: { [filter]: of.subject_id, range: of.period === 'day' ? 'day' : 'month' },
            } as object)}
          >
            {t.showRequests}
          </Anchor>,
        ],
      ]}
    />
  );
}

function Adjustments({ rows, unit }: { readonly rows: readonly Adjustment[]; readonly unit: string }) {
  const t = useStrings(strings);
  const format = useFormat();
  const { nameOf } = useNames();
  if (rows.length === 0) return null;
  const signed = (amount: number): string => `${amount > 0 ? '+' : ''}${quantity(format, unit, amount)}`;
  return (
    <section aria-label={t.byHand}>
      <Title order={3} fz="sm" mb={6}>
        {t.byHand}
      </Title>
      <ul style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 8 }}>
        {rows.map(({ id, kind, amount, reason, actor, created_at: at }) => (
          <li key={id}>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              <b style={{ fontWeight: 550 }}>{t.adjustments[kind]}</b> {signed(amount)} · {reason}
            </Text>
            <Text size="xs" c="dimmed">
              {nameOf(actor) ?? actor} · <When at={at} />
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface RemoveProps {
  readonly of: Budget;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

function RemoveBudget({ of, opened, onClose, onGone }: RemoveProps) {
  const t = useStrings(strings);
  const act = useAct(() => ok(api.DELETE('/v1/admin/budgets/{id}', { params: { path: { id: of.id } } })), {
    quiet: true,
    done: t.gone,
    refresh: [BUDGETS],
    onDone: onGone,
  });
  return (
    <ConfirmDelete opened={opened} onClose={onClose} title={t.removeTitle} verb={t.remove} onConfirm={() => act.mutateAsync()}>
      {t.removeWhy}
    </ConfirmDelete>
  );
}
