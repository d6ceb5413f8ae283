import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Prices with dates, the double-entry ledger of money, and the sums that reports are read from. An entry is one
 * amount that leaves one account for another, so debits and credits cannot differ; entries are never changed,
 * and none can join a month that was closed.
 */
export class Money1763700000009 implements MigrationInterface {
  name = 'Money1763700000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE requests
        ADD COLUMN team_id text,
        ADD COLUMN cache_write_hour_tokens bigint NOT NULL DEFAULT 0 CHECK (cache_write_hour_tokens >= 0),
        ADD COLUMN media_input_tokens bigint NOT NULL DEFAULT 0 CHECK (media_input_tokens >= 0),
        ADD COLUMN audio_input_tokens bigint NOT NULL DEFAULT 0 CHECK (audio_input_tokens >= 0),
        ADD COLUMN media_output_tokens bigint NOT NULL DEFAULT 0 CHECK (media_output_tokens >= 0),
        ADD COLUMN audio_output_tokens bigint NOT NULL DEFAULT 0 CHECK (audio_output_tokens >= 0),
        ADD COLUMN images bigint NOT NULL DEFAULT 0 CHECK (images >= 0),
        ADD COLUMN searches bigint NOT NULL DEFAULT 0 CHECK (searches >= 0),
        ADD COLUMN characters bigint NOT NULL DEFAULT 0 CHECK (characters >= 0),
        ADD COLUMN audio_ms bigint NOT NULL DEFAULT 0 CHECK (audio_ms >= 0),
        ADD COLUMN usage_known boolean NOT NULL DEFAULT true,
        ADD COLUMN batch boolean NOT NULL DEFAULT false,
        ADD COLUMN price_id text,
        -- What the provider asks for; null: unknown.
        ADD COLUMN provider_cost_micro_usd bigint CHECK (provider_cost_micro_usd >= 0);
      CREATE INDEX requests_provider_time_idx ON requests (provider_id, started_at, request_id)
        WHERE provider_id IS NOT NULL;

      CREATE TABLE prices (
        id text PRIMARY KEY,
        -- Null: for everybody.
        tenant_id text REFERENCES tenants(id),
        -- '*': every provider, every model; for mark-ups alone.
        provider_id text NOT NULL,
        model text NOT NULL,
        rates jsonb,
        markup_basis_points integer CHECK (markup_basis_points BETWEEN -10000 AND 100000),
        valid_from timestamptz NOT NULL,
        valid_to timestamptz,
        source text NOT NULL CHECK (source IN ('manual', 'import')),
        note text,
        created_by text,
        created_at timestamptz NOT NULL DEFAULT now(),
        -- A price that was wrong is not changed: another one takes its place, or none does.
        superseded_by text REFERENCES prices(id) DEFERRABLE INITIALLY DEFERRED,
        withdrawn_at timestamptz,
        CHECK ((rates IS NULL) <> (markup_basis_points IS NULL)),
        CHECK (rates IS NULL OR (provider_id <> '*' AND model <> '*')),
        CHECK (provider_id <> '*' OR model = '*'),
        CHECK (valid_to > valid_from)
      );
      CREATE INDEX prices_listing_idx ON prices (created_at DESC, id DESC);

      CREATE TABLE closed_months (
        tenant_id text NOT NULL REFERENCES tenants(id),
        -- Its first day. Every month up to the last one here is closed.
        month date NOT NULL CHECK (month = date_trunc('month', month)),
        closed_at timestamptz NOT NULL DEFAULT now(),
        closed_by text,
        -- The statement as it was drawn up, byte for byte; null only until that is done.
        statement text,
        PRIMARY KEY (tenant_id, month)
      );

      CREATE TABLE re_rates (
        id text PRIMARY KEY,
        price_id text NOT NULL REFERENCES prices(id),
        state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed')),
        from_time timestamptz NOT NULL,
        to_time timestamptz NOT NULL,
        -- How far it has come.
        cursor_time timestamptz,
        cursor_request text,
        lease_until timestamptz NOT NULL DEFAULT '-infinity',
        requests_seen bigint NOT NULL DEFAULT 0,
        requests_adjusted bigint NOT NULL DEFAULT 0,
        charge_delta_micro_usd bigint NOT NULL DEFAULT 0,
        cost_delta_micro_usd bigint NOT NULL DEFAULT 0,
        error text,
        created_by text,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz
      );
      CREATE INDEX re_rates_open_idx ON re_rates (lease_until) WHERE state = 'running';

