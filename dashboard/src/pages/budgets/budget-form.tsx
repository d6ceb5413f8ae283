import { Button, Group, Modal, NumberInput, Select, SimpleGrid, Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { amountOf, type Budget, BUDGETS, PERIODS, typedOf, type Unit, UNITS } from './data';
import { type Subject, SubjectPicker, useSubjectBody } from './subject-picker';
import { strings } from './strings';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function CreateBudget({ opened, onClose }: Props) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.createTitle} size="lg">
      <CreateForm onClose={onClose} />
    </Modal>
  );
}

function CreateForm({ onClose }: Pick<Props, 'onClose'>) {
  const t = useStrings(strings);
  const [subject, setSubject] = useState<Subject>({ kind: 'key', id: null });
  const [unit, setUnit] = useState<Unit>('micro_usd');
  const [period, setPeriod] = useState<Budget['period']>('month');
  const [amount, setAmount] = useState<number | string>('');
  const [hard, setHard] = useState(true);
  const bodyOf = useSubjectBody();
  const act = useAct(
    () =>
      ok(
        api.POST('/v1/admin/budgets', {
          body: { ...bodyOf(subject), unit, period, amount: amountOf(unit, Number(amount)), hard },
        }),
      ),
    { quiet: true, done: t.created, refresh: [BUDGETS], onDone: onClose },
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate();
      }}
    >
      <Stack gap="sm">
        <SubjectPicker value={subject} onChange={setSubject} />
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <Select
            label={t.unit}
            allowDeselect={false}
            data={UNITS.map((value) => ({ value, label: t.units[value] }))}
            value={unit}
            onChange={(value) => setUnit(value as Unit)}
          />
          <AmountInput label={t.amount} unit={unit} value={amount} onChange={setAmount} />
          <Select
            label={t.period}
            allowDeselect={false}
            data={PERIODS.map((value) => ({ value, label: t.periods[value] }))}
            value={period}
            onChange={(value) => setPeriod(value as Budget['period'])}
          />
        </SimpleGrid>
        <HardSwitch hard={hard} onChange={setHard} />
        {act.error && <ErrorState error={act.error} />}
        <Buttons onClose={onClose} busy={act.isPending} disabled={subject.id === null || amount === ''} verb={t.create} />
      </Stack>
    </form>
  );
}

interface EditProps {
  readonly of: Budget;
  readonly onClose: () => void;
}

export function EditBudget({ of, onClose }: EditProps) {
  const t = useStrings(strings);
  const [amount, setAmount] = useState<number | string>(typedOf(of.unit, of.amount));
  const [hard, setHard] = useState(of.hard);
  const act = useAct(
    () =>
      ok(
        api.PATCH('/v1/admin/budgets/{id}', {
          params: { path: { id: of.id } },
          body: { amount: amountOf(of.unit, Number(amount)), hard },
        }),
      ),
    { quiet: true, done: t.saved, refresh: [BUDGETS], onDone: onClose },
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate();
      }}
    >
      <Stack gap="sm">
        <AmountInput label={t.amount} unit={of.unit} value={amount} onChange={setAmount} />
        <HardSwitch hard={hard} onChange={setHard} />
        {act.error && <ErrorState error={act.error} />}
        <Buttons onClose={onClose} busy={act.isPending} disabled={amount === ''} verb={t.save} />
      </Stack>
    </form>
  );
}

interface AmountProps {
  readonly label: string;
  readonly unit: string;
  readonly value: number | string;
  readonly onChange: (value: number | string) => void;
  /** Corrections may take away. */
  readonly signed?: boolean;
}

export function AmountInput({ label, unit, value, onChange, signed = false }: AmountProps) {
  const money = unit === 'micro_usd';
  return (
    <NumberInput
      label={label}
      required
      {...(signed ? {} : { min: 0 })}
      allowDecimal={money}
      decimalScale={money ? 6 : 0}
      {...(money && { prefix: '$' })}
      thousandSeparator=","
      value={value}
      onChange={onChange}
    />
  );
}

function HardSwitch({ hard, onChange }: { readonly hard: boolean; readonly onChange: (hard: boolean) => void }) {
  const t = useStrings(strings);
  return (
    <Switch
      label={t.hardLabel}
      description={hard ? t.hardWhy : t.softWhy}
      checked={hard}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

interface ButtonsProps {
  readonly onClose: () => void;
  readonly busy: boolean;
  readonly disabled: boolean;
  readonly verb: string;
}

export function Buttons({ onClose, busy, disabled, verb }: ButtonsProps) {
  const t = useStrings(strings);
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onClose}>
        {t.cancel}
      </Button>
      <Button type="submit" loading={busy} disabled={disabled}>
        {verb}
      </Button>
    </Group>
  );
}
