import type { Alert } from '@libs/kernel';
import { amountText, type Budget, quantity } from './budget';

/** What people are told when a threshold of a budget is reached. */
export function budgetAlert(
  budget: Budget,
  threshold: number,
  { spent, limit, periodStart }: { spent: number; limit: number; periodStart: Date },
): Alert {
  const { id, subject, unit, period, hard } = budget;
  const used = `${quantity(spent, unit)} of ${amountText(limit, budget)}`;
  const message =
    threshold < 100
      ? `The budget of ${subject.kind} ${subject.id} has reached ${threshold} %: ${used}.`
      : `The budget of ${subject.kind} ${subject.id} is used up: ${used}. ${hard ? 'Requests beyond it are refused.' : 'Requests go on: it is a soft budget.'}`;
  return {
    kind: threshold < 100 ? 'budget.threshold' : 'budget.exhausted',
    severity: threshold < 100 || !hard ? 'warning' : 'critical',
    tenantId: subject.tenantId,
    subject: { kind: 'budget', id },
    message,
    details: {
      ...{ threshold, spent, limit, unit, period, hard, period_start: periodStart.toISOString() },
      ...{ subject_kind: subject.kind, subject_id: subject.id },
    },
  };
}
