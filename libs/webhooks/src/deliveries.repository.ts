import type { Sql } from '@libs/database';

export type DeliveryState = 'pending' | 'delivered' | 'failed';
export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const satisfies readonly DeliveryState[];

/** A delivery as people look at it. */
export interface DeliveryRow {
  id: string;
  tenant_id: string | null;
  endpoint_id: string;
  message_id: string;
  type: string;
  url: string | null;
  state: DeliveryState;
  attempts: number;
  next_attempt_at: Date;
  last_status: number | null;
  last_failure: string | null;
  replay_of: string | null;
  created_at: Date;
  finished_at: Date | null;
}

export interface AttemptRow {
  number: number;
  started_at: Date;
  ms: number | null;
  status: number | null;
  failure: string | null;
  response_head: string | null;
}

/** `tenantId` undefined: everybody's. */
export interface DeliveryFilter {
  tenantId: string | undefined;
  endpointId?: string | undefined;
  state?: DeliveryState | undefined;
  type?: string | undefined;
  before: string | undefined;
  limit: number;
}

/** What a worker needs for one attempt. */
export interface ClaimedDelivery {
  id: string;
  tenant_id: string | null;
  endpoint_id: string;
  message_id: string;
  attempts: number;
  most_attempts: number;
  give_up_at: Date;
  url: string;
  body: string;
  secret_ciphertext: string;
  previous_secret_ciphertext: string | null;
}

export interface NewDelivery {
  id: string;
  tenantId: string | null;
  messageId: string;
  endpointId: string;
  url: string | null;
}

export interface AttemptResult {
  state: DeliveryState;
  /** Of the next attempt; null behind the last. */
  nextAt: Date | null;
  ms: number;
  status: number | null;
  failure: string | null;
  responseHead: string | null;
}

const COLUMNS = `d.id, d.tenant_id, d.endpoint_id, d.message_id, m.type, coalesce(d.url, e.url) AS url, d.state, d.attempts,
  d.next_attempt_at, d.last_status, d.last_failure, d.replay_of, d.created_at, d.finished_at`;
const JOINED = `webhook_deliveries d JOIN webhook_messages m ON m.id = d.message_id JOIN webhook_endpoints e ON e.id = d.endpoint_id`;
/** An older secret signs as long as it has not expired. */
const CLAIMED = `c.id, c.tenant_id, c.endpoint_id, c.message_id, c.attempts, c.most_attempts, c.give_up_at,
  coalesce(c.url, e.url) AS url, m.body, e.secret_ciphertext,
  CASE WHEN e.previous_secret_expires_at > now() THEN e.previous_secret_ciphertext END AS previous_secret_ciphertext`;

