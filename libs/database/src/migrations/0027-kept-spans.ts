import type { MigrationInterface, QueryRunner } from 'typeorm';

const SUMS = [
  ...['requests', 'errors', 'refusals', 'input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens'],
  ...['reasoning_tokens', 'estimated_requests', 'unpriced_requests', 'cost_micro_usd', 'provider_cost_micro_usd'],
  ...['adjusted_micro_usd', 'provider_adjusted_micro_usd'],
];

/**
 * Sums of spans of time that are over, made behind the writers' backs, for reports whose groups are many: by key and model,
 * and by tag. Writers pay nothing for them: only what comes later than `LATE` sets off a trigger, which spoils the spans
 * that it belongs to. What is spoiled, or not made yet, is read from the rows.
 */
export class KeptSpans1763700000026 implements MigrationInterface {
  name = 'KeptSpans1763700000026';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(SPOIL);
    for (const trigger of TRIGGERS) await runner.query(trigger);
    await runner.query(FAILED_INDEX);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX requests_failed_idx');
    for (const table of ['usage_daily', 'requests', 'money_entries'])
      for (const event of EVENTS) await runner.query(`DROP TRIGGER IF EXISTS spoil_spans_${event.toLowerCase()} ON ${table}`);
    for (const table of ['usage_daily', 'requests', 'money_entries'])
      await runner.query(`DROP TRIGGER IF EXISTS spoil_spans_truncate ON ${table}`);
    await runner.query('DROP FUNCTION spoil_spans_of_day, spoil_spans_of_moment, spoil_all_spans, spoil_spans');
    await runner.query('DROP TABLE usage_pairs, usage_tags, usage_spans');
  }
}

/** What a tenant asks for first. Without it, the failures of a tenant are looked for among all failures and all of its requests. */
const FAILED_INDEX = `
  CREATE INDEX requests_failed_idx ON requests (tenant_id, started_at DESC, request_id DESC) WHERE outcome <> 'completed'`;

/** Half of what a span must be older than before it is made: a writer is not half as slow as that. */
const LATE = `interval '15 minutes'`;
const EVENTS = ['INSERT', 'UPDATE', 'DELETE'] as const;

const TABLES = `
  CREATE TABLE usage_spans (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('pairs', 'tags')),
    from_time timestamptz NOT NULL,
    -- Not included.
    to_time timestamptz NOT NULL CHECK (to_time > from_time),
    -- Its sums are there.
    ready boolean NOT NULL DEFAULT false,
    -- Something of its time has changed since: never read again.
    spoiled_at timestamptz
  );
  CREATE UNIQUE INDEX usage_spans_live_idx ON usage_spans (kind, from_time, to_time) WHERE spoiled_at IS NULL;

  -- What each key asked of each model. In the order of the reports, so that a page of one reads few pages of these.
  CREATE TABLE usage_pairs (
    span_id integer NOT NULL,
    virtual_key_id text NOT NULL,
    model text NOT NULL,
    provider_id text NOT NULL,
    tenant_id text NOT NULL,
    ${SUMS.map((name) => `${name} bigint NOT NULL`).join(', ')},
    PRIMARY KEY (span_id, virtual_key_id, model, provider_id, tenant_id)
  );
  CREATE INDEX usage_pairs_model_idx ON usage_pairs (span_id, model, virtual_key_id);

  -- By name and value of the requests' metadata.
  CREATE TABLE usage_tags (
    span_id integer NOT NULL,
    day date NOT NULL,
    tenant_id text NOT NULL,
    name text NOT NULL,
    -- Null: this tenant had too many values of that name, or too long ones; the span is not kept for it.
    value text,
    ${SUMS.map((name) => `${name} bigint NOT NULL`).join(', ')}
  );
  CREATE INDEX usage_tags_name_idx ON usage_tags (span_id, name, tenant_id);`;

