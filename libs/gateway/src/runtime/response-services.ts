import type { AppConfig } from '@libs/config';
import { type Database, Sweeper } from '@libs/database';
import { systemClock } from '@libs/kernel';
import { ResponseStore, StoredResponsesRepository } from '@libs/response-store';
import type { Logger } from '@libs/telemetry';

export interface ResponseServices {
  store: ResponseStore;
  /** Writes what is not written yet and ends the work in the background. */
  close(): Promise<void>;
}

const SWEEP_EVERY_MS = 3_600_000;

export function openResponses(database: Database, config: AppConfig, logger: Pick<Logger, 'warn'>): ResponseServices {
  const store = new ResponseStore(new StoredResponsesRepository(database), systemClock, {
    retentionMs: config.responses.retentionMs,
    onTrouble: (error) => logger.warn({ err: error }, 'a response could not be kept: it cannot be continued by its id'),
  });
  const sweeper = new Sweeper({
    sweep: () => store.sweep(),
    everyMs: SWEEP_EVERY_MS,
    onTrouble: (error) => logger.warn({ err: error }, 'expired responses could not be swept'),
  }).start();
  return {
    store,
    close: async () => {
      await sweeper.stop();
      await store.close();
    },
  };
}