/** Tables `webhook_deliveries` and `webhook_attempts`. */
export const deliveriesRepository = {
  list: (sql: Sql, { tenantId, endpointId, state, type, before, limit }: DeliveryFilter): Promise<DeliveryRow[]> =>
    sql.query<DeliveryRow>(
      `SELECT ${COLUMNS} FROM ${JOINED}
       WHERE ($1::text IS NULL OR d.tenant_id = $1) AND ($2::text IS NULL OR d.endpoint_id = $2)
         AND ($3::text IS NULL OR d.state = $3) AND ($4::text IS NULL OR m.type = $4) AND ($5::text IS NULL OR d.id < $5)
       ORDER BY d.id DESC LIMIT $6`,
      [tenantId ?? null, endpointId ?? null, state ?? null, type ?? null, before ?? null, limit],
    ),

  async find(sql: Sql, id: string, tenantId: string | undefined): Promise<(DeliveryRow & { body: string }) | undefined> {
    const [row] = await sql.query<DeliveryRow & { body: string }>(
      `SELECT ${COLUMNS}, m.body FROM ${JOINED} WHERE d.id = $1 AND ($2::text IS NULL OR d.tenant_id = $2)`,
      [id, tenantId ?? null],
    );
    return row;
  },

  /** The address of its own, where the message brought one. */
  async ownUrl(sql: Sql, id: string): Promise<string | null> {
    const [row] = await sql.query<{ url: string | null }>('SELECT url FROM webhook_deliveries WHERE id = $1', [id]);
    return row?.url ?? null;
  },

  /** Of a delivery that was found under its tenant, the first one first. */
  attempts: (sql: Sql, deliveryId: string): Promise<AttemptRow[]> =>
    sql.query<AttemptRow>(
      `SELECT number, started_at, ms, status, failure, response_head FROM webhook_attempts WHERE delivery_id = $1 ORDER BY number`,
      [deliveryId],
    ),

  async insert(
    sql: Sql,
    deliveries: readonly NewDelivery[],
    more: { mostAttempts: number; giveUpAfterMs: number; replayOf?: string },
  ): Promise<void> {
    if (deliveries.length === 0) return;
    await sql.query(
      `INSERT INTO webhook_deliveries (id, tenant_id, message_id, endpoint_id, url, most_attempts, give_up_at, replay_of)
       SELECT n.id, n.tenant_id, n.message_id, n.endpoint_id, n.url, $6, now() + $7 * interval '1 millisecond', $8
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS n (id, tenant_id, message_id, endpoint_id, url)`,
      [
        deliveries.map(({ id }) => id),
        deliveries.map(({ tenantId }) => tenantId),
        deliveries.map(({ messageId }) => messageId),
        deliveries.map(({ endpointId }) => endpointId),
        deliveries.map(({ url }) => url),
        ...[more.mostAttempts, more.giveUpAfterMs, more.replayOf ?? null],
      ],
    );
  },

  /**
   * Takes deliveries that are due, at most so many of one endpoint, so that a slow receiver holds up nobody else. Each has
   * one attempt begun by it, which is written down, and is nobody else's until the lease ends.
   * @param busy endpoints that are being called enough already
   */
  claim: (
    sql: Sql,
    ask: { limit: number; perEndpoint: number; busy: readonly string[]; leaseMs: number },
  ): Promise<ClaimedDelivery[]> =>
    sql.query<ClaimedDelivery>(
      `WITH waiting AS MATERIALIZED (
         SELECT DISTINCT d.endpoint_id FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint_id
         WHERE d.state = 'pending' AND d.next_attempt_at <= now() AND e.disabled_at IS NULL AND NOT (d.endpoint_id = ANY($3))
       ), due AS (
         SELECT one.id FROM waiting CROSS JOIN LATERAL (
           SELECT d.id FROM webhook_deliveries d
           WHERE d.endpoint_id = waiting.endpoint_id AND d.state = 'pending' AND d.next_attempt_at <= now()
           ORDER BY d.next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED
         ) one LIMIT $1
       ), c AS (
         UPDATE webhook_deliveries d SET attempts = attempts + 1, next_attempt_at = now() + $4 * interval '1 millisecond'
         FROM due WHERE d.id = due.id RETURNING d.*
       ), begun AS (
         INSERT INTO webhook_attempts (delivery_id, number, tenant_id) SELECT id, attempts, tenant_id FROM c
       )
       SELECT ${CLAIMED} FROM c JOIN webhook_messages m ON m.id = c.message_id JOIN webhook_endpoints e ON e.id = c.endpoint_id`,
      [ask.limit, ask.perEndpoint, ask.busy, ask.leaseMs],
    ),

  /** The same for one that was just made, by whoever made it. */
  async claimOne(sql: Sql, id: string, leaseMs: number): Promise<ClaimedDelivery | undefined> {
    const [row] = await sql.query<ClaimedDelivery>(
      `WITH c AS (
         UPDATE webhook_deliveries SET attempts = attempts + 1, next_attempt_at = now() + $2 * interval '1 millisecond'
         WHERE id = $1 AND state = 'pending' AND attempts = 0 RETURNING *
       ), begun AS (
         INSERT INTO webhook_attempts (delivery_id, number, tenant_id) SELECT id, attempts, tenant_id FROM c
       )
       SELECT ${CLAIMED} FROM c JOIN webhook_messages m ON m.id = c.message_id JOIN webhook_endpoints e ON e.id = c.endpoint_id`,
      [id, leaseMs],
    );
    return row;
  },

  /** @returns false when somebody else has begun another attempt since: what this one found is dropped */
  async finish(sql: Sql, { id, attempts }: Pick<ClaimedDelivery, 'id' | 'attempts'>, result: AttemptResult): Promise<boolean> {
    const { state, nextAt, ms, status, failure, responseHead } = result;
    const rows = await sql.query(
      `UPDATE webhook_deliveries SET state = $3, next_attempt_at = coalesce($4, next_attempt_at), last_status = $5, last_failure = $6,
         finished_at = CASE WHEN $3 = 'pending' THEN NULL ELSE now() END
       WHERE id = $1 AND attempts = $2 AND state = 'pending' RETURNING id`,
      [id, attempts, state, nextAt, status, failure],
    );
    if (rows.length === 0) return false;
    await sql.query(
      `UPDATE webhook_attempts SET ms = $3, status = $4, failure = $5, response_head = $6 WHERE delivery_id = $1 AND number = $2`,
      [id, attempts, ms, status, failure, responseHead],
    );
    return true;
  },

  /** Attempts that were broken off by a shutdown are not counted, and are due at once. */
  async handBack(sql: Sql, { id, attempts }: Pick<ClaimedDelivery, 'id' | 'attempts'>): Promise<void> {
    const rows = await sql.query(
      `UPDATE webhook_deliveries SET attempts = attempts - 1, next_attempt_at = now()
       WHERE id = $1 AND attempts = $2 AND state = 'pending' RETURNING id`,
      [id, attempts],
    );
    if (rows.length > 0) await sql.query('DELETE FROM webhook_attempts WHERE delivery_id = $1 AND number = $2', [id, attempts]);
  },

  /** Ends what nobody will try any more: its endpoint is off, or its last worker died. @returns how many */
  async giveUp(sql: Sql): Promise<number> {
    const rows = await sql.query(
      `UPDATE webhook_deliveries SET state = 'failed', finished_at = now(), last_failure = coalesce(last_failure, 'expired')
       WHERE state = 'pending' AND next_attempt_at <= now() AND (give_up_at < now() OR attempts >= most_attempts) RETURNING id`,
    );
    return rows.length;
  },
};
