import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { AppConfig } from '@libs/config';
import { type Database, Sweeper } from '@libs/database';
import { fileOwner, Files, FilesRepository, openBlobStore, WorkerSniffer } from '@libs/files';
import { systemClock } from '@libs/kernel';
import type { Logger } from '@libs/telemetry';
import type { FileSource } from '../resolve-files';

export interface FileServices {
  files: Files;
  /** For the data path. */
  source: FileSource;
  /** Where uploads lie until they are kept. */
  incomingDirectory: string;
  close(): Promise<void>;
}

const SWEEP_EVERY_MS = 600_000;

export function openFiles(database: Database, { files: config }: AppConfig, logger: Pick<Logger, 'warn'>): FileServices {
  const store = openBlobStore(config);
  const sniffer = new WorkerSniffer();
  const incomingDirectory = join(config.directory, 'incoming');
  const files = new Files(new FilesRepository(database), store, sniffer, systemClock, {
    tenantQuotaBytes: config.quotaBytes,
    incomingDirectory,
    onTrouble: (error) => logger.warn({ err: error }, 'the bytes of a file could not be removed: the next sweep tries again'),
  });
  const sweeper = new Sweeper({
    sweep: () => files.sweep(),
    everyMs: SWEEP_EVERY_MS,
    onTrouble: (error) => logger.warn({ err: error }, 'files could not be swept'),
  }).start();
  return {
    files,
    incomingDirectory,
    source: sourceOf(files),
    close: async () => {
      await sweeper.stop();
      await sniffer.close();
      await store.close();
    },
  };
}

const sourceOf = (files: Files): FileSource => ({
  read: async (principal, id) => {
    const file = await files.find(fileOwner(principal), id);
    return { filename: file.filename, mediaType: file.mediaType, bytes: await buffer(await files.open(file)) };
  },
});
