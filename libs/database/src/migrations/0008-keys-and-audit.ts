import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a virtual key may be used for, its rotation, and the audit log: append-only, each row chained to the one before
 * by its hash, so that a row that was changed or taken out shows.
 */
export class KeysAndAudit1763700000007 implements MigrationInterface {
  name = 'KeysAndAudit1763700000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(VIRTUAL_KEYS);
    await runner.query(AUDIT_TABLE);
    await runner.query(AUDIT_TRIGGERS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION audit_hash(audit_log);
      DROP TABLE audit_log;
      DROP FUNCTION audit_chain(), audit_refuse();
      ALTER TABLE virtual_keys DROP COLUMN team_id, DROP COLUMN scopes, DROP COLUMN allowed_providers, DROP COLUMN ip_allow,
        DROP COLUMN tpm_limit, DROP COLUMN metadata, DROP COLUMN previous_key_hash, DROP COLUMN previous_valid_until,
        DROP COLUMN rotated_at, DROP COLUMN updated_at;
    `);
  }
}

const VIRTUAL_KEYS = `
  ALTER TABLE virtual_keys
    ADD COLUMN team_id text,
    -- NULL: every route of the data plane.
    ADD COLUMN scopes text[],
    -- NULL: every provider.
    ADD COLUMN allowed_providers text[],
    -- Networks in CIDR notation; NULL: from everywhere.
    ADD COLUMN ip_allow text[],
    ADD COLUMN tpm_limit integer CHECK (tpm_limit > 0),
    ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}',
    -- Of the secret before the last rotation, while both are good.
    ADD COLUMN previous_key_hash bytea UNIQUE,
    ADD COLUMN previous_valid_until timestamptz,
    ADD COLUMN rotated_at timestamptz,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id),
    ADD CHECK ((previous_key_hash IS NULL) = (previous_valid_until IS NULL));
`;

const AUDIT_TABLE = `
  CREATE TABLE audit_log (
    -- Without gaps; given out by the trigger, in the order of commits.
    seq bigint PRIMARY KEY,
    id text NOT NULL UNIQUE,
    at timestamptz NOT NULL,
    -- Whose concern it is; NULL: the installation's. No foreign key: what happened stays true.
    tenant_id text,
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'automation', 'virtual_key', 'system', 'anonymous')),
    actor_id text,
    action text NOT NULL,
    subject_kind text,
    subject_id text,
    -- 'attempted': written before a change that is no part of the log's own transaction.
    outcome text NOT NULL CHECK (outcome IN ('attempted', 'done', 'refused', 'failed')),
    status integer,
    request_id text,
    address text,
    before jsonb,
    after jsonb,
    details jsonb,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL
  );
  CREATE INDEX audit_log_tenant_idx ON audit_log (tenant_id, seq DESC);
  CREATE INDEX audit_log_subject_idx ON audit_log (subject_kind, subject_id, seq DESC);
  CREATE INDEX audit_log_actor_idx ON audit_log (actor_id, seq DESC);
  CREATE INDEX audit_log_request_idx ON audit_log (request_id);
`;

/** The number of the lock is ours and means nothing. It is held until the writer commits: the chain has one end. */
const AUDIT_TRIGGERS = `
  CREATE FUNCTION audit_hash(entry audit_log) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(entry.prev_hash || convert_to(jsonb_build_array(entry.seq, entry.id, extract(epoch FROM entry.at), entry.tenant_id,
      entry.actor_kind, entry.actor_id, entry.action, entry.subject_kind, entry.subject_id, entry.outcome, entry.status,
      entry.request_id, entry.address, entry.before, entry.after, entry.details)::text, 'UTF8'))
  $$;

  CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE last record;
  BEGIN
    PERFORM pg_advisory_xact_lock(7263541987002);
    SELECT seq, hash INTO last FROM audit_log ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(last.seq, 0) + 1;
    NEW.at := clock_timestamp();
    NEW.prev_hash := coalesce(last.hash, '\\x'::bytea);
    NEW.hash := audit_hash(NEW);
    RETURN NEW;
  END $$;
  CREATE TRIGGER audit_log_chain BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_chain();

  CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'DELETE' AND current_setting('app.audit_retention', true) = 'on' AND OLD.at < now() - interval '30 days' THEN
      RETURN OLD;
    END IF;
    RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
  END $$;
  CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_refuse();
  CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
`;
