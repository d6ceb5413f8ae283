import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { MODEL_TIMEOUT_MS, modelRuns } from '../../../../test/support/model-runs';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import type { Budget } from './budget';
import { type BudgetBook, type BudgetHold, REFUSE_AGAIN_MS } from './budget-book';
import { isHold, Replicas, reserveAtLast, TENANT } from './replicas.fixture';

const PROCESSES = 3;
type Real = Replicas;

interface Held {
  book: BudgetBook;
  budget: Budget;
  hold: BudgetHold;
  amount: number;
}

/** What was let through and what was used, and nothing of how. */
interface Model {
  budgets: readonly Budget[];
  held: Held[];
  spent: Map<string, number>;
  /** Used beyond what had been reserved. */
  beyond: Map<string, number>;
}

const total = (model: Model, budget: Budget): number =>
  model.held.reduce((sum, one) => sum + (one.budget === budget ? one.amount : 0), model.spent.get(budget.id) ?? 0);

async function check(model: Model, real: Real): Promise<void> {
  for (const budget of model.budgets) {
    const beyond = model.beyond.get(budget.id) ?? 0;
    expect(total(model, budget)).toBeLessThanOrEqual(budget.amount + beyond);
    const { spent, held, allotted } = await real.counter(budget);
    expect(held).toBe(allotted);
    expect(spent + held).toBeLessThanOrEqual(budget.amount + beyond);
    expect(spent).toBeLessThanOrEqual(model.spent.get(budget.id) ?? 0);
  }
}

class Reserve implements fc.AsyncCommand<Model, Real> {
  constructor(
    private readonly process: number,
    private readonly which: number,
    private readonly amount: number,
  ) {}
  check = (): boolean => true;
  toString = (): string => `reserve(${this.process}, ${this.which}, ${this.amount})`;

  async run(model: Model, real: Real): Promise<void> {
    const budget = model.budgets[this.which % model.budgets.length] as Budget;
    const book = real.books[this.process] as BudgetBook;
    const fits = total(model, budget) + this.amount <= budget.amount;
    let outcome = await reserveAtLast(book, budget, this.amount);
    // A refusal is repeated for a tenth of a second without asking anybody.
    if (fits && !isHold(outcome)) {
      await pause(REFUSE_AGAIN_MS + 10);
      outcome = await reserveAtLast(book, budget, this.amount);
    }
    // Nobody is refused while it fits: what others hold idle is handed over. What another process used beyond what it
    // had reserved is known a moment later.
    if (fits || this.amount === 0) expect(isHold(outcome)).toBe(true);
    else if ((model.beyond.get(budget.id) ?? 0) === 0) expect(isHold(outcome)).toBe(false);
    if (isHold(outcome)) model.held.push({ book, budget, hold: outcome, amount: this.amount });
    await check(model, real);
  }
}

class Settle implements fc.AsyncCommand<Model, Real> {
  constructor(
    private readonly which: number,
    private readonly share: number,
  ) {}
  check = (model: Readonly<Model>): boolean => model.held.length > 0;
  toString = (): string => `settle(${this.which}, ${this.share})`;

  async run(model: Model, real: Real): Promise<void> {
    const [one] = model.held.splice(this.which % model.held.length, 1);
    if (!one) return;
    const used = Math.floor(one.amount * this.share);
    const { id } = one.budget;
    model.spent.set(id, (model.spent.get(id) ?? 0) + used);
    model.beyond.set(id, (model.beyond.get(id) ?? 0) + Math.max(0, used - one.amount));
    one.book.settle(one.hold, () => used);
    await check(model, real);
  }
}

const amounts = fc.constantFrom(0, 1, 7, 30, 60, 100);
const shares = fc.constantFrom(0, 0.3, 1, 1, 1, 1.5);
const commands = fc.commands(
  [
    fc.tuple(fc.nat(PROCESSES - 1), fc.nat(1), amounts).map((shape) => new Reserve(...shape)),
    fc.tuple(fc.nat(PROCESSES - 1), fc.nat(1), amounts).map((shape) => new Reserve(...shape)),
    fc.tuple(fc.nat(9), shares).map((shape) => new Settle(...shape)),
  ],
  { maxCommands: 25, size: 'max' },
);

describe('BudgetBook, three processes on one PostgreSQL', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
    await test.database.query('INSERT INTO tenants (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [TENANT, 'first']);
  });
  afterAll(() => test.drop());

  it(
    'V3: never lets through more than fits, refuses nobody who fits, and books every unit once (model)',
    async () => {
      await fc.assert(
        fc.asyncProperty(commands, async (list) => {
          const real = new Replicas(test.database, PROCESSES);
          const budgets = [await real.budget(100), await real.budget(500)];
          const model: Model = { budgets, held: [], spent: new Map(), beyond: new Map() };
          try {
            await fc.asyncModelRun(() => ({ model, real }), list);
            for (const { book, hold } of model.held) book.release(hold);
          } finally {
            await real.close();
          }
          for (const budget of budgets) {
            const counter = await real.counter(budget);
            expect(counter).toMatchObject({ spent: model.spent.get(budget.id) ?? 0, held: 0, allotted: 0 });
          }
        }),
        modelRuns('budgets of three processes', 5, 0.01),
      );
    },
    MODEL_TIMEOUT_MS,
  );
});
