import type { Transactional } from '@libs/database';
import type { Clock } from '@libs/kernel';
import type { UsageSeriesRepository } from '../series/usage-series.repository';
import { dropBefore, makeDays } from './partitions';

export interface KeeperOptions {
  /** How long requests are kept; 0: for ever. */
  retentionDays: number;
  /** Default an hour. */
  everyMs?: number;
  /** More to be done in each round: what has an end of its own. */
  alsoSweep?: () => Promise<void>;
  onTrouble: (error: unknown) => void;
}

const DAY_MS = 86_400_000;
/** Partitions ready before their day. */
const DAYS_AHEAD = 3;
/** Series by the hour: two months, for a month and the one before it. Days are kept for ever. */
const HOURS_KEPT_DAYS = 62;
/** Processes that wrote nothing for so long are no longer told of. */
const PROCESSES_KEPT_DAYS = 62;
/** Any constant that nothing else takes. */
const LOCK_KEY = 7_263_554_018;

/** Keeps the request log in shape: a partition for each day to come, none for days that are over their time. */
export class RequestLogKeeper {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;

  constructor(
    private readonly database: Transactional,
    private readonly series: Pick<UsageSeriesRepository, 'forgetHours'>,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly options: KeeperOptions,
  ) {}

  start(): void {
    void this.round();
    this.timer = setInterval(() => void this.round(), this.options.everyMs ?? 3_600_000).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  /** Of all processes one at a time; what one did another finds done. Never rejects. */
  round(): Promise<void> {
    this.working ??= this.work()
      .catch((error: unknown) => this.options.onTrouble(error))
      .finally(() => (this.working = undefined));
    return this.working;
  }

  private work(): Promise<void> {
    // The lock ends with the transaction, whatever becomes of this process.
    return this.database.transaction(async (turn) => {
      const [row] = await turn.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [LOCK_KEY]);
      if (row?.mine === true) await this.sweep(this.clock.now());
    });
  }

  private async sweep(now: number): Promise<void> {
    const { retentionDays, alsoSweep } = this.options;
    const ago = (days: number): Date => new Date(now - days * DAY_MS);
    await makeDays(this.database, now, DAYS_AHEAD);
    if (retentionDays > 0) await dropBefore(this.database, now - retentionDays * DAY_MS);
    await this.series.forgetHours(ago(HOURS_KEPT_DAYS));
    await this.database.query('DELETE FROM ledger_processes WHERE last_written_at < $1', [ago(PROCESSES_KEPT_DAYS)]);
    await alsoSweep?.();
  }
}
