import { type AuditTrail, type Database, isUniqueViolation, seenBy, type Sql } from '@libs/database';
import { GatewayError, newId } from '@libs/kernel';
import type { Limit, LimitValues } from './limit';
import type { LimitBook } from './limit-book';
import { LIMIT_COLUMNS, type LimitRow, versionedLimits } from './limits.repository';
import type { SubjectKind } from './subject';
import { assertSubject } from './subjects.repository';

export interface LimitFilter {
  /** undefined: of all tenants. */
  tenantId: string | undefined;
  id?: string | undefined;
  subjectKind?: SubjectKind | undefined;
  subjectId?: string | undefined;
  before?: string | undefined;
  limit: number;
}

/** null takes a value away. */
export type LimitChange = { [Name in keyof LimitValues]?: number | null };

/** Limits as administrators see and set them. Whatever is changed holds here at once and everywhere within a second. */
export class LimitService {
  constructor(
    private readonly database: Database,
    private readonly book: Pick<LimitBook, 'changed'>,
  ) {}

  /** @throws GatewayError invalid_request (no such subject, no limit at all), conflict */
  async create(ask: Omit<Limit, 'id'>, trail: AuditTrail): Promise<LimitRow> {
    const { subject, model, rpm, tpm, concurrency } = ask;
    assertSomething(ask);
    await assertSubject(seenBy(this.database, subject.tenantId), subject);
    const id = newId('limit');
    try {
      await trail.around(this.database, this.audited(id, subject.tenantId), async (sql) =>
        sql.query(
          `INSERT INTO limits (id, tenant_id, subject_kind, subject_id, model, rpm, tpm, concurrency, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          [
            ...[id, subject.tenantId, subject.kind, subject.id, model ?? null],
            ...[rpm ?? null, tpm ?? null, concurrency ?? null, await versionedLimits.next(sql)],
          ],
        ),
      );
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new GatewayError('conflict', `This ${subject.kind} has limits for ${model ?? 'all models'} already: change those.`);
    }
    await this.book.changed();
    return this.get(id, subject.tenantId);
  }

  /** Newest first. */
  list(filter: LimitFilter): Promise<LimitRow[]> {
    return seenBy(this.database, filter.tenantId).query<LimitRow>(
      `SELECT ${LIMIT_COLUMNS} FROM limits
       WHERE deleted_at IS NULL AND ($1::text IS NULL OR tenant_id = $1) AND ($2::text IS NULL OR id = $2)
         AND ($3::text IS NULL OR subject_kind = $3) AND ($4::text IS NULL OR subject_id = $4)
         AND ($5::text IS NULL OR id < $5)
       ORDER BY id DESC LIMIT $6`,
      [
        filter.tenantId ?? null,
        filter.id ?? null,
        filter.subjectKind ?? null,
        filter.subjectId ?? null,
        filter.before ?? null,
        filter.limit,
      ],
    );
  }

  /** @throws GatewayError not_found, also for a limit of another tenant */
  async get(id: string, tenantId: string | undefined): Promise<LimitRow> {
    const [row] = await this.list({ id, tenantId, limit: 1 });
    return row ?? notFound();
  }

  /** @throws GatewayError not_found, invalid_request when nothing would be left of it */
  async update(id: string, tenantId: string | undefined, change: LimitChange, trail: AuditTrail): Promise<LimitRow> {
    const { tenant_id: owner } = await this.get(id, tenantId);
    await trail.around(this.database, this.audited(id, owner), async (sql) => {
      const row = await lockRow(sql, id, tenantId);
      const next = { rpm: row.rpm, tpm: row.tpm, concurrency: row.concurrency, ...change };
      assertSomething(next);
      await sql.query('UPDATE limits SET rpm = $2, tpm = $3, concurrency = $4, version = $5, updated_at = now() WHERE id = $1', [
        id,
        next.rpm ?? null,
        next.tpm ?? null,
        next.concurrency ?? null,
        await versionedLimits.next(sql),
      ]);
      return true;
    });
    await this.book.changed();
    return this.get(id, tenantId);
  }

  /** @throws GatewayError not_found */
  async remove(id: string, tenantId: string | undefined, trail: AuditTrail): Promise<void> {
    const { tenant_id: owner } = await this.get(id, tenantId);
    await trail.around(this.database, this.audited(id, owner), async (sql) => {
      await lockRow(sql, id, tenantId);
      await sql.query('UPDATE limits SET deleted_at = now(), version = $2, updated_at = now() WHERE id = $1', [
        id,
        await versionedLimits.next(sql),
      ]);
      return true;
    });
    await this.book.changed();
  }

  private audited(id: string, tenantId: string) {
    return { kind: 'limit', table: 'limits' as const, id, tenantId };
  }
}

async function lockRow(sql: Sql, id: string, tenantId: string | undefined): Promise<LimitRow> {
  const [row] = await sql.query<LimitRow>(
    `SELECT ${LIMIT_COLUMNS} FROM limits
     WHERE id = $1 AND ($2::text IS NULL OR tenant_id = $2) AND deleted_at IS NULL FOR UPDATE`,
    [id, tenantId ?? null],
  );
  return row ?? notFound();
}

function assertSomething({ rpm, tpm, concurrency }: LimitChange): void {
  if ((rpm ?? tpm ?? concurrency ?? null) !== null) return;
  throw new GatewayError('invalid_request', 'At least one of rpm, tpm and concurrency must be given.', { param: 'rpm' });
}

function notFound(): never {
  throw new GatewayError('not_found', 'There is no such limit.');
}
