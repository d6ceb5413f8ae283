import type { Database, Sql } from '@libs/database';
import type { SyncedAccount } from './budget-account';
import { type AllotmentAsk, decideAllotment } from './decide-allotment';
import { tell, thresholdReached } from './thresholds';

/** One budget of a batch. `periodStart` absent: the period that is now. */
export interface SyncAsk extends AllotmentAsk {
  budgetId: string;
  periodStart: Date | undefined;
}

/** In the order of the asks; undefined: there is no such budget. */
export interface SyncAnswer extends SyncedAccount {
  /** Thresholds that this sync was the first to see reached, and whether it was the first to refuse. */
  crossed: readonly number[];
}

interface LockedRow {
  place: number;
  budget_id: string;
  period_start: Date;
  spent: number;
  extra: number;
  alerted: number;
  amount: number;
  ends_in_ms: number | null;
  over: boolean;
}

interface HolderRow {
  budget_id: string;
  period_start: Date;
  holder: string;
  held: number;
  reserved: number;
  expired: boolean;
}

/** The first moment of the period that is now, of a budget `b`. */
export const PERIOD_START = `CASE b.period
    WHEN 'day' THEN date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
    WHEN 'month' THEN date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
    ELSE 'epoch'::timestamptz END`;

/** The first moment of the next one; null: there is none. */
export const PERIOD_END = `CASE b.period
    WHEN 'day' THEN (date_trunc('day', now() AT TIME ZONE 'UTC') + interval '1 day') AT TIME ZONE 'UTC'
    WHEN 'month' THEN (date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC'
    ELSE NULL END`;

const ASKED = `asked AS (
    SELECT a.place, b.id AS budget_id, b.tenant_id, coalesce(a.period_start, ${PERIOD_START}) AS period_start
    FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS a(budget_id, period_start, place)
    JOIN budgets b ON b.id = a.budget_id)`;

/** `budget_counters` and the allotments of processes in them. */
export class AllotmentsRepository {
  constructor(private readonly database: Pick<Database, 'transaction'>) {}

  /**
   * Books what a process spent and says what it may hold, in one transaction.
   * @param batch the spending in it is booked once, however often the batch arrives
   * @param leaseMs for how long the allotments are the holder's without a word from it
   */
  sync(
    { holder, batch, leaseMs, replicas }: { holder: string; batch: number; leaseMs: number; replicas: number },
    asks: readonly SyncAsk[],
  ): Promise<(SyncAnswer | undefined)[]> {
    const names = [asks.map((ask) => ask.budgetId), asks.map((ask) => ask.periodStart ?? null)];
    return this.database.transaction(async (sql) => {
      const isNew = await begin(sql, holder, batch, names);
      const locked = await lock(sql, names);
      const holders = await allotments(sql, locked);
      const updates = new Map<string, Update>();
      const answers: (SyncAnswer | undefined)[] = asks.map(() => undefined);
      for (const row of locked) {
        const at = row.place - 1;
        const sent = asks[at];
        if (sent === undefined) continue;
        const ask = isNew ? sent : { ...sent, spent: 0 };
        const others = holders.get(nameOf(row))?.filter((one) => one.holder !== holder && !one.expired) ?? [];
        const before = updates.get(nameOf(row));
        const { update, answer } = before ? settleSecond(before, ask, others, replicas) : settleRow(row, ask, others, replicas);
        updates.set(nameOf(row), update);
        answers[at] = answer;
      }
      await write(sql, [...updates.values()], holder, leaseMs);
      return answers;
    });
  }
}

interface Update {
  row: LockedRow;
  spent: number;
  held: number;
  mine: number;
  reserved: number;
  alerted: number;
}

function settleRow(row: LockedRow, ask: SyncAsk, others: readonly HolderRow[], replicas: number) {
  const spent = row.spent + ask.spent;
  const limit = row.amount + row.extra;
  const othersHeld = others.reduce((sum, one) => sum + one.held, 0);
  const othersReserved = others.reduce((sum, one) => sum + Math.min(one.held, one.reserved), 0);
  const obtainable = Math.max(0, limit - spent - othersReserved);
  // A period that is over is only closed.
  const open = row.over ? { ...ask, need: 0, least: 0, wanted: 0 } : ask;
  const { held, tight } = decideAllotment(open, { limit, spent, othersHeld, replicas });
  const short = open.need > 0 && obtainable < ask.reserved + ask.least;
  const { now: crossed, told: alerted } = tell(thresholdReached(spent, limit), short, row.alerted);
  return {
    update: { row, spent, held: othersHeld + held, mine: held, reserved: Math.min(held, ask.reserved), alerted },
    answer: {
      periodStart: row.period_start,
      endsInMs: row.over ? 0 : row.ends_in_ms,
      ...{ spent, limit, held, obtainable, tight, crossed },
    },
  };
}

/**
 * One holder asks twice for the same period where it took it for over while, by PostgreSQL's clock, it is not: what the first
 * part of it holds is to the second as if it were another's, and both are written down as one.
 */
