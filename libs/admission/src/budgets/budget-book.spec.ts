import { FakeClock } from '../../../../test/support/fake-clock';
import { farFromMidnight } from '../../../../test/support/midnight';
import { modelRuns, MODEL_TIMEOUT_MS } from '../../../../test/support/model-runs';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import { until } from '../../../../test/support/process/until';
import type { SyncAnswer } from './allotments.repository';
import { BudgetBook, type BudgetHold } from './budget-book';
import { isHold, Replicas, reserveAtLast, TENANT, tryReserve } from './replicas.fixture';

const USD = 1_000_000;

describe('BudgetBook', () => {
  let test: TestDatabase;
  let replicas: Replicas;
  // Periods are those of PostgreSQL's own clock.
  beforeAll(farFromMidnight);
  beforeAll(async () => {
    test = await createTestDatabase();
    await test.database.query('INSERT INTO tenants (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [TENANT, 'first']);
  });
  afterEach(() => replicas?.close());
  afterAll(() => test.drop());

  const start = (count: number, clock?: FakeClock): [BudgetBook, ...BudgetBook[]] => {
    replicas = new Replicas(test.database, count, clock);
    return replicas.books as [BudgetBook, ...BudgetBook[]];
  };
  const hold = async (...args: Parameters<typeof tryReserve>): Promise<BudgetHold> => {
    const outcome = await reserveAtLast(...args);
    if (!isHold(outcome)) throw outcome;
    return outcome;
  };

  it.each([1, 3])(
    'I1, P6: lets 10 of 100 requests of $1 at once through a budget of $10 (%d processes)',
    async (count) => {
      const { numRuns } = modelRuns(`100 requests of $1 on $10, ${count} processes`, 10, 0.1);
      const books = start(count);
      for (let round = 0; round < numRuns; round++) {
        const budget = await replicas.budget(10 * USD);
        const outcomes = await Promise.all(
          Array.from({ length: 100 }, (_, i) => reserveAtLast(books[i % count] as BudgetBook, budget, USD)),
        );
        const holds = outcomes.filter(isHold);
        expect(holds).toHaveLength(10);
        for (const outcome of outcomes)
          if (!isHold(outcome)) expect(outcome).toMatchObject({ code: 'budget_exceeded', status: 429, shouldRetry: false });
        const during = await replicas.counter(budget);
        expect(during.spent + during.held).toBeLessThanOrEqual(10 * USD);
        outcomes.forEach((outcome, i) => isHold(outcome) && books[i % count]?.settle(outcome, (_, reserved) => reserved));
        expect(isHold(await tryReserve(books[0], budget, 1))).toBe(false);
        await until('all is booked', async () => (await replicas.counter(budget)).spent === 10 * USD);
        expect(await replicas.counter(budget)).toMatchObject({ spent: 10 * USD, held: 0, allotted: 0 });
      }
    },
    MODEL_TIMEOUT_MS,
  );

  it('answers without a promise once it holds an allotment, and gives back what it does not use', async () => {
    const [book] = start(1);
    const budget = await replicas.budget(1_000 * USD);
    book.settle(await hold(book, budget, USD), () => USD);
    const next = book.reserve([{ budget, amount: USD }]);
    expect(next).not.toBeInstanceOf(Promise);
    book.release(next as BudgetHold);
    book.handBack();
    await until('nothing is held', async () => {
      const { spent, held } = await replicas.counter(budget);
      return spent === USD && held === 0;
    });
  });

  it('takes from all budgets of a request or from none', async () => {
    const [book] = start(1);
    const [wide, narrow] = [await replicas.budget(100), await replicas.budget(5)];
    const both = (amount: number) => book.reserve([wide, narrow].map((budget) => ({ budget, amount })));
    await expect(both(6)).rejects.toMatchObject({
      code: 'budget_exceeded',
      headers: { 'x-gateway-budget': expect.stringContaining(narrow.id) },
    });
    const first = await both(5);
    await expect(both(1)).rejects.toMatchObject({ code: 'budget_exceeded' });
    book.settle(first, () => 5);
    const rest = await hold(book, wide, 95);
    book.release(rest);
    expect(isHold(await tryReserve(book, wide, 96))).toBe(false);
  });

  it('settles once, whatever is said twice', async () => {
    const [book] = start(1);
    const budget = await replicas.budget(100);
    const one = await hold(book, budget, 10);
    book.settle(one, () => 7);
    book.settle(one, () => 7);
    book.release(one);
    await until('it is booked', async () => (await replicas.counter(budget)).spent > 0);
    await replicas.close();
    expect(await replicas.counter(budget)).toMatchObject({ spent: 7, held: 0 });
  });

  it('goes beyond the budget by what a request used above its estimate, and by no more', async () => {
    const [book] = start(1);
    const budget = await replicas.budget(100);
    const holds = await Promise.all(Array.from({ length: 10 }, () => hold(book, budget, 10)));
    for (const one of holds) book.settle(one, (_, reserved) => reserved + 3);
    expect(isHold(await tryReserve(book, budget, 1))).toBe(false);
    await replicas.close();
    expect(await replicas.counter(budget)).toMatchObject({ spent: 130, held: 0 });
  });

  it('lets one process use what others hold idle', async () => {
    const [first, second] = start(2) as [BudgetBook, BudgetBook];
    const budget = await replicas.budget(1_000);
    first.settle(await hold(first, budget, 10), () => 10);
    first.release(await hold(first, budget, 10));
    expect((await replicas.counter(budget)).held).toBeGreaterThan(0);
    second.release(await hold(second, budget, 990));
  });

  it('never refuses what a budget of nothing does not concern', async () => {
    const [book] = start(1);
    const budget = await replicas.budget(0);
    expect(isHold(await tryReserve(book, budget, 0))).toBe(true);
    expect(isHold(await tryReserve(book, budget, 1))).toBe(false);
  });

  it('tells and does not refuse beyond a soft budget', async () => {
    const [book] = start(1);
    const budget = await replicas.budget(10, { hard: false });
    for (let i = 0; i < 5; i++) book.settle(await hold(book, budget, 1_000), () => 5);
    await until('it is booked', async () => (await replicas.counter(budget)).spent === 25);
    expect(book.fullest([budget])?.share).toBeGreaterThan(1);
    expect(replicas.crossed.map(({ threshold }) => threshold)).toEqual([80, 95, 100]);
  });

  it('tells each threshold once in a period, over all processes', async () => {
    const books = start(3);
    const budget = await replicas.budget(100);
    for (let i = 0; i < 100; i++) {
      const book = books[i % 3] as BudgetBook;
      book.settle(await hold(book, budget, 1), () => 1);
    }
    for (const book of books) expect(isHold(await tryReserve(book, budget, 1))).toBe(false);
    await replicas.close();
    expect(replicas.crossed.map(({ threshold }) => threshold).toSorted((a, b) => a - b)).toEqual([80, 95, 100]);
  });

  it('I2: gets back what a process held that died, when its lease is over', async () => {
    const [dead, alive] = start(2) as [BudgetBook, BudgetBook];
    const budget = await replicas.budget(100);
    await hold(dead, budget, 60);
    expect(isHold(await tryReserve(alive, budget, 60))).toBe(false);
    await test.database.query(`UPDATE budget_allotments SET expires_at = now() - interval '1 second' WHERE budget_id = $1`, [
      budget.id,
    ]);
    alive.changed([budget.id]);
    const taken = await hold(alive, budget, 60);
    const { spent, held } = await replicas.counter(budget);
    expect([spent, held >= 60, held <= 100]).toEqual([0, true, true]);
    // The dead one was only frozen: it may not take what is somebody else's by now.
    dead.changed([budget.id]);
    expect(isHold(await tryReserve(dead, budget, 50))).toBe(false);
    alive.settle(taken, () => 60);
  });

  it('I4: keeps to the calendar of PostgreSQL in UTC, whatever the clock of the process says', async () => {
    // A process whose wall clock stands in another year.
    const [book] = start(1, new FakeClock());
    const budgets = await Promise.all((['day', 'month', 'total'] as const).map((period) => replicas.budget(100, { period })));
    for (const budget of budgets) book.settle(await hold(book, budget, 10), () => 10);
    await replicas.close();
    const rows = await test.database.query<{ period: string; right: boolean }>(
      `SELECT b.period, c.period_start = CASE b.period
         WHEN 'day' THEN date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
         WHEN 'month' THEN date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
         ELSE 'epoch'::timestamptz END AS right
       FROM budget_counters c JOIN budgets b ON b.id = c.budget_id WHERE b.id = ANY($1) ORDER BY b.period`,
      [budgets.map(({ id }) => id)],
    );
    expect(rows).toEqual(['day', 'month', 'total'].map((period) => ({ period, right: true })));
  });

  it('I4: books a request on the period in which it was reserved, and begins the next one with nothing spent', async () => {
    const clock = new FakeClock();
    const [book] = start(1, clock);
    const budget = await replicas.budget(100, { period: 'day' });
    const late = await hold(book, budget, 90);
    // To PostgreSQL the period is over when its counter belongs to the day before.
    await test.database.query(`UPDATE budget_allotments SET expires_at = now() + interval '1 day' WHERE budget_id = $1`, [
      budget.id,
    ]);
    await test.database.transaction(async (sql) => {
      await sql.query(
        `INSERT INTO budget_counters SELECT budget_id, tenant_id, period_start - interval '1 day', spent, held, extra, alerted
        FROM budget_counters WHERE budget_id = $1`,
        [budget.id],
      );
      await sql.query(`UPDATE budget_allotments SET period_start = period_start - interval '1 day' WHERE budget_id = $1`, [
        budget.id,
      ]);
      await sql.query(
        `DELETE FROM budget_counters WHERE budget_id = $1 AND period_start >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`,
        [budget.id],
      );
    });
    for (const { account } of late.parts) account.periodStart = new Date((account.periodStart as Date).getTime() - 86_400_000);
    clock.advance(2 * 86_400_000);
    const next = await hold(book, budget, 90);
    book.settle(late, () => 80);
    book.settle(next, () => 70);
    await replicas.close();
    const rows = await test.database.query<{ spent: number; held: number }>(
      'SELECT spent, held FROM budget_counters WHERE budget_id = $1 ORDER BY period_start',
      [budget.id],
    );
    expect(rows).toEqual([
      { spent: 80, held: 0 },
      { spent: 70, held: 0 },
    ]);
  });

  it('counts a period once that it took for over while PostgreSQL’s clock was set back behind its end', async () => {
    const clock = new FakeClock();
    const [book] = start(1, clock);
    const budget = await replicas.budget(100, { period: 'day' });
    const first = await hold(book, budget, 60);
    clock.advance(2 * 86_400_000);
    const second = await hold(book, budget, 30);
    expect(await reserveAtLast(book, budget, 20)).toMatchObject({ code: 'budget_exceeded' });
    expect(await replicas.counter(budget)).toMatchObject({ spent: 0, held: 90, allotted: 90 });
    book.settle(first, () => 55);
    book.settle(second, () => 25);
    clock.advance(1_000);
    const third = await hold(book, budget, 20);
    expect(await reserveAtLast(book, budget, 1)).toMatchObject({ code: 'budget_exceeded' });
    book.settle(third, () => 20);
    await replicas.close();
    expect(replicas.troubles).toEqual([]);
    expect(await replicas.counter(budget)).toMatchObject({ spent: 100, held: 0, allotted: 0 });
  });

  it('K2: goes on with what it holds while PostgreSQL is away, then says so, and never forgets', async () => {
    const clock = new FakeClock();
    let away = false;
    const flaky = {
      transaction: <T>(work: Parameters<typeof test.database.transaction<T>>[0]): Promise<T> =>
        away ? Promise.reject(new Error('away')) : test.database.transaction(work),
    };
    replicas = new Replicas(test.database, 1, clock, flaky);
    const [book] = replicas.books as [BudgetBook];
    const budget = await replicas.budget(1_000_000);
    book.settle(await hold(book, budget, 100), () => 100);
    book.release(await hold(book, budget, 1));
    away = true;
    clock.advance(60_000);
    book.settle(await hold(book, budget, 50), () => 50);
    clock.advance(6_000);
    expect(await tryReserve(book, budget, 50)).toMatchObject({ code: 'dependency_unavailable', status: 503 });
    away = false;
    clock.advance(1_000);
    book.settle(await hold(book, budget, 50), () => 50);
    await book.close();
    expect(await replicas.counter(budget)).toMatchObject({ spent: 200, held: 0 });
    expect(replicas.troubles.at(-1)).toBeUndefined();
  });

  it('books a batch once whose answer was lost', async () => {
    let lose = false;
    const lossy = {
      transaction: async <T>(work: Parameters<typeof test.database.transaction<T>>[0]): Promise<T> => {
        const result = await test.database.transaction(work);
        if (!lose) return result;
        lose = false;
        throw new Error('the connection broke behind the commit');
      },
    };
    replicas = new Replicas(test.database, 1, undefined, lossy);
    const [book] = replicas.books as [BudgetBook];
    const budget = await replicas.budget(1_000);
    const one = await hold(book, budget, 10);
    lose = true;
    book.settle(one, () => 10);
    await until('the answer is lost', () => Promise.resolve(replicas.troubles.length > 0));
    book.settle(
      await until('it works again', async () => {
        const next = await tryReserve(book, budget, 10);
        return isHold(next) ? next : undefined;
      }),
      () => 10,
    );
    await book.close();
    expect(await replicas.counter(budget)).toMatchObject({ spent: 20, held: 0 });
  });
});

describe('BudgetBook, waiting for PostgreSQL', () => {
  let now = 0;
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const budget = { id: 'bud_1', unit: 'tokens', period: 'total', amount: 100, hard: true } as const;
  const claims = [{ budget: { ...budget, subject: { tenantId: TENANT, kind: 'key', id: 'vk_1' } as const }, amount: 10 }];
  const bookOn = (sync: () => Promise<SyncAnswer[]>): BudgetBook =>
    new BudgetBook(
      { sync },
      {
        ...{ holder: 'p_1', replicas: 1, clock: new FakeClock(), patienceMs: 1_000, onThreshold: () => undefined },
        ...{ recall: () => Promise.resolve(), onTrouble: () => undefined },
      },
    );

  it('does not take a busy moment of its own for silence', async () => {
    const answer = { held: 100, obtainable: 100, limit: 100, spent: 0, tight: false, endsInMs: null };
    const book = bookOn(async () => {
      await new Promise(setImmediate);
      return [{ ...answer, periodStart: new Date(0), crossed: [] }];
    });
    const asked = book.reserve(claims);
    now += 3_000;
    jest.advanceTimersByTime(1_000);
    await expect(asked).resolves.toMatchObject({ settled: false });
  });

  it('gives up on silence', async () => {
    const asked = bookOn(() => new Promise(() => undefined)).reserve(claims);
    now += 1_000;
    jest.advanceTimersByTime(1_000);
    await expect(asked).rejects.toMatchObject({ code: 'dependency_unavailable' });
  });
});
