import { budgetAlert, type BudgetStatusRow } from '@libs/admission';
import type { Sql } from '@libs/database';
import { idsFrom, newId } from '@libs/kernel';
import type { NewLedgerRecord } from '@libs/ledger';
import type { Store } from '../../store';
import type { Dice } from './dice';
import { budgetService, type MadeWorld } from './people';

const DAY_MS = 86_400_000;
const monthOf = (now: number): Date => new Date(Date.UTC(new Date(now).getUTCFullYear(), new Date(now).getUTCMonth(), 1));
const sumOf = (records: readonly NewLedgerRecord[]): number =>
  records.reduce((sum, { cost_micro_usd: cost }) => sum + (cost ?? 0), 0);

/** Budgets of tenants and of some keys, with what the requests of this month have spent of them. */
export async function makeBudgets(
  store: Store,
  made: MadeWorld,
  records: readonly NewLedgerRecord[],
  now: number,
): Promise<number> {
  const thisMonth = records.filter(({ started_at: at }) => at >= monthOf(now));
  const whose = [
    ...made.tenants.map(({ id, tenant }) => ({ subject: { tenantId: id, kind: 'tenant', id } as const, share: tenant.budget })),
    ...made.clients.flatMap(({ client: { budget }, tenantId, keyId }) =>
      budget === undefined ? [] : [{ subject: { tenantId, kind: 'key', id: keyId } as const, share: budget }],
    ),
  ];
  for (const { subject, share } of whose) {
    const { kind, id } = subject;
    const spent = sumOf(thisMonth.filter((one) => (kind === 'key' ? one.virtual_key_id : one.tenant_id) === id));
    const amount = Math.max(1_000_000, Math.round((spent * share) / 1_000_000) * 1_000_000);
    const ask = { subject, unit: 'micro_usd', period: 'month', amount, hard: share > 1 } as const;
    const budget = await budgetService(store).create(ask, store.trail('budget.create', subject.tenantId));
    await noteSpent(store, budget, { ask, spent, start: monthOf(now) });
  }
  return whose.length;
}

type Ask = Parameters<ReturnType<typeof budgetService>['create']>[0];

async function noteSpent(store: Store, { id }: BudgetStatusRow, of: { ask: Ask; spent: number; start: Date }): Promise<void> {
  const { ask, spent, start } = of;
  const used = (spent / ask.amount) * 100;
  const threshold = [100, 95, 80].find((one) => used >= one);
  await store.database.query(
    'INSERT INTO budget_counters (budget_id, tenant_id, period_start, spent, alerted) VALUES ($1, $2, $3, $4, $5)',
    [id, ask.subject.tenantId, start, spent, threshold ?? 0],
  );
  if (threshold === undefined) return;
  const alert = budgetAlert({ ...ask, id }, threshold, { spent, limit: ask.amount, periodStart: start });
  await store.database.query(
    `INSERT INTO alerts (id, tenant_id, kind, severity, subject_kind, subject_id, message, details)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)`,
    [
      ...[newId('alert'), alert.tenantId, alert.kind, alert.severity, alert.subject.kind, alert.subject.id, alert.message],
      JSON.stringify(alert.details),
    ],
  );
}

const COMMENTS = [
  'Right, and to the point.',
  'Left out the second question.',
  'Good tone.',
  'Had to ask twice.',
  'Saved me an hour.',
];
const CATEGORIES = ['accuracy', 'completeness', 'style', 'relevance', 'speed'];

/** What people thought of some of the answers, when they came. */
export async function makeFeedback(sql: Sql, records: readonly NewLedgerRecord[], dice: Dice): Promise<number> {
  const rated = records.filter(
    ({ outcome, dialect, cache_kind: hit }) =>
      outcome === 'completed' && dialect !== 'openai-embeddings' && !hit && dice.chance(0.02),
  );
  for (const { request_id, tenant_id, user_id, virtual_key_id, provider_id, model_used, started_at, routing } of rated) {
    const rating = dice.chance(0.72) ? 5 : dice.chance(0.6) ? 4 : dice.chance(0.5) ? 3 : 2;
    const at = new Date(started_at.getTime() + dice.around(90_000, 0.8));
    const type = (routing as { prompt_type?: string } | null)?.prompt_type ?? 'general';
    const said = Math.floor(dice.next() * COMMENTS.length);
    await sql.query(
      `INSERT INTO feedback (tenant_id, id, request_id, user_id, virtual_key_id, rating, category, comment, provider, model, prompt_type,
         weight, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12)`,
      [
        ...[tenant_id, idsFrom('feedback', at.getTime()) + dice.idEnd(), request_id, user_id, virtual_key_id, rating],
        ...[CATEGORIES[said], rating === 5 ? null : COMMENTS[said], provider_id, model_used, type, at],
      ],
    );
  }
  return rated.length;
}

/** A receiver of events that is no more, and what it was told while it was there. */
export async function makeDeliveries(sql: Sql, endpointId: string, tenantId: string, dice: Dice, now: number): Promise<number> {
  const types = ['run.completed', 'batch.completed', 'budget.80', 'run.failed'];
  const count = 24;
  for (let i = 0; i < count; i++) {
    const at = now - ((count - i) / count) * 12 * DAY_MS;
    const [message, delivery] = [idsFrom('webhookMessage', at) + dice.idEnd(), idsFrom('webhookDelivery', at) + dice.idEnd()];
    const type = types[Math.floor(dice.next() * types.length)] ?? 'run.completed';
    const twice = dice.chance(0.15);
    const body = JSON.stringify({
      type,
      timestamp: new Date(at).toISOString(),
      data: { id: `${type.split('.')[0]}_demo`, demo: true },
    });
    await sql.query(
      `WITH said AS (INSERT INTO webhook_messages (id, tenant_id, type, body, created_at, dispatched_at) VALUES ($1, $2, $3, $4, $5, $5)),
         sent AS (INSERT INTO webhook_deliveries (id, tenant_id, message_id, endpoint_id, state, attempts, give_up_at, most_attempts,
           last_status, created_at, finished_at, next_attempt_at) VALUES ($6, $2, $1, $7, 'delivered', $8, $5, 12, 200, $5, $9, $5))
       INSERT INTO webhook_attempts (delivery_id, number, tenant_id, started_at, ms, status, failure)
       SELECT $6, n, $2, $5, 40 + n * 31, CASE WHEN n = $8 THEN 200 ELSE 503 END, CASE WHEN n = $8 THEN NULL ELSE 'status' END
       FROM generate_series(1, $8) AS n`,
      [...[message, tenantId, type, body, new Date(at), delivery, endpointId], ...[twice ? 2 : 1, new Date(at + 900)]],
    );
  }
  return count;
}
