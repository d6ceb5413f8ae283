import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the sinks of the request log have not been sent yet. Filled by the statement that writes the log itself, so nothing
 * is missed, however late a row comes; without a sink that was heard of in the last week it costs one look at an empty table.
 */
export class LogSinkOutbox1763700000118 implements MigrationInterface {
  name = 'LogSinkOutbox1763700000118';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE log_sink_positions RENAME TO log_sinks;
      ALTER TABLE log_sinks DROP COLUMN position;
      ALTER TABLE log_sinks RENAME COLUMN updated_at TO heard_at;

      CREATE TABLE log_sink_outbox (
        sink text NOT NULL REFERENCES log_sinks(sink) ON DELETE CASCADE,
        n bigint GENERATED ALWAYS AS IDENTITY,
        request_id text NOT NULL,
        added_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (sink, n)
      );

      CREATE FUNCTION fill_log_sink_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO log_sink_outbox (sink, request_id)
          SELECT s.sink, a.request_id FROM added a CROSS JOIN log_sinks s WHERE s.heard_at > now() - interval '7 days';
          RETURN NULL;
        END
      $$;
      CREATE TRIGGER requests_log_sinks AFTER INSERT ON requests
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fill_log_sink_outbox();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER IF EXISTS requests_log_sinks ON requests;
      DROP FUNCTION fill_log_sink_outbox;
      DROP TABLE log_sink_outbox;
      ALTER TABLE log_sinks ADD COLUMN position jsonb NOT NULL DEFAULT '{}';
      ALTER TABLE log_sinks RENAME COLUMN heard_at TO updated_at;
      ALTER TABLE log_sinks RENAME TO log_sink_positions;
    `);
  }
}
