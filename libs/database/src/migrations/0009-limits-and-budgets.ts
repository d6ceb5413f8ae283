import type { MigrationInterface, QueryRunner } from 'typeorm';

const SUBJECT = `tenant_id text NOT NULL REFERENCES tenants(id),
          subject_kind text NOT NULL CHECK (subject_kind IN ('key', 'user', 'team', 'tenant')),
          subject_id text NOT NULL`;

/** How much callers may use: limits by the minute, budgets by the period, and who was told when one ran out. */
export class LimitsAndBudgets1763700000008 implements MigrationInterface {
  name = 'LimitsAndBudgets1763700000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row. Every change of a limit or budget raises the version in its own transaction, so rows become visible
      -- in the order of their versions. \`recall\` asks all processes to hand back what they hold of budgets unused.
      CREATE TABLE limits_version (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        version bigint NOT NULL DEFAULT 0,
        recall bigint NOT NULL DEFAULT 0
      );
      INSERT INTO limits_version DEFAULT VALUES;

      CREATE TABLE limits (
        id text PRIMARY KEY,
        ${SUBJECT},
        -- A model, or the beginning of names and a star; absent: whatever is asked for.
        model text,
        rpm integer CHECK (rpm > 0),
        tpm bigint CHECK (tpm > 0),
        concurrency integer CHECK (concurrency > 0),
        version bigint NOT NULL,
        deleted_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX limits_subject_key ON limits (tenant_id, subject_kind, subject_id, coalesce(model, ''))
        WHERE deleted_at IS NULL;
      CREATE INDEX limits_version_idx ON limits (version);

      CREATE TABLE budgets (
        id text PRIMARY KEY,
        ${SUBJECT},
        unit text NOT NULL CHECK (unit IN ('tokens', 'micro_usd')),
        period text NOT NULL CHECK (period IN ('day', 'month', 'total')),
        amount bigint NOT NULL CHECK (amount >= 0),
        -- false: going beyond it is told, not refused.
        hard boolean NOT NULL DEFAULT true,
        version bigint NOT NULL,
        deleted_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX budgets_subject_key ON budgets (tenant_id, subject_kind, subject_id, unit, period)
        WHERE deleted_at IS NULL;
      CREATE INDEX budgets_version_idx ON budgets (version);

      -- The truth about one budget in one period. Always: spent + held <= amount + extra, unless more was used than
      -- had been reserved or the budget was lowered.
      CREATE TABLE budget_counters (
        budget_id text NOT NULL REFERENCES budgets(id),
        tenant_id text NOT NULL,
        period_start timestamptz NOT NULL,
        spent bigint NOT NULL DEFAULT 0 CHECK (spent >= 0),
        -- Set aside for processes; the sum of the budget's allotments.
        held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
        -- Topped up for this period.
        extra bigint NOT NULL DEFAULT 0 CHECK (extra >= 0),
        -- Highest threshold in per cent that was told; 1000 more when a refusal was told.
        alerted smallint NOT NULL DEFAULT 0,
        PRIMARY KEY (budget_id, period_start)
      );

      -- What one process may spend without asking. It comes back when the process stays silent.
      CREATE TABLE budget_allotments (
        budget_id text NOT NULL,
        period_start timestamptz NOT NULL,
        holder text NOT NULL,
        held bigint NOT NULL CHECK (held >= 0),
        -- Of it, in the hands of requests that run.
        reserved bigint NOT NULL CHECK (reserved >= 0),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (budget_id, period_start, holder),
        FOREIGN KEY (budget_id, period_start) REFERENCES budget_counters (budget_id, period_start) ON DELETE CASCADE
      );

      -- The last batch of spending that each process booked: one that arrives twice is booked once.
      CREATE TABLE budget_holders (
        holder text PRIMARY KEY,
        batch bigint NOT NULL,
        seen_at timestamptz NOT NULL DEFAULT now()
      );

      -- What people changed by hand, and why. Never updated.
      CREATE TABLE budget_adjustments (
        id text PRIMARY KEY,
        budget_id text NOT NULL REFERENCES budgets(id),
        tenant_id text NOT NULL,
        period_start timestamptz NOT NULL,
        kind text NOT NULL CHECK (kind IN ('top_up', 'adjust', 'reset')),
        -- Added to the limit (top_up) or to what is spent (adjust, reset).
        amount bigint NOT NULL,
        reason text NOT NULL,
        actor text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX budget_adjustments_budget_idx ON budget_adjustments (budget_id, id DESC);

      CREATE TABLE alerts (
        id text PRIMARY KEY,
        -- Absent: the installation's concern.
        tenant_id text,
        kind text NOT NULL,
        severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
        subject_kind text NOT NULL,
        subject_id text NOT NULL,
        message text NOT NULL,
        details jsonb NOT NULL DEFAULT '{}',
        raised_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX alerts_tenant_idx ON alerts (tenant_id, id DESC);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE alerts, budget_adjustments, budget_holders, budget_allotments, budget_counters, budgets, limits, limits_version;
    `);
  }
}
