import type { Database } from '@libs/database';
import { type Ledger, listPartitions, RequestsRepository } from '@libs/ledger';
import type { LedgerView } from './ledger.dto';

const MOST_PROCESSES = 100;

/** What the report reads of the composition root. */
export interface LedgerRuntime {
  database: Database;
  ledger: { ledger: Pick<Ledger, 'processId' | 'status'> };
  config: { requestLog: { retentionDays: number } };
}

export class LedgerReport {
  constructor(
    private readonly runtime: LedgerRuntime,
    private readonly requests: RequestsRepository,
  ) {}

  async view(): Promise<LedgerView> {
    const { database, ledger, config } = this.runtime;
    const { waiting, spooledBytes, troubled, lost, issued } = ledger.ledger.status();
    const [processes, partitions] = await Promise.all([this.requests.processes(MOST_PROCESSES), listPartitions(database)]);
    return {
      this_process: { process_id: ledger.ledger.processId, waiting, spooled_bytes: spooledBytes, troubled, lost, issued },
      processes,
      partitions: partitions.map(({ name, from, to, bytes, rows }) => ({
        ...{ name, from: from === null ? null : new Date(from).toISOString(), to: new Date(to).toISOString() },
        ...{ bytes, rows: rows < 0 ? null : rows },
      })),
      retention_days: config.requestLog.retentionDays,
    };
  }
}

export const openLedgerReport = (runtime: LedgerRuntime, requests: RequestsRepository): LedgerReport =>
  new LedgerReport(runtime, requests);
