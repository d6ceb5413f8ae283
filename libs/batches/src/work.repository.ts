import type { Database, Sql } from '@libs/database';
import type { BatchProblem, BatchRow } from './batch';
import { COLUMNS } from './batches.repository';
import type { StoredAnswer } from './result-files';
import type { Ending } from './state-machine';

/** A line that a worker began and whose end nobody saw. */
export interface LostLine {
  line: number;
  /** The request that may have been served. */
  request_id: string;
  /** Workers that ended with it. */
  lost: number;
}

/** Who works on a batch: only a writer with this fence changes it. */
export interface Hold {
  id: string;
  tenantId: string;
  fence: number;
}

/** Ids of the files that will be written, and why it ends where it is no good end. */
export interface PlannedEnd {
  output: string;
  error: string;
  errors: BatchProblem[] | null;
}

/** A batch is held by another one by now, or has ended. */
export class HoldLost extends Error {
  constructor(id: string) {
    super(`batch ${id} is not held any more`);
    this.name = 'HoldLost';
  }
}

const OPEN = `status IN ('validating', 'in_progress', 'finalizing', 'cancelling')`;
/** What runs, or may run as soon as somebody takes it. */
const DUE = `${OPEN} AND (lease_until IS NULL OR lease_until < now())
  AND (wake_at IS NULL OR wake_at <= now() OR expires_at <= now())`;
const MS = `interval '1 millisecond'`;
/** What PostgreSQL and JavaScript both can write down. */
const LATEST = 8.64e15;
/** Removed in one statement. */
const FORGOTTEN_AT_ONCE = 5_000;

/** Tables `batches` and `batch_lines`, as workers see them: over all tenants, under a fence. */
export class WorkRepository {
  constructor(private readonly database: Database) {}

