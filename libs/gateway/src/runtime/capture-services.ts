import { randomInt } from 'node:crypto';
import {
  CaptureDirectory,
  Captures,
  CaptureService,
  CaptureSettingsRepository,
  CapturesRepository,
  CaptureWriter,
  TenantKeys,
} from '@libs/capture';
import { type Database, type FieldCipher, Sweeper } from '@libs/database';
import { systemClock } from '@libs/kernel';
import type { ChangeBus } from '@libs/shared-state';
import type { Logger } from '@libs/telemetry';

export interface CaptureServices {
  /** On the data path. */
  taking: Captures;
  service: CaptureService;
  /** Behind the last request. */
  close(): Promise<void>;
}

export interface CaptureServiceParts {
  database: Database;
  cipher: FieldCipher;
  changes: ChangeBus;
  logger: Logger;
}

const SWEEP_EVERY_MS = 3_600_000;

/** What keeps bodies where a tenant wants them kept. */
export async function openCapture({ database, cipher, changes, logger }: CaptureServiceParts): Promise<CaptureServices> {
  const trouble = (what: string) => (error: unknown) => logger.warn({ err: error }, what);
  const settings = new CaptureSettingsRepository(database);
  const captures = new CapturesRepository(database);
  const keys = new TenantKeys(database, cipher);
  const directory = new CaptureDirectory(
    settings,
    changes,
    trouble('whose bodies are kept could not be read: what was known before holds'),
  );
  await directory.start();
  const writer = new CaptureWriter(captures, keys, systemClock, {
    onLoss: (requests, error) => logger.warn({ requests, err: error }, 'bodies of requests could not be kept'),
  });
  const service = new CaptureService({ database, settings, captures, keys, directory });
  const sweeper = new Sweeper({
    sweep: () => service.sweep(),
    everyMs: SWEEP_EVERY_MS,
    onTrouble: trouble('expired bodies could not be removed: the next round tries again'),
  }).start();
  return {
    taking: new Captures(directory, writer, () => randomInt(1_000_000) / 1_000_000),
    service,
    close: async () => {
      await sweeper.stop();
      await directory.close();
      await writer.close();
    },
  };
}
