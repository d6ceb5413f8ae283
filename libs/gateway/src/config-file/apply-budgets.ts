import type { Subject } from '@libs/admission';
import type { Application } from './apply';
import type { ApplyServices } from './apply-services';
import type { FileBudget } from './schema';

const MICRO = 1_000_000;

interface BudgetPart {
  subject: Subject;
  called: string;
  given: readonly FileBudget[];
  path: PropertyKey[];
}

/** Budgets of a tenant or a key, one for each unit and period. */
export async function applyBudgets(
  application: Application,
  { budgets, trail }: Pick<ApplyServices, 'budgets' | 'trail'>,
  { subject, called, given, path }: BudgetPart,
): Promise<void> {
  const { tenantId: id } = subject;
  const stored = await budgets.list({ tenantId: id, subjectKind: subject.kind, subjectId: subject.id, limit: 200 });
  for (const [i, { period, usd, tokens, hard }] of given.entries()) {
    const unit = usd === undefined ? 'tokens' : 'micro_usd';
    const amount = usd === undefined ? (tokens ?? 0) : Math.round(usd * MICRO);
    const found = stored.find((row) => row.unit === unit && row.period === period);
    const what = `budget of ${called} by ${period}`;
    if (!found) {
      const made = await budgets.create({ subject, unit, period, amount, hard }, trail('budget.create', id));
      application.done.added.push(what);
      application.own('budgets', made.id, [...path, 'budgets', i]);
      continue;
    }
    if (found.amount !== amount || found.hard !== hard) {
      await budgets.update(found.id, id, { amount, hard }, trail('budget.update', id));
      application.done.changed.push(what);
    }
    application.own('budgets', found.id, [...path, 'budgets', i]);
  }
}
