import type { Sql, Tenanted } from '@libs/database';
import { type IdempotencyScope, resourceOfKey, takeKey } from '@libs/idempotency';
import type { Principal } from '@libs/kernel';
import type { BatchRow } from './batch';
import type { BatchAsk } from './decode-create';

export const COLUMNS = `id, tenant_id, principal, endpoint, input_file_id, metadata, settings, output_kept_seconds, status, ending,
  model, errors, total, completed, failed, ambiguous, input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_micro_usd,
  output_file_id, error_file_id, fence, stalls, wake_at, created_at, expires_at, in_progress_at, finalizing_at, completed_at,
  failed_at, expired_at, cancelling_at, cancelled_at`;

export interface NewBatch {
  id: string;
  principal: Principal;
  ask: BatchAsk;
  /** Epoch ms. */
  expiresAt: number;
}

export interface BatchKey {
  scope: IdempotencyScope;
  fingerprint: Buffer;
}

/** Table `batches`, as tenants see it. */
export class BatchesRepository {
  constructor(private readonly sql: Tenanted) {}

  /** @returns undefined when somebody has the key already, and nothing was made */
  insert(batch: NewBatch, key: BatchKey | undefined): Promise<BatchRow | undefined> {
    return this.sql.forTenant(batch.principal.tenantId).transaction(async (sql) => {
      if (key && !(await takeKey(sql, key.scope, key.fingerprint, batch.id))) return undefined;
      return this.insertRow(sql, batch);
    });
  }

  /** The id of the batch that a request with this key made. @throws GatewayError idempotency_key_reused */
  async madeBy(tenantId: string, scope: IdempotencyScope | undefined, fingerprint: Buffer): Promise<string | undefined> {
    return scope && resourceOfKey(this.sql.forTenant(tenantId), scope, fingerprint);
  }

  private async insertRow(sql: Sql, { id, principal, ask, expiresAt }: NewBatch): Promise<BatchRow | undefined> {
    const { tenantId, userId, virtualKeyId } = principal;
    const [row] = await sql.query<BatchRow>(
      `INSERT INTO batches (id, tenant_id, user_id, virtual_key_id, principal, endpoint, input_file_id, metadata, settings,
         output_kept_seconds, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING ${COLUMNS}`,
      [
        ...[id, tenantId, userId ?? null, virtualKeyId ?? null, JSON.stringify(principal), ask.endpoint, ask.inputFileId],
        ...[ask.metadata && JSON.stringify(ask.metadata), JSON.stringify(ask.settings), ask.outputKeptSeconds],
        new Date(expiresAt),
      ],
    );
    return row;
  }

  async find(id: string, tenantId: string): Promise<BatchRow | undefined> {
    const [row] = await this.sql
      .forTenant(tenantId)
      .query<BatchRow>(`SELECT ${COLUMNS} FROM batches WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
    return row;
  }

  /** Newest first; ids sort by creation. @param after the last id of the page before */
  list(tenantId: string, limit: number, after?: string): Promise<BatchRow[]> {
    return this.sql
      .forTenant(tenantId)
      .query<BatchRow>(
        `SELECT ${COLUMNS} FROM batches WHERE tenant_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
        [tenantId, after ?? null, limit],
      );
  }

  /** Asks whoever works on it to stop. @returns the row as it is now; undefined when it cannot be cancelled any more */
  async requestCancel(id: string, tenantId: string): Promise<BatchRow | undefined> {
    const [row] = await this.sql.forTenant(tenantId).query<BatchRow>(
      `UPDATE batches SET status = 'cancelling', cancelling_at = now(), wake_at = NULL
       WHERE tenant_id = $1 AND id = $2 AND status IN ('validating', 'in_progress') RETURNING ${COLUMNS}`,
      [tenantId, id],
    );
    return row;
  }
}
