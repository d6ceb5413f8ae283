import type { Sql, Transactional } from '../sql';
import { type AuditedTable, auditSnapshot } from './audited-tables';
import type { AuditLog } from './audit-log';
import type { AuditEntry } from './entry';

/** What is known of a change before it is made. */
export type AuditDraft = Pick<AuditEntry, 'actor' | 'action' | 'tenantId' | 'requestId' | 'address'>;

/**
 * The trace of one change by one caller. A service that is handed one writes the change and its trace in one
 * transaction: both are there or neither is.
 */
export class AuditTrail {
  /** The trace has been written together with the change. */
  written = false;

  constructor(
    private readonly log: Pick<AuditLog, 'append'>,
    readonly draft: AuditDraft,
  ) {}

  /**
   * Runs `change` and writes down the row before and after it, in one transaction.
   * @param change returns undefined when there was nothing to change; then nothing is written down
   */
  async around<T>(
    database: Pick<Transactional, 'transaction'>,
    subject: { kind: string; table: AuditedTable; id: string; tenantId?: string | null },
    change: (sql: Sql) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const done = await database.transaction(async (sql) => {
      const before = await auditSnapshot(sql, subject.table, subject.id, true);
      const result = await change(sql);
      if (result === undefined) return undefined;
      const after = await auditSnapshot(sql, subject.table, subject.id);
      await this.write(sql, { ...subject, before, after });
      return result;
    });
    this.written ||= done !== undefined;
    return done;
  }

  /** The same for a row that was just made; call it last in the transaction, and `committed` behind it. */
  async made(sql: Sql, subject: { kind: string; table: AuditedTable; id: string; tenantId?: string | null }): Promise<void> {
    await this.write(sql, { ...subject, after: await auditSnapshot(sql, subject.table, subject.id) });
  }

  /** The same for a change whose facts the service knows; call it last in the transaction. */
  async write(
    sql: Sql,
    facts: { kind: string; id: string; tenantId?: string | null; before?: unknown; after?: unknown },
  ): Promise<void> {
    const { kind, id, tenantId = this.draft.tenantId, before = null, after = null } = facts;
    const entry = { ...this.draft, tenantId, subject: { kind, id }, before, after };
    await this.log.append({ ...entry, outcome: 'done', status: null, details: null }, sql);
  }

  /** After a transaction in which `write` was called has committed. */
  committed(): void {
    this.written = true;
  }
}
