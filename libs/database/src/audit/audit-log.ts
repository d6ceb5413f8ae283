import { GatewayError, newId } from '@libs/kernel';
import type { Database } from '../database';
import type { Sql } from '../sql';
import { type AuditedTable, auditSnapshot } from './audited-tables';
import type { AuditEntry, AuditRecord, AuditVerdict } from './entry';
import { stripSecrets } from './strip-secrets';

export interface AuditFilter {
  /** null reads over all tenants. */
  tenantId: string | null;
  actorId?: string;
  action?: string;
  subjectKind?: string;
  subjectId?: string;
  outcome?: string;
  requestId?: string;
  from?: Date;
  to?: Date;
}

export interface AuditLogOptions {
  /** Told when a conclusion cannot be written and is kept, and, with undefined, when all have been. */
  onTrouble?: (error: unknown) => void;
  /** Between two tries to write what is kept. */
  retryMs?: number;
  /** Days that rows are kept; at least 30. */
  retentionDays?: number;
}

const COLUMNS =
  'seq, id, at, tenant_id, actor_kind, actor_id, action, subject_kind, subject_id, outcome, status, request_id, address, before, after, details';
/** Characters of what was asked for. */
const MAX_DETAILS = 32_000;
const MAX_KEPT = 10_000;
const SWEEP_MS = 6 * 60 * 60 * 1000;

/**
 * Table `audit_log`. The database itself chains the rows and refuses to change one. Write last in a transaction:
 * the end of the chain is locked until it commits.
 */