function settleSecond(first: Update, ask: SyncAsk, others: readonly HolderRow[], replicas: number) {
  const { row, spent, alerted, mine, reserved } = first;
  const { budget_id, period_start } = row;
  const sibling: HolderRow = { budget_id, period_start, holder: '', held: mine, reserved, expired: false };
  const { update, answer } = settleRow({ ...row, spent, alerted }, ask, [...others, sibling], replicas);
  return { update: { ...update, mine: mine + update.mine, reserved: reserved + update.reserved }, answer };
}

/** @returns false when this batch was booked before */
async function begin(sql: Sql, holder: string, batch: number, names: readonly unknown[]): Promise<boolean> {
  const rows = await sql.query<{ fresh: boolean }>(
    `WITH ${ASKED}, counters AS (
       INSERT INTO budget_counters (budget_id, tenant_id, period_start)
       SELECT budget_id, tenant_id, period_start FROM asked ORDER BY budget_id, period_start
       ON CONFLICT DO NOTHING)
     INSERT INTO budget_holders (holder, batch) VALUES ($3, $4)
     ON CONFLICT (holder) DO UPDATE SET batch = $4, seen_at = now() WHERE budget_holders.batch < $4
     RETURNING true AS fresh`,
    [...names, holder, batch],
  );
  return rows.length > 0;
}

/** Always in one order, so that no two processes wait for each other. */
const lock = (sql: Sql, names: readonly unknown[]): Promise<LockedRow[]> =>
  sql.query<LockedRow>(
    `WITH ${ASKED}
     SELECT asked.place::int, c.budget_id, c.period_start, c.spent, c.extra, c.alerted, b.amount,
       (extract(epoch FROM ${PERIOD_END} - now()) * 1000)::float8 AS ends_in_ms, c.period_start < ${PERIOD_START} AS over
     FROM asked
     JOIN budgets b ON b.id = asked.budget_id
     JOIN budget_counters c ON c.budget_id = asked.budget_id AND c.period_start = asked.period_start
     ORDER BY c.budget_id, c.period_start FOR UPDATE OF c`,
    names,
  );

/** Behind the lock, by a statement of its own: it sees what others wrote before they let go. */
async function allotments(sql: Sql, locked: readonly LockedRow[]): Promise<Map<string, HolderRow[]>> {
  const rows = await sql.query<HolderRow>(
    `WITH wanted AS (SELECT * FROM unnest($1::text[], $2::timestamptz[]) AS w(budget_id, period_start)),
     gone AS (DELETE FROM budget_allotments m USING wanted w
       WHERE m.budget_id = w.budget_id AND m.period_start = w.period_start AND m.expires_at < now())
     SELECT m.budget_id, m.period_start, m.holder, m.held, m.reserved, m.expires_at < now() AS expired
     FROM budget_allotments m JOIN wanted w ON m.budget_id = w.budget_id AND m.period_start = w.period_start`,
    [locked.map((row) => row.budget_id), locked.map((row) => row.period_start)],
  );
  const found = new Map<string, HolderRow[]>();
  for (const row of rows) {
    const name = nameOf(row);
    const known = found.get(name);
    if (known) known.push(row);
    else found.set(name, [row]);
  }
  return found;
}

async function write(sql: Sql, updates: readonly Update[], holder: string, leaseMs: number): Promise<void> {
  const keys = [updates.map(({ row }) => row.budget_id), updates.map(({ row }) => row.period_start)];
  await sql.query(
    `WITH news AS (
       SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::smallint[], $6::bigint[], $7::bigint[])
         AS n(budget_id, period_start, spent, held, alerted, mine, reserved)),
     counters AS (
       UPDATE budget_counters c SET spent = n.spent, held = n.held, alerted = n.alerted
       FROM news n WHERE c.budget_id = n.budget_id AND c.period_start = n.period_start),
     given_back AS (
       DELETE FROM budget_allotments m USING news n
       WHERE n.mine = 0 AND m.budget_id = n.budget_id AND m.period_start = n.period_start AND m.holder = $8)
     INSERT INTO budget_allotments (budget_id, period_start, holder, held, reserved, expires_at)
     SELECT budget_id, period_start, $8, mine, reserved, now() + $9 * interval '1 millisecond' FROM news WHERE mine > 0
     ON CONFLICT (budget_id, period_start, holder)
       DO UPDATE SET held = excluded.held, reserved = excluded.reserved, expires_at = excluded.expires_at`,
    [
      ...keys,
      updates.map(({ spent }) => spent),
      updates.map(({ held }) => held),
      updates.map(({ alerted }) => alerted),
      updates.map(({ mine }) => mine),
      updates.map(({ reserved }) => reserved),
      ...[holder, leaseMs],
    ],
  );
}

const nameOf = (row: { budget_id: string; period_start: Date }): string => `${row.budget_id} ${row.period_start.getTime()}`;
