import type { Principal } from '@libs/kernel';
import type { RunInput } from '../run';

export const OVERLAPS = ['allow', 'skip'] as const;
export type Overlap = (typeof OVERLAPS)[number];

/** A row of table `agent_schedules`. */
export interface ScheduleRow {
  id: string;
  tenant_id: string;
  name: string;
  principal: Principal;
  cron: string;
  time_zone: string;
  overlap: Overlap;
  enabled: boolean;
  input: RunInput;
  next_at: Date | null;
  last_at: Date | null;
  last_run_id: string | null;
  created_at: Date;
  updated_at: Date;
}

/** A schedule as the API shows it. */
export interface ScheduleView {
  id: string;
  object: 'agent.schedule';
  name: string;
  cron: string;
  time_zone: string;
  overlap: Overlap;
  enabled: boolean;
  run: RunInput;
  next_at: string | null;
  last_at: string | null;
  last_run_id: string | null;
  created_at: string;
  updated_at: string;
}

export const toScheduleView = (row: ScheduleRow): ScheduleView => ({
  id: row.id,
  object: 'agent.schedule',
  name: row.name,
  cron: row.cron,
  time_zone: row.time_zone,
  overlap: row.overlap,
  enabled: row.enabled,
  run: row.input,
  next_at: row.next_at && row.next_at.toISOString(),
  last_at: row.last_at && row.last_at.toISOString(),
  last_run_id: row.last_run_id,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});
