import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Runs as loops of steps. A step has a row before it begins and its result before the next one does; an attempt of a step has
 * one before anything is called. What happens to a run is also told in `agent_run_events`, numbered without gaps.
 */
export class AgentRuns1763700000014 implements MigrationInterface {
  name = 'AgentRuns1763700000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE agent_runs
        ADD COLUMN priority smallint NOT NULL DEFAULT 5 CHECK (priority BETWEEN 1 AND 9),
        -- Not before; NULL: as soon as a worker is free.
        ADD COLUMN due_at timestamptz,
        ADD COLUMN start_at timestamptz,
        ADD COLUMN deadline timestamptz,
        ADD COLUMN retries integer NOT NULL DEFAULT 0,
        ADD COLUMN step_count integer NOT NULL DEFAULT 0,
        ADD COLUMN required_action jsonb,
        ADD COLUMN event_seq integer NOT NULL DEFAULT 0,
        ADD COLUMN worker_id text,
        ADD COLUMN schedule_id text;
      CREATE INDEX agent_runs_waiting_idx ON agent_runs (tenant_id, priority DESC, id) WHERE status = 'queued' AND due_at IS NULL;
      CREATE INDEX agent_runs_due_idx ON agent_runs (due_at) WHERE status = 'queued' AND due_at IS NOT NULL;
      CREATE INDEX agent_runs_running_idx ON agent_runs (tenant_id) WHERE status = 'running';
      CREATE INDEX agent_runs_deadline_idx ON agent_runs (deadline) WHERE status IN ('queued', 'requires_action');
      CREATE INDEX agent_runs_finished_idx ON agent_runs (finished_at) WHERE finished_at IS NOT NULL;
      CREATE INDEX agent_runs_schedule_idx ON agent_runs (schedule_id) WHERE schedule_id IS NOT NULL;

      ALTER TABLE agent_run_attempts ADD COLUMN step_index integer NOT NULL DEFAULT 0;
      ALTER TABLE agent_run_attempts DROP CONSTRAINT agent_run_attempts_pkey;
      ALTER TABLE agent_run_attempts ADD PRIMARY KEY (run_id, step_index, fence);

      CREATE TABLE agent_run_steps (
        tenant_id text NOT NULL REFERENCES tenants(id),
        run_id text NOT NULL REFERENCES agent_runs(id) ON DELETE CASCADE,
        step_index integer NOT NULL CHECK (step_index >= 0),
        kind text NOT NULL CHECK (kind IN ('model', 'tool')),
        status text NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'cancelled')),
        fence integer NOT NULL,
        attempts integer NOT NULL DEFAULT 1,
        request_id text,
        name text,
        tool_type text,
        call_id text,
        arguments text,
        output jsonb,
        usage jsonb,
        cost_micro_usd bigint CHECK (cost_micro_usd >= 0),
        started_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        PRIMARY KEY (run_id, step_index)
      );
      CREATE UNIQUE INDEX agent_run_steps_call_idx ON agent_run_steps (run_id, call_id) WHERE call_id IS NOT NULL;

      CREATE TABLE agent_run_events (
        tenant_id text NOT NULL,
        run_id text NOT NULL REFERENCES agent_runs(id) ON DELETE CASCADE,
        seq integer NOT NULL,
        type text NOT NULL,
        data jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (run_id, seq)
      );

      -- When each tenant's turn was last: who has waited longest comes next.
      CREATE TABLE agent_run_turns (
        tenant_id text PRIMARY KEY,
        served_at timestamptz NOT NULL
      );

      CREATE TABLE agent_workers (
        id text PRIMARY KEY,
        host text NOT NULL,
        pid integer NOT NULL,
        concurrency integer NOT NULL,
        running integer NOT NULL DEFAULT 0,
        started_at timestamptz NOT NULL DEFAULT now(),
        seen_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE agent_tools (
        tenant_id text NOT NULL REFERENCES tenants(id),
        id text NOT NULL,
        name text NOT NULL,
        type text NOT NULL CHECK (type IN ('http', 'mcp')),
        description text NOT NULL DEFAULT '',
        enabled boolean NOT NULL DEFAULT true,
        url text NOT NULL,
        definition jsonb NOT NULL,
        secret_headers jsonb NOT NULL DEFAULT '[]',
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, name)
      );

      CREATE TABLE agent_tool_hosts (
        tenant_id text PRIMARY KEY REFERENCES tenants(id),
        hosts text[] NOT NULL DEFAULT '{}',
        -- Of those, the ones that may have addresses inside the network.
        private_hosts text[] NOT NULL DEFAULT '{}',
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE agent_schedules (
        tenant_id text NOT NULL REFERENCES tenants(id),
        id text NOT NULL,
        name text NOT NULL,
        user_id text,
        virtual_key_id text,
        principal jsonb NOT NULL,
        cron text NOT NULL,
        time_zone text NOT NULL,
        overlap text NOT NULL CHECK (overlap IN ('allow', 'skip')),
        enabled boolean NOT NULL DEFAULT true,
        input jsonb NOT NULL,
        next_at timestamptz,
        last_at timestamptz,
        last_run_id text,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX agent_schedules_next_idx ON agent_schedules (next_at) WHERE enabled;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE agent_schedules, agent_tool_hosts, agent_tools, agent_workers, agent_run_turns, agent_run_events, agent_run_steps;
      DELETE FROM agent_run_attempts WHERE step_index > 0;
      ALTER TABLE agent_run_attempts DROP CONSTRAINT agent_run_attempts_pkey;
      ALTER TABLE agent_run_attempts DROP COLUMN step_index, ADD PRIMARY KEY (run_id, fence);
      ALTER TABLE agent_runs DROP COLUMN priority, DROP COLUMN due_at, DROP COLUMN start_at, DROP COLUMN deadline,
        DROP COLUMN retries, DROP COLUMN step_count, DROP COLUMN required_action, DROP COLUMN event_seq, DROP COLUMN worker_id,
        DROP COLUMN schedule_id;
    `);
  }
}
