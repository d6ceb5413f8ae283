/** Of `agent_runs`, as RunRow has them. */
export const RUN_COLUMNS = `id, tenant_id, user_id, virtual_key_id, principal, status, input, output, error, usage, cost_micro_usd,
  request_id, fence, stalls, retries, step_count, priority, required_action, schedule_id, cancel_requested_at, start_at, due_at, deadline,
  created_at, started_at, finished_at`;

/** Where it is told which run something happened to. */
export const RUNS_CHANNEL = 'agent_runs';
