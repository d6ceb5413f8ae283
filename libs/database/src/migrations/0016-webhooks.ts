import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is told to others when something has happened. A message is written in the transaction of what it tells of; a
 * dispatcher turns it into one delivery for each endpoint that wants it; each attempt leaves a row before it is made.
 */
export class Webhooks1763700000015 implements MigrationInterface {
  name = 'Webhooks1763700000015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhook_endpoints (
        id text PRIMARY KEY,
        -- Absent: the installation's, which hears of all tenants.
        tenant_id text REFERENCES tenants(id),
        -- Absent: holds the secret by which addresses are signed for that come with one run or batch.
        url text,
        description text NOT NULL DEFAULT '',
        event_types text[] NOT NULL,
        secret_ciphertext text NOT NULL,
        secret_last4 text NOT NULL,
        -- Signs beside the present one until it expires.
        previous_secret_ciphertext text,
        previous_secret_expires_at timestamptz,
        disabled_at timestamptz,
        disabled_reason text CHECK (disabled_reason IN ('by_hand', 'gone')),
        last_success_at timestamptz,
        -- Of the first failure behind the last success.
        failing_since timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
        CHECK ((previous_secret_ciphertext IS NULL) = (previous_secret_expires_at IS NULL)),
        CHECK (url IS NOT NULL OR tenant_id IS NOT NULL)
      );
      CREATE INDEX webhook_endpoints_tenant_idx ON webhook_endpoints (tenant_id, id DESC);
      CREATE UNIQUE INDEX webhook_endpoints_signer_key ON webhook_endpoints (tenant_id) WHERE url IS NULL;

      CREATE TABLE webhook_messages (
        -- What receivers tell repetitions by.
        id text PRIMARY KEY,
        tenant_id text,
        type text NOT NULL,
        -- As it is sent, byte for byte.
        body text NOT NULL,
        -- Beside the endpoints, this address gets it.
        url text,
        created_at timestamptz NOT NULL DEFAULT now(),
        dispatched_at timestamptz
      );
      CREATE INDEX webhook_messages_waiting_idx ON webhook_messages (created_at) WHERE dispatched_at IS NULL;
      CREATE INDEX webhook_messages_age_idx ON webhook_messages (created_at);

      CREATE TABLE webhook_deliveries (
        id text PRIMARY KEY,
        -- Of the endpoint: an operator's delivery is not seen by the tenant that it tells of.
        tenant_id text REFERENCES tenants(id),
        message_id text NOT NULL REFERENCES webhook_messages(id) ON DELETE CASCADE,
        endpoint_id text NOT NULL REFERENCES webhook_endpoints(id) ON DELETE CASCADE,
        -- Where the message itself names an address.
        url text,
        state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
        -- Begun so far, and the fence: whoever finishes an attempt that is not the last one changes nothing.
        attempts integer NOT NULL DEFAULT 0,
        -- While an attempt runs: when its worker is taken for dead.
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        give_up_at timestamptz NOT NULL,
        -- Attempts at most; 1 for a test.
        most_attempts integer NOT NULL,
        last_status integer,
        last_failure text,
        replay_of text,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz
      );
      CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (endpoint_id, next_attempt_at) WHERE state = 'pending';
      CREATE INDEX webhook_deliveries_endpoint_idx ON webhook_deliveries (endpoint_id, id DESC);
      CREATE INDEX webhook_deliveries_tenant_idx ON webhook_deliveries (tenant_id, id DESC);
      CREATE INDEX webhook_deliveries_message_idx ON webhook_deliveries (message_id);

      CREATE TABLE webhook_attempts (
        delivery_id text NOT NULL REFERENCES webhook_deliveries(id) ON DELETE CASCADE,
        number integer NOT NULL,
        tenant_id text,
        started_at timestamptz NOT NULL DEFAULT now(),
        -- These are absent while it runs, and for ever when its worker died: it may have arrived.
        ms integer,
        status integer,
        failure text,
        -- Where the body of the answer begins, secrets removed.
        response_head text,
        PRIMARY KEY (delivery_id, number)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE webhook_attempts, webhook_deliveries, webhook_messages, webhook_endpoints;');
  }
}
