import { ANY, type PriceBook, PriceService, PricesRepository } from '@libs/catalog';
import type { Database } from '@libs/database';
import { systemClock } from '@libs/kernel';
import { type RatedScope, ReRateRepository, ReRating, Statements, UsageReports } from '@libs/ledger';
import type { SharedState } from '@libs/shared-state';
import type { Logger } from '@libs/telemetry';

export interface MoneyServices {
  prices: PriceService;
  usage: UsageReports;
  statements: Statements;
  reRating: ReRating;
  close(): Promise<void>;
}

/** The price book; every replica listens. */
const PRICES_CHANGED = 'prices';
const FOR_EVER = new Date(8.64e15);

/** Reads the price book and keeps it fresh; goes on with re-ratings that were left behind. */
export async function openMoney(
  database: Database,
  book: PriceBook,
  sharedState: Pick<SharedState, 'changes'>,
  logger: Pick<Logger, 'warn'>,
): Promise<MoneyServices> {
  const prices = new PriceService(new PricesRepository(database), book, {
    changes: {
      publish: () => sharedState.changes.publish(PRICES_CHANGED),
      subscribe: (listener) => void sharedState.changes.subscribe(PRICES_CHANGED, listener),
    },
    onTrouble: (error) => logger.warn({ err: error }, 'the price book could not be read again: the prices known so far hold'),
  });
  await prices.start();
  const scopes = { scopeOf: (priceId: string) => scopeOf(prices, priceId) };
  const reRating = new ReRating(new ReRateRepository(database), book, scopes, systemClock, {
    onTrouble: (error) => logger.warn({ err: error }, 'a re-rating stopped: it goes on when its lease has ended'),
  });
  reRating.start();
  return {
    ...{ prices, reRating, usage: new UsageReports(database), statements: new Statements(database) },
    close: async () => {
      prices.stop();
      await reRating.stop();
    },
  };
}

async function scopeOf(prices: PriceService, priceId: string): Promise<RatedScope> {
  const { tenantId, providerId, model } = await prices.get(priceId);
  const { from, to } = await prices.span(priceId);
  const named = (name: string): string | null => (name === ANY ? null : name);
  return { tenantId, providerId: named(providerId), model: named(model), from, to: to ?? FOR_EVER };
}
