import type { Sql, Transactional } from '../sql';
import { type AuditedTable, auditSnapshot } from './audited-tables';
import type { AuditLog } from './audit-log';
import type { AuditEntry } from './entry';

/** What is known of a change before it is made. */
export type AuditDraft = Pick<AuditEntry, 'actor' | 'action' | 'tenantId' | 'requestId' | 'address'>;

/** A row that a change is about. */
export interface AuditSubject {
  kind: string;
  table: AuditedTable;
  id: string;
  /** Whose it is; absent: what the row says, else the actor's. */
  tenantId?: string | null;
}

/** What a service knows of its change where no row shows it. Nothing in it is secret. */
export interface AuditFacts {
  kind: string;
  id: string | null;
  tenantId?: string | null;
  before?: unknown;
  after?: unknown;
}

/**
 * The trace of one change by one caller. A service that is handed one writes the change and its trace in one
 * transaction: both are there or neither is.
 */
export class AuditTrail {
  /** The trace has been written together with the change. */
  written = false;

  /** @param details what was asked for, secrets removed, where `before` and `after` do not tell it */
  constructor(
    private readonly log: Pick<AuditLog, 'append'>,
    readonly draft: AuditDraft,
    private readonly details: AuditEntry['details'] = null,
  ) {}

  /**
   * Runs `change` and writes down the row before and after it, in one transaction.
   * @param change returns undefined when there was nothing to change; then nothing is written down
   */
  async around<T>(
    database: Pick<Transactional, 'transaction'>,
    subject: AuditSubject,
    change: (sql: Sql) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const done = await database.transaction((sql) => this.within(sql, subject, () => change(sql)));
    this.written ||= done !== undefined;
    return done;
  }

  /**
   * The same inside a transaction that has begun, and `committed` behind it. The row is locked before `change` runs: what
   * must be locked first has to be.
   */
  async within<T>(sql: Sql, subject: AuditSubject, change: () => Promise<T | undefined>): Promise<T | undefined> {
    const before = await auditSnapshot(sql, subject.table, subject.id, true);
    const result = await change();
    if (result === undefined) return undefined;
    await this.write(sql, { ...subject, before, after: await auditSnapshot(sql, subject.table, subject.id) });
    return result;
  }

  /** The same for a row that was just made; call it last in the transaction, and `committed` behind it. */
  async made(sql: Sql, subject: AuditSubject): Promise<void> {
    await this.write(sql, { ...subject, after: await auditSnapshot(sql, subject.table, subject.id) });
  }

  /** The same for a change whose facts the service knows; call it last in the transaction. */
  async write(sql: Sql, facts: AuditFacts): Promise<void> {
    const { kind, id, before = null, after = null, tenantId = ownerOf(after) ?? ownerOf(before) ?? this.draft.tenantId } = facts;
    const entry = { ...this.draft, tenantId, subject: { kind, id }, before, after };
    await this.log.append({ ...entry, outcome: 'done', status: null, details: this.details }, sql);
  }

  /** After a transaction in which `write` was called has committed. */
  committed(): void {
    this.written = true;
  }
}

/** Whose a row is, where it says so. */
function ownerOf(row: unknown): string | undefined {
  const id: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, 'tenant_id') : undefined;
  return typeof id === 'string' ? id : undefined;
}