  /**
   * Takes a batch that waits, or one whose holder gave no sign of life until its lease ended; lines that were under way
   * then are lost. A tenant has at most `perTenant` under way.
   */
  claim(id: string, leaseMs: number, perTenant: number): Promise<BatchRow | undefined> {
    return this.database.transaction(async (sql) => {
      // One at a time for each tenant: how many are under way is counted.
      await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('batches:' || tenant_id, 0)) FROM batches WHERE id = $1`, [
        id,
      ]);
      const [row] = await sql.query<BatchRow>(
        `UPDATE batches b SET fence = fence + 1, lease_until = now() + $2 * ${MS}, wake_at = NULL,
           stalls = stalls + CASE WHEN lease_until IS NULL THEN 0 ELSE 1 END
         WHERE id = $1 AND ${DUE} AND (
           SELECT count(*) FROM batches o WHERE o.tenant_id = b.tenant_id AND o.id <> b.id AND o.lease_until > now()) < $3
         RETURNING ${COLUMNS}`,
        [id, leaseMs, perTenant],
      );
      if (row)
        await sql.query(
          `UPDATE batch_lines SET lost = lost + 1, under_way = false
           WHERE tenant_id = $1 AND batch_id = $2 AND under_way AND outcome IS NULL`,
          [row.tenant_id, id],
        );
      return row;
    });
  }

  /** A sign of life. @returns undefined when it is not ours any more */
  async heartbeat({ id, fence }: Hold, leaseMs: number): Promise<{ cancelling: boolean; expired: boolean } | undefined> {
    const [row] = await this.database.query<{ cancelling: boolean; expired: boolean }>(
      `UPDATE batches SET lease_until = now() + $3 * ${MS} WHERE id = $1 AND fence = $2 AND ${OPEN}
       RETURNING status = 'cancelling' AS cancelling, expires_at <= now() AS expired`,
      [id, fence, leaseMs],
    );
    return row;
  }

  /** Hands it back, for another worker: a shutdown is not a stall. @param wakeAt nobody is to take it sooner; epoch ms */
  async release({ id, fence }: Hold, wakeAt: number): Promise<void> {
    await this.database.query(
      `UPDATE batches SET lease_until = NULL, wake_at = CASE WHEN status = 'cancelling' THEN NULL ELSE $3::timestamptz END
       WHERE id = $1 AND fence = $2`,
      [id, fence, wakeAt > 0 ? new Date(Math.min(wakeAt, LATEST)) : null],
    );
  }

  /** The input is good. @returns undefined when it is not ours, or is being cancelled */
  async begin({ id, fence }: Hold, total: number, model: string | null): Promise<BatchRow | undefined> {
    const [row] = await this.database.query<BatchRow>(
      `UPDATE batches SET status = 'in_progress', in_progress_at = now(), total = $3, model = $4
       WHERE id = $1 AND fence = $2 AND status = 'validating' RETURNING ${COLUMNS}`,
      [id, fence, total, model],
    );
    return row;
  }

  /** From now on only its files are written, under these ids, whoever writes them. */
  async finalize({ id, fence }: Hold, ending: Ending, planned: PlannedEnd): Promise<BatchRow> {
    const [row] = await this.database.query<BatchRow>(
      `UPDATE batches SET ending = coalesce(ending, $3), finalizing_at = coalesce(finalizing_at, now()),
         status = CASE WHEN status = 'cancelling' THEN status ELSE 'finalizing' END,
         output_file_id = coalesce(output_file_id, $4), error_file_id = coalesce(error_file_id, $5), errors = coalesce(errors, $6)
       WHERE id = $1 AND fence = $2 AND ${OPEN} RETURNING ${COLUMNS}`,
      [id, fence, ending, planned.output, planned.error, planned.errors && JSON.stringify(planned.errors)],
    );
    if (row) return row;
    throw new HoldLost(id);
  }

  /** Inside the transaction that ends it. @throws HoldLost */
  async finish(
    sql: Sql,
    { id, fence }: Hold,
    ending: Ending,
    { errors, output, error }: { errors: BatchProblem[] | null; output: string | null; error: string | null },
  ): Promise<BatchRow> {
    const [row] = await sql.query<BatchRow>(
      `UPDATE batches SET status = $3, ending = $3, errors = $4, output_file_id = $5, error_file_id = $6, lease_until = NULL,
         ${ENDED_AT[ending]} = now() WHERE id = $1 AND fence = $2 AND ${OPEN} RETURNING ${COLUMNS}`,
      [id, fence, ending, errors && JSON.stringify(errors), output, error],
    );
    if (row) return row;
    throw new HoldLost(id);
  }

  /** Lines are kept only until their files are written. */
  async forgetLines({ id, tenantId }: Hold): Promise<void> {
    for (let removed = 1; removed > 0;) {
      const rows = await this.database.query(
        `DELETE FROM batch_lines WHERE tenant_id = $1 AND batch_id = $2 AND line IN (
           SELECT line FROM batch_lines WHERE batch_id = $2 ORDER BY line LIMIT ${FORGOTTEN_AT_ONCE}) RETURNING 1`,
        [tenantId, id],
      );
      removed = rows.length;
    }
  }

  /** Numbers of the lines that have an answer. */
  async finished({ id, tenantId }: Hold): Promise<number[]> {
    const rows = await this.database.query<{ line: number }>(
      'SELECT line FROM batch_lines WHERE tenant_id = $1 AND batch_id = $2 AND outcome IS NOT NULL',
      [tenantId, id],
    );
    return rows.map(({ line }) => line);
  }

  lost({ id, tenantId }: Hold): Promise<LostLine[]> {
    return this.database.query<LostLine>(
      'SELECT line, request_id, lost FROM batch_lines WHERE tenant_id = $1 AND batch_id = $2 AND outcome IS NULL AND lost > 0',
      [tenantId, id],
    );
  }

  /** In the order of the input. */
  answers({ id, tenantId }: Hold, outcome: 'completed' | 'failed', after: number, limit: number): Promise<StoredAnswer[]> {
    return this.database.query<StoredAnswer>(
      `SELECT line, custom_id, request_id, lost, status, body FROM batch_lines
       WHERE tenant_id = $1 AND batch_id = $2 AND outcome = $3 AND line > $4 ORDER BY line LIMIT $5`,
      [tenantId, id, outcome, after, limit],
    );
  }

  /** Batches that nobody works on, the first ones of each tenant first. */
  waiting(limit: number): Promise<{ id: string; fence: number }[]> {
    return this.database.query<{ id: string; fence: number }>(
      `SELECT id, fence FROM (
         SELECT id, fence, created_at, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at) AS turn FROM batches WHERE ${DUE}
       ) due ORDER BY turn, created_at LIMIT $1`,
      [limit],
    );
  }
}

const ENDED_AT: Readonly<Record<Ending, string>> = {
  completed: 'completed_at',
  failed: 'failed_at',
  expired: 'expired_at',
  cancelled: 'cancelled_at',
};
