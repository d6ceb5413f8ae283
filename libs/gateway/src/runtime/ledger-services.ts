import { join } from 'node:path';
import type { AppConfig } from '@libs/config';
import { Ledger, type RequestsRepository, Spool } from '@libs/ledger';
import type { Logger } from '@libs/telemetry';

/** The ledger, with what an earlier process could not write any more. */
export async function openLedger(requests: RequestsRepository, config: AppConfig, logger: Logger): Promise<Ledger> {
  const ledger = new Ledger(requests, new Spool(join(config.dataDir, 'ledger-spool.ndjson')), {
    onTrouble: (error) =>
      error === undefined
        ? logger.info('the ledger is written again')
        : logger.error({ err: error }, 'the ledger cannot be written: records are kept'),
  });
  const recovered = await ledger.recover();
  if (recovered > 0) logger.info({ records: recovered }, 'ledger records of an earlier process were written');
  return ledger;
}
