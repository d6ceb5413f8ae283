import { Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { AmountInput, Buttons } from './budget-form';
import { type Adjustment, amountOf, type Budget, BUDGETS } from './data';
import { strings } from './strings';

interface Props {
  readonly of: Budget;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const KINDS = ['top_up', 'adjust', 'reset'] as const;

export function AdjustBudget({ of, opened, onClose }: Props) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.adjustTitle}>
      <Form of={of} onClose={onClose} />
    </Modal>
  );
}

function Form({ of, onClose }: Omit<Props, 'opened'>) {
  const t = useStrings(strings);
  const [kind, setKind] = useState<Adjustment['kind']>('top_up');
  const [amount, setAmount] = useState<number | string>('');
  const [reason, setReason] = useState('');
  const given = kind === 'reset' ? {} : { amount: amountOf(of.unit, Number(amount)) };
  const act = useAct(
    () =>
      ok(
        api.POST('/v1/admin/budgets/{id}/adjustments', {
          params: { path: { id: of.id } },
          body: { kind, reason: reason.trim(), ...given },
        }),
      ),
    { quiet: true, done: t.adjusted, refresh: [BUDGETS], onDone: onClose },
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate();
      }}
    >
      <Stack gap="sm">
        <SegmentedControl
          aria-label={t.adjustTitle}
          data={KINDS.map((value) => ({ value, label: t.adjustments[value] }))}
          value={kind}
          onChange={(value) => setKind(value as Adjustment['kind'])}
        />
        <Text size="sm">{t.adjustWhy[kind]}</Text>
        {kind !== 'reset' && (
          <AmountInput label={t.amount} unit={of.unit} value={amount} onChange={setAmount} signed={kind === 'adjust'} />
        )}
        <TextInput
          label={t.reason}
          description={t.reasonHint}
          required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {act.error && <ErrorState error={act.error} />}
        <Buttons
          onClose={onClose}
          busy={act.isPending}
          disabled={reason.trim() === '' || (kind !== 'reset' && amount === '')}
          verb={t.adjustments[kind]}
        />
      </Stack>
    </form>
  );
}
