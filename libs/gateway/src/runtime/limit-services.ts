import { randomBytes } from 'node:crypto';
import {
  Admission,
  AllotmentsRepository,
  budgetAlert,
  BudgetBook,
  BudgetService,
  CallerLimits,
  LimitBook,
  LimitService,
} from '@libs/admission';
import type { AppConfig } from '@libs/config';
import type { Database } from '@libs/database';
import { type AlertSink, systemClock } from '@libs/kernel';
import type { SharedState } from '@libs/shared-state';
import type { Logger } from '@libs/telemetry';

export interface LimitServices {
  admission: Admission;
  budgets: BudgetService;
  limits: LimitService;
  /** What callers have left. */
  callerLimits: CallerLimits;
  /** After the last request: tells PostgreSQL what was spent and gives back what is held. */
  close(): Promise<void>;
}

export interface LimitParts {
  database: Database;
  config: AppConfig;
  sharedState: SharedState;
  logger: Logger;
  alerts: AlertSink;
}

/** Limits and budgets. Reads all of them before the first request comes. */
export async function openLimits({ database, config, sharedState, logger, alerts }: LimitParts): Promise<LimitServices> {
  const trouble = (what: string) => (error: unknown) =>
    error === undefined ? logger.info(`${what} again`) : logger.warn({ err: error }, `not so now: ${what}`);
  const book: LimitBook = new LimitBook(database, {
    changes: sharedState.changes,
    onBudgets: (ids) => budgets.changed(ids),
    onRecall: () => budgets.handBack(),
    onTrouble: trouble('changes of limits are read'),
  });
  const budgets: BudgetBook = new BudgetBook(new AllotmentsRepository(database), {
    holder: `p_${randomBytes(8).toString('hex')}`,
    replicas: config.replicas,
    clock: systemClock,
    onThreshold: (budget, threshold, at) => alerts.raise(budgetAlert(budget, threshold, at)),
    recall: () => book.recall(),
    onTrouble: trouble('budgets are kept in step with the database'),
  });
  await book.start();
  const { defaultRpm: rpm, defaultConcurrency: concurrency } = config.limits;
  const defaults = { virtual_key: { rpm, concurrency }, user: { rpm, concurrency } };
  const admission = new Admission(sharedState.limits, defaults, { source: book, budgets, clock: systemClock });
  const service = new BudgetService(database, book);
  return {
    admission,
    budgets: service,
    callerLimits: new CallerLimits({
      rulesOf: (principal) => admission.rulesOf(principal),
      ...{ store: sharedState.limits, budgets: service },
    }),
    limits: new LimitService(database, book),
    close: async () => {
      await book.stop();
      await budgets.close();
    },
  };
}
