import type { Alert } from '@libs/kernel';
import { amountText, type Budget, quantity } from './budget';
import { REFUSING } from './thresholds';

/** What people are told when a threshold of a budget is reached. */
export function budgetAlert(
  budget: Budget,
  threshold: number,
  { spent, limit, periodStart }: { spent: number; limit: number; periodStart: Date },
): Alert {
  const { id, subject, unit, period, hard } = budget;
  const used = `${quantity(spent, unit)} of ${amountText(limit, budget)}`;
  const whose = `The budget of ${subject.kind} ${subject.id}`;
  const told =
    threshold === REFUSING
      ? {
          kind: 'budget.refusing',
          message: `${whose} does not cover a request: ${used}, and running requests hold the rest or it was larger.`,
        }
      : threshold < 100
        ? { kind: 'budget.threshold', message: `${whose} has reached ${threshold} %: ${used}.` }
        : {
            kind: 'budget.exhausted',
            message: `${whose} is used up: ${used}. ${hard ? 'Requests beyond it are refused.' : 'Requests go on: it is a soft budget.'}`,
          };
  return {
    ...told,
    severity: threshold < 100 || !hard ? 'warning' : 'critical',
    tenantId: subject.tenantId,
    subject: { kind: 'budget', id },
    details: {
      ...{ threshold, spent, limit, unit, period, hard, period_start: periodStart.toISOString() },
      ...{ subject_kind: subject.kind, subject_id: subject.id },
    },
  };
}
