import { microUsdToUsd, type JsonObject, type Principal } from '@libs/kernel';
import type { RunStatus } from './state-machine';

/** What a client asked for, checked. */
export interface RunInput {
  model: string;
  prompt?: string;
  messages?: JsonObject[];
  instructions?: string;
  max_tokens?: number;
  temperature?: number;
  metadata?: JsonObject;
}

/** A row of table `agent_runs`. */
export interface RunRow {
  id: string;
  tenant_id: string;
  user_id: string | null;
  virtual_key_id: string | null;
  principal: Principal;
  status: RunStatus;
  input: RunInput;
  output: JsonObject | null;
  error: JsonObject | null;
  usage: JsonObject | null;
  cost_micro_usd: number | null;
  request_id: string | null;
  fence: number;
  stalls: number;
  cancel_requested_at: Date | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

/** A run as the API shows it. */
export interface RunView {
  id: string;
  object: 'agent.run';
  status: RunStatus;
  model: string;
  input: RunInput;
  output: JsonObject | null;
  error: JsonObject | null;
  usage: JsonObject | null;
  cost_usd: number | null;
  request_id: string | null;
  metadata: JsonObject;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export const toView = (row: RunRow): RunView => ({
  id: row.id,
  object: 'agent.run',
  status: row.status,
  model: row.input.model,
  input: row.input,
  output: row.output,
  error: row.error,
  usage: row.usage,
  cost_usd: row.cost_micro_usd === null ? null : microUsdToUsd(row.cost_micro_usd),
  request_id: row.request_id,
  metadata: row.input.metadata ?? {},
  created_at: new Date(row.created_at).toISOString(),
  started_at: row.started_at && new Date(row.started_at).toISOString(),
  finished_at: row.finished_at && new Date(row.finished_at).toISOString(),
});

/** A run that this process holds: only a writer with this fence changes it. */
export interface ClaimedRun {
  id: string;
  tenantId: string;
  principal: Principal;
  input: RunInput;
  fence: number;
  requestId: string;
}

/** How the execution of a run ended. */
export type RunResult =
  | { status: 'completed'; output: JsonObject; usage: JsonObject; costMicroUsd: number | null }
  | { status: 'failed'; error: JsonObject }
  | { status: 'cancelled' };

/** Executes a claimed run. Bound by the composition root to the data path. */
export interface RunExecutor {
  execute(run: ClaimedRun, signal: AbortSignal): Promise<RunResult>;
}

/** Tells a worker that a run waits. Carries the id alone; a lost ring is made good by the sweeper. */
export interface RunQueue {
  ring(runId: string): Promise<void>;
}