export class AuditLog {
  private kept: AuditEntry[] = [];
  private timer: NodeJS.Timeout | undefined;
  private sweeper: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly options: AuditLogOptions = {},
  ) {}

  /** @param sql the transaction of the change itself, where there is one */
  async append(entry: AuditEntry, sql: Sql = this.database): Promise<void> {
    const { actor, subject } = entry;
    await sql.query(
      `INSERT INTO audit_log (id, tenant_id, actor_kind, actor_id, action, subject_kind, subject_id, outcome, status, request_id,
         address, before, after, details) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        ...[newId('auditEntry'), entry.tenantId, actor.kind, actor.id, entry.action, subject?.kind ?? null, subject?.id ?? null],
        ...[entry.outcome, entry.status, entry.requestId, entry.address],
        ...[json(entry.before), json(entry.after), json(entry.details, MAX_DETAILS)],
      ],
    );
  }

  /** The row as the log may keep it; undefined when there is none. */
  snapshot(table: AuditedTable, id: string): Promise<unknown> {
    return auditSnapshot(this.database, table, id);
  }

  /** For what has happened already: kept and tried again while the database is away. Never rejects. */
  async conclude(entry: AuditEntry): Promise<void> {
    if (this.kept.length === 0) {
      try {
        return await this.append(entry);
      } catch (error) {
        this.options.onTrouble?.(error);
      }
    }
    if (this.kept.length < MAX_KEPT) this.kept.push(entry);
    else this.options.onTrouble?.(new Error(`an audit entry is lost, too many wait to be written: ${entry.action}`));
    this.retryLater();
  }

  /** Newest first; `cursor` is what the previous page gave. @throws GatewayError invalid_request (param cursor) */
  async list(
    filter: AuditFilter,
    page: { limit: number; cursor?: string },
  ): Promise<{ data: AuditRecord[]; nextCursor: string | null }> {
    const before = page.cursor === undefined ? null : readCursor(page.cursor);
    const seen = filter.tenantId === null ? this.database : this.database.forTenant(filter.tenantId);
    const rows = await seen.query<AuditRecord>(
      `SELECT ${COLUMNS} FROM audit_log
       WHERE ($1::text IS NULL OR tenant_id = $1) AND ($2::bigint IS NULL OR seq < $2) AND ($3::text IS NULL OR actor_id = $3)
         AND ($4::text IS NULL OR action = $4) AND ($5::text IS NULL OR subject_kind = $5) AND ($6::text IS NULL OR subject_id = $6)
         AND ($7::text IS NULL OR outcome = $7) AND ($8::text IS NULL OR request_id = $8)
         AND ($9::timestamptz IS NULL OR at >= $9) AND ($10::timestamptz IS NULL OR at < $10)
       ORDER BY seq DESC LIMIT $11`,
      [
        ...[filter.tenantId, before, filter.actorId ?? null, filter.action ?? null, filter.subjectKind ?? null],
        ...[filter.subjectId ?? null, filter.outcome ?? null, filter.requestId ?? null, filter.from ?? null, filter.to ?? null],
        page.limit + 1,
      ],
    );
    const data = rows.slice(0, page.limit);
    return { data, nextCursor: rows.length > page.limit ? String(data.at(-1)?.seq) : null };
  }

  /** Computes every hash again. */
  async verify(): Promise<AuditVerdict> {
    const [row] = await this.database.query<{ rows: number; broken_at: number | null }>(
      `SELECT count(*)::bigint AS rows, min(seq) FILTER (WHERE broken) AS broken_at FROM (
         SELECT seq, hash <> audit_hash(a) OR (lag(seq) OVER w IS NOT NULL AND (prev_hash <> lag(hash) OVER w OR seq <> lag(seq) OVER w + 1))
           AS broken FROM audit_log a WINDOW w AS (ORDER BY seq)) checked`,
    );
    const [head] = await this.database.query<{ seq: number; hash: Buffer }>(
      'SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1',
    );
    return {
      rows: row?.rows ?? 0,
      head: head === undefined ? null : { seq: head.seq, hash: head.hash.toString('hex') },
      broken_at: row?.broken_at ?? null,
    };
  }

  /** Forgets what is older than the retention, and writes down that it did. The newest row always stays. @returns how many */
  async forget(days: number): Promise<number> {
    return this.database.transaction(async (sql) => {
      await sql.query(`SELECT set_config('app.audit_retention', 'on', true)`);
      const rows = await sql.query<{ seq: number }>(
        `DELETE FROM audit_log WHERE at < now() - make_interval(days => $1) AND seq < (SELECT max(seq) FROM audit_log) RETURNING seq`,
        [days],
      );
      if (rows.length === 0) return 0;
      const through = Math.max(...rows.map(({ seq }) => seq));
      const details = { rows: rows.length, through_seq: through, older_than_days: days };
      await this.append({ ...bySystem('audit.retention'), outcome: 'done', details }, sql);
      return rows.length;
    });
  }

  /** Begins to forget, a few times a day, what is older than the retention. */
  start(): void {
    const { retentionDays: days } = this.options;
    if (days === undefined) return;
    this.sweeper ??= setInterval(() => {
      this.forget(days).catch((error: unknown) => this.options.onTrouble?.(error));
    }, SWEEP_MS).unref();
  }

  /** Writes what is kept, as far as the database takes it. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.sweeper);
    clearTimeout(this.timer);
    await this.writeKept();
  }

  private retryLater(): void {
    if (this.closed) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.writeKept();
    }, this.options.retryMs ?? 1_000).unref();
  }

  private async writeKept(): Promise<void> {
    try {
      for (let next = this.kept[0]; next !== undefined; next = this.kept[0]) {
        await this.append(next);
        this.kept.shift();
        if (this.kept.length === 0) this.options.onTrouble?.(undefined);
      }
    } catch {
      this.retryLater();
    }
  }
}

/** What the product does by itself. */
export const bySystem = (action: string): AuditEntry => ({
  actor: { kind: 'system', id: null },
  tenantId: null,
  action,
  subject: null,
  outcome: 'done',
  status: null,
  requestId: null,
  address: null,
  before: null,
  after: null,
  details: null,
});

function json(value: unknown, longest = Infinity): string | null {
  if (value === undefined || value === null) return null;
  const text = JSON.stringify(stripSecrets(value));
  return text.length <= longest ? text : JSON.stringify({ left_out: 'too long', characters: text.length });
}

function readCursor(cursor: string): number {
  if (/^[1-9]\d{0,15}$/.test(cursor)) return Number(cursor);
  throw new GatewayError('invalid_request', 'The cursor is not one that this list has given out.', { param: 'cursor' });
}
