import { rmSync } from 'node:fs';
import type { AppConfig } from '@libs/config';
import type { Database } from '@libs/database';
import { systemClock } from '@libs/kernel';
import {
  IssuedCounter,
  leftMarks,
  Ledger,
  RequestLogKeeper,
  type RequestsRepository,
  Spool,
  UsageSeriesRepository,
  UsageSpanKeeper,
} from '@libs/ledger';
import type { Logger } from '@libs/telemetry';

export interface LedgerServices {
  ledger: Ledger;
  /** Behind the last request. */
  close(): Promise<void>;
}

const LOSS = {
  no_room: 'ledger records are lost: there is no room for them in GATEWAY_LEDGER_SPOOL_MB',
  refused: 'a ledger record is lost: PostgreSQL refuses what it holds',
  damaged: 'ledger records are lost: their file was damaged or cut off',
} as const;

/** The ledger, with what an earlier process could not write any more. */
export async function openLedger(
  database: Database,
  requests: RequestsRepository,
  config: AppConfig,
  logger: Logger,
): Promise<LedgerServices> {
  const spool = new Spool(config.dataDir, { maxBytes: config.requestLog.spoolBytes });
  const ledger: Ledger = new Ledger(requests, spool, {
    onTrouble: (error) =>
      error === undefined
        ? logger.info('the ledger is written again')
        : logger.error({ err: error }, 'the ledger cannot be written: records are kept'),
    onLoss: (records, why) => logger.error({ records, why, alert: true }, LOSS[why]),
    onIssued: (seq) => counter.note(seq),
  });
  const counter = new IssuedCounter(config.dataDir, ledger.processId);
  const recovered = await ledger.recover();
  if (recovered > 0) logger.info({ records: recovered }, 'ledger records of an earlier process were written');
  await takeMarks(requests, config.dataDir, logger);
  const keeper = new RequestLogKeeper(database, new UsageSeriesRepository(database), systemClock, {
    retentionDays: config.requestLog.retentionDays,
    onTrouble: (error) => logger.warn({ err: error }, 'the request log could not be kept in shape: the next round tries again'),
  });
  const spans = new UsageSpanKeeper(database, (error) =>
    logger.warn({ err: error }, 'sums of spans could not be made: reports read more until the next round'),
  );
  keeper.start();
  spans.start();
  return {
    ledger,
    close: async () => {
      await Promise.all([keeper.stop(), spans.stop()]);
      await ledger.close();
      const { issued, spooledBytes, waiting } = ledger.status();
      // What waits in files is a later process's to write, and the mark tells it how much there is to be.
      if (spooledBytes > 0 || waiting > 0) return;
      await requests.closeProcess(ledger.processId, issued).then(
        () => counter.close(),
        () => undefined,
      );
    },
  };
}

/** What is known of processes that were killed: how many numbers they had given out. */
async function takeMarks(requests: RequestsRepository, dataDir: string, logger: Logger): Promise<void> {
  for (const { path, processId, issued } of leftMarks(dataDir)) {
    if (issued > 0) {
      await requests.noteIssued(processId, issued);
      const [found] = await requests.processes(1, processId);
      if (found && found.missing > 0)
        logger.warn(
          { process: processId, records: found.missing },
          'an earlier process was killed and took ledger records with it',
        );
    }
    rmSync(path, { force: true });
  }
}
