import type { AppConfig } from '@libs/config';
import { type Database, Sweeper, TenantCipher } from '@libs/database';
import { IdempotentAnswers } from '@libs/idempotency';
import type { Logger } from '@libs/telemetry';

export interface IdempotencyServices {
  answers: IdempotentAnswers;
  close(): Promise<void>;
}

const SWEEP_EVERY_MS = 600_000;

export function openIdempotency(database: Database, config: AppConfig, logger: Pick<Logger, 'warn'>): IdempotencyServices {
  const answers = new IdempotentAnswers(database, new TenantCipher(config.secrets.masterKey, 'idempotency'), {
    onTrouble: (error) => logger.warn({ err: error }, 'an answer could not be kept under its idempotency key'),
  });
  const sweeper = new Sweeper({
    sweep: () => answers.sweep(),
    everyMs: SWEEP_EVERY_MS,
    onTrouble: (error) => logger.warn({ err: error }, 'expired idempotency keys could not be swept'),
  }).start();
  return { answers, close: () => sweeper.stop() };
}
