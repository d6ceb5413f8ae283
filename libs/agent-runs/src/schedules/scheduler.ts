import type { Database } from '@libs/database';
import type { AgentRuns } from '../agent-runs';
import { nextTime } from './next-time';
import type { RunPrincipals } from '../run';
import type { ScheduleRow } from './schedule';
import type { SchedulesRepository } from './schedules.repository';

/** How often schedules are looked at. */
export const LOOK_AT_SCHEDULES_EVERY_MS = 1_000;
const MOST_AT_ONCE = 1_000;

/**
 * Starts the runs of schedules whose time has come: run and next time are written together, so each time starts one run,
 * whoever crashes. What was missed while no worker ran is made good by one run.
 */
export class Scheduler {
  constructor(
    private readonly database: Database,
    private readonly schedules: SchedulesRepository,
    private readonly runs: Pick<AgentRuns, 'submitWithin' | 'ring'>,
    private readonly principals: RunPrincipals,
  ) {}

  /** Several replicas may. */
  async startDue(): Promise<void> {
    for (let i = 0; i < MOST_AT_ONCE && (await this.startOne()); i++);
  }

  private async startOne(): Promise<boolean> {
    const started = await this.database.transaction(async (sql) => {
      const due = await this.schedules.takeDue(sql);
      if (!due) return undefined;
      const skipped = due.overlap === 'skip' && due.busy;
      const made = skipped ? undefined : await this.runs.submitWithin(sql, due.principal, due.input, due.id);
      // Whose key or user is gone gets one more run, which fails and says so; then the schedule is off.
      const allowed = await this.principals.current(due.principal);
      await this.schedules.started(sql, due, made?.id ?? null, allowed ? nextOf(due, due.at) : null);
      return { made };
    });
    if (started?.made) await this.runs.ring(started.made.id, started.made.waitMs);
    return started !== undefined;
  }
}

/** null: it never comes again, or can no longer be read. */
function nextOf({ cron, time_zone: timeZone }: ScheduleRow, after: Date): Date | null {
  try {
    return nextTime(cron, timeZone, after);
  } catch {
    return null;
  }
}
