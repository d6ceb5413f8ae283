import { type Database, Sweeper } from '@libs/database';
import { ShadowsRepository } from '@libs/routing';
import type { Logger } from '@libs/telemetry';
import { handleRequest } from '../handle-request';
import type { GatewayServices } from '../services';
import { ShadowRunner } from '../shadow/shadow-runner';

export interface ShadowServices {
  runner: ShadowRunner;
  repository: ShadowsRepository;
  close(): Promise<void>;
}

const SWEEP_EVERY_MS = 3_600_000;
const KEPT_MS = 30 * 86_400_000;
const SWEPT_AT_ONCE = 5_000;

/** @param gateway the data path, over which copies go; there when the first request comes */
export function openShadows(database: Database, logger: Pick<Logger, 'warn'>, gateway: () => GatewayServices): ShadowServices {
  const repository = new ShadowsRepository(database);
  const runner = new ShadowRunner({
    gateway,
    handle: handleRequest,
    keep: (shadow) => repository.put(shadow),
    onTrouble: (error) => logger.warn({ err: error }, 'a copy of a request could not be compared'),
  });
  const sweeper = new Sweeper({
    sweep: async () => {
      while ((await repository.sweep(KEPT_MS, SWEPT_AT_ONCE)) === SWEPT_AT_ONCE);
    },
    everyMs: SWEEP_EVERY_MS,
    onTrouble: (error) => logger.warn({ err: error }, 'old comparisons could not be swept'),
  }).start();
  return {
    ...{ runner, repository },
    close: async () => {
      await runner.close();
      await sweeper.stop();
    },
  };
}
