import type { Sql } from '@libs/database';
import type { ChangeBus } from '@libs/shared-state';
import type { Budget } from '../budgets/budget';
import type { Limit } from './limit';
import { toBudget, toLimit, versionedLimits } from './limits.repository';
import { type Subject, subjectName } from './subject';

const LIMITS_CHANGED = 'limits';
/** How soon a change is noticed whose word was lost. */
const LOOK_EVERY_MS = 500;

export interface LimitBookOptions {
  changes: ChangeBus;
  /** These budgets, or their counters, were changed. */
  onBudgets(ids: ReadonlySet<string>): void;
  /** Somebody needs what is held unused. */
  onRecall(): void;
  onTrouble(error: unknown): void;
}

/** By subject and by id. */
class Index<T extends { id: string; subject: Subject }> {
  private readonly byId = new Map<string, T>();
  private readonly bySubject = new Map<string, readonly T[]>();

  set(item: T): void {
    this.delete(item.id);
    this.byId.set(item.id, item);
    const name = subjectName(item.subject);
    this.bySubject.set(name, [...(this.bySubject.get(name) ?? []), item]);
  }

  delete(id: string): void {
    const known = this.byId.get(id);
    if (!known) return;
    this.byId.delete(id);
    const name = subjectName(known.subject);
    const rest = (this.bySubject.get(name) ?? []).filter((item) => item.id !== id);
    if (rest.length > 0) this.bySubject.set(name, rest);
    else this.bySubject.delete(name);
  }

  of(subject: Subject): readonly T[] {
    return this.bySubject.get(subjectName(subject)) ?? [];
  }
}

/**
 * All limits and budgets, in memory: a request looks them up without asking anybody. Kept up to date by the word of
 * whoever changes something, and by a look at one small row twice a second.
 */
export class LimitBook {
  private readonly limits = new Index<Limit>();
  private readonly budgets = new Index<Budget>();
  private seen = { version: 0, recall: 0 };
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;
  private again = false;
  private troubled = false;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly sql: Sql,
    private readonly options: LimitBookOptions,
  ) {}

  /** Rises with every change that is known here. */
  get version(): number {
    return this.seen.version;
  }

  /** @throws when nothing could be read: a process that knows no limits must not serve */
  async start(): Promise<void> {
    this.seen.recall = (await versionedLimits.versions(this.sql)).recall;
    await this.read();
    this.unsubscribe = this.options.changes.subscribe(LIMITS_CHANGED, () => void this.refresh());
    this.timer = setInterval(() => void this.refresh(), LOOK_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.unsubscribe();
    await this.reading;
  }

  limitsOf(subject: Subject): readonly Limit[] {
    return this.limits.of(subject);
  }

  budgetsOf(subject: Subject): readonly Budget[] {
    return this.budgets.of(subject);
  }

  /** After a change made here: known here before the answer is given, and told to the others. */
  async changed(): Promise<void> {
    this.options.changes.publish(LIMITS_CHANGED);
    await this.refresh();
  }

  /** Asks all processes for what they hold of budgets unused. */
  async recall(): Promise<void> {
    await versionedLimits.recall(this.sql);
    this.options.changes.publish(LIMITS_CHANGED);
  }

  /** What changed since the last look; the old rules hold while PostgreSQL is away. Never rejects. */
  async refresh(): Promise<void> {
    this.again = true;
    this.reading ??= this.readWhileAsked().finally(() => (this.reading = undefined));
    await this.reading;
  }

  private async readWhileAsked(): Promise<void> {
    while (this.again) {
      this.again = false;
      try {
        await this.read();
        if (this.troubled) this.options.onTrouble(undefined);
        this.troubled = false;
      } catch (error) {
        if (!this.troubled) this.options.onTrouble(error);
        this.troubled = true;
      }
    }
  }

  private async read(): Promise<void> {
    const { version, recall } = await versionedLimits.versions(this.sql);
    if (recall !== this.seen.recall) {
      this.seen = { ...this.seen, recall };
      this.options.onRecall();
    }
    if (version === this.seen.version) return;
    const since = this.seen.version;
    const [limits, budgets] = [
      await versionedLimits.limitsSince(this.sql, since),
      await versionedLimits.budgetsSince(this.sql, since),
    ];
    for (const row of limits) {
      if (row.deleted) this.limits.delete(row.id);
      else this.limits.set(toLimit(row));
    }
    for (const row of budgets) {
      if (row.deleted) this.budgets.delete(row.id);
      else this.budgets.set(toBudget(row));
    }
    this.seen = { ...this.seen, version };
    if (since > 0 && budgets.length > 0) this.options.onBudgets(new Set(budgets.map(({ id }) => id)));
  }
}