/**
 * The lock comes first, and lasts until the writer has committed: whoever begins a span waits for it, and whoever comes
 * behind that sees the span, for each statement of a function looks anew.
 */
const SPOIL = `
  CREATE FUNCTION spoil_spans(which text, moment timestamptz, until timestamptz) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      LOCK TABLE usage_spans IN ROW EXCLUSIVE MODE;
      UPDATE usage_spans SET ready = false, spoiled_at = clock_timestamp()
      WHERE kind = which AND spoiled_at IS NULL AND from_time < until AND to_time > moment;
    END
  $$;
  CREATE FUNCTION spoil_spans_of_day() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' THEN
        PERFORM spoil_spans('pairs', OLD.day::timestamp AT TIME ZONE 'UTC', (OLD.day + 1)::timestamp AT TIME ZONE 'UTC');
      END IF;
      IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.day <> OLD.day) THEN
        PERFORM spoil_spans('pairs', NEW.day::timestamp AT TIME ZONE 'UTC', (NEW.day + 1)::timestamp AT TIME ZONE 'UTC');
      END IF;
      RETURN NULL;
    END
  $$;
  CREATE FUNCTION spoil_spans_of_moment() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      moment timestamptz;
    BEGIN
      -- The argument is the column with the time of what was changed.
      IF TG_OP <> 'INSERT' THEN
        moment := (to_jsonb(OLD) ->> TG_ARGV[0])::timestamptz;
        PERFORM spoil_spans('tags', moment, moment + interval '1 microsecond');
      END IF;
      IF TG_OP <> 'DELETE' THEN
        moment := (to_jsonb(NEW) ->> TG_ARGV[0])::timestamptz;
        PERFORM spoil_spans('tags', moment, moment + interval '1 microsecond');
      END IF;
      RETURN NULL;
    END
  $$;
  CREATE FUNCTION spoil_all_spans() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM spoil_spans(TG_ARGV[0], '-infinity', 'infinity');
      RETURN NULL;
    END
  $$;`;

const rowsOf = (event: (typeof EVENTS)[number]): string[] =>
  event === 'INSERT' ? ['NEW'] : event === 'DELETE' ? ['OLD'] : ['OLD', 'NEW'];

/** @param late when a row, `NEW` or `OLD`, is one of a time that may be kept */
const trigger = (table: string, event: (typeof EVENTS)[number], late: (row: string) => string, call: string): string => `
  CREATE TRIGGER spoil_spans_${event.toLowerCase()} AFTER ${event} ON ${table}
    FOR EACH ROW WHEN (${rowsOf(event).map(late).join(' OR ')}) EXECUTE FUNCTION ${call}`;

const emptied = (table: string, kind: string): string => `
  CREATE TRIGGER spoil_spans_truncate AFTER TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION spoil_all_spans('${kind}')`;

/** Rows as they are written in the ordinary course are told from late ones without calling anything. */
const TRIGGERS = [
  ...EVENTS.map((event) =>
    trigger(
      'usage_daily',
      event,
      (row) => `${row}.day < ((clock_timestamp() - ${LATE}) AT TIME ZONE 'UTC')::date`,
      'spoil_spans_of_day()',
    ),
  ),
  ...EVENTS.map((event) =>
    trigger(
      'requests',
      event,
      (row) => `(${row}.metadata IS NOT NULL AND ${row}.started_at < clock_timestamp() - ${LATE})`,
      `spoil_spans_of_moment('started_at')`,
    ),
  ),
  // Entries that book what had been booked otherwise; no others change what a tag has cost.
  trigger('money_entries', 'INSERT', (row) => `${row}.kind = 'adjust'`, `spoil_spans_of_moment('effective_at')`),
  trigger('money_entries', 'DELETE', (row) => `${row}.kind = 'adjust'`, `spoil_spans_of_moment('effective_at')`),
  emptied('usage_daily', 'pairs'),
  emptied('requests', 'tags'),
  emptied('money_entries', 'tags'),
];