      CREATE TABLE money_entries (
        -- Made of the request and the purpose: what is written twice is stored once.
        entry_id text PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('reserve', 'release', 'settle', 'adjust')),
        request_id text NOT NULL,
        tenant_id text NOT NULL,
        team_id text,
        virtual_key_id text,
        user_id text,
        provider_id text,
        model text,
        debit text NOT NULL CHECK (debit IN ('tenant', 'held', 'holds', 'sales', 'cost', 'losses', 'provider')),
        credit text NOT NULL CHECK (credit IN ('tenant', 'held', 'holds', 'sales', 'cost', 'losses', 'provider')),
        state text NOT NULL CHECK (state IN ('exact', 'estimated', 'unknown')),
        amount_micro_usd bigint CHECK (amount_micro_usd >= 0),
        input_tokens bigint NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
        output_tokens bigint NOT NULL DEFAULT 0 CHECK (output_tokens >= 0),
        price_id text,
        re_rate_id text,
        -- When it happened.
        effective_at timestamptz NOT NULL,
        booked_at timestamptz NOT NULL DEFAULT now(),
        -- The month of the statement that it stands in.
        period date NOT NULL,
        CHECK (debit <> credit),
        CHECK ((state = 'unknown') = (amount_micro_usd IS NULL)),
        CHECK ((kind = 'adjust') = (re_rate_id IS NOT NULL))
      );
      CREATE INDEX money_entries_request_idx ON money_entries (request_id);
      CREATE INDEX money_entries_adjust_idx ON money_entries (request_id) WHERE kind = 'adjust';
      CREATE INDEX money_entries_period_idx ON money_entries (tenant_id, period);

      CREATE FUNCTION money_entry_period() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
          closed date;
        BEGIN
          SELECT max(month) INTO closed FROM closed_months WHERE tenant_id = NEW.tenant_id;
          -- What comes late stands in the first statement that is still open.
          NEW.period := greatest(
            date_trunc('month', NEW.effective_at AT TIME ZONE 'UTC')::date, (closed + interval '1 month')::date
          );
          RETURN NEW;
        END
      $$;
      CREATE TRIGGER money_entries_period BEFORE INSERT ON money_entries
        FOR EACH ROW EXECUTE FUNCTION money_entry_period();

      CREATE FUNCTION money_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'entries of the money ledger are never changed: book an adjustment' USING ERRCODE = 'restrict_violation';
        END
      $$;
      CREATE TRIGGER money_entries_stay BEFORE UPDATE OR DELETE ON money_entries
        FOR EACH ROW EXECUTE FUNCTION money_entry_stays();

      -- What reports are read from; written with the requests, in the same statement. '' = none.
      CREATE TABLE usage_daily (
        day date NOT NULL,
        tenant_id text NOT NULL,
        team_id text NOT NULL,
        virtual_key_id text NOT NULL,
        user_id text NOT NULL,
        provider_id text NOT NULL,
        model text NOT NULL,
        requests bigint NOT NULL,
        errors bigint NOT NULL,
        refusals bigint NOT NULL,
        input_tokens bigint NOT NULL,
        cache_read_tokens bigint NOT NULL,
        cache_write_tokens bigint NOT NULL,
        output_tokens bigint NOT NULL,
        reasoning_tokens bigint NOT NULL,
        estimated_requests bigint NOT NULL,
        unpriced_requests bigint NOT NULL,
        cost_micro_usd bigint NOT NULL,
        provider_cost_micro_usd bigint NOT NULL,
        -- Since booked by re-rating, up or down.
        adjusted_micro_usd bigint NOT NULL DEFAULT 0,
        provider_adjusted_micro_usd bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (day, tenant_id, team_id, virtual_key_id, user_id, provider_id, model)
      );
      CREATE INDEX usage_daily_tenant_idx ON usage_daily (tenant_id, day);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE usage_daily, money_entries, re_rates, closed_months, prices;
      DROP FUNCTION money_entry_period, money_entry_stays;
      DROP INDEX requests_provider_time_idx;
      ALTER TABLE requests
        DROP COLUMN team_id, DROP COLUMN cache_write_hour_tokens, DROP COLUMN media_input_tokens,
        DROP COLUMN audio_input_tokens, DROP COLUMN media_output_tokens, DROP COLUMN audio_output_tokens, DROP COLUMN images,
        DROP COLUMN searches, DROP COLUMN characters, DROP COLUMN audio_ms, DROP COLUMN usage_known, DROP COLUMN batch,
        DROP COLUMN price_id, DROP COLUMN provider_cost_micro_usd;
    `);
  }
}
