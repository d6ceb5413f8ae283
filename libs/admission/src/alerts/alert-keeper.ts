import { seenBy, type Sql, type Tenanted, type Transactional } from '@libs/database';
import { type Alert, type AlertSink, type Clock, newId } from '@libs/kernel';
import { type AlertFilter, type AlertRow, alertsRepository } from './alerts.repository';

interface Log {
  warn(facts: object, message: string): void;
}

/** Told of every alert in the transaction that keeps it. The composition root binds whoever tells others. */
export interface AlertOutbox {
  /** An id that was told before is not told again. */
  add(tx: Sql, id: string, alert: Alert): Promise<void>;
}

/** Waiting for PostgreSQL at most; the log has them all. */
const MOST_WAITING = 500;
const WRITE_AFTER_MS = 100;
const RETRY_MS = 2_000;

/** Where alerts go: into the log at once, into the table of the last ones a moment later. */
export class AlertKeeper implements AlertSink {
  private waiting: { id: string; at: Date; alert: Alert }[] = [];
  private raisedAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly database: Tenanted & Pick<Transactional, 'transaction'>,
    private readonly log: Log,
    private readonly clock: Clock,
    private readonly outbox?: AlertOutbox,
  ) {}

  raise(alert: Alert): void {
    const { kind, severity, tenantId, subject, details } = alert;
    this.log.warn({ alert: kind, severity, tenant_id: tenantId, subject, details }, alert.message);
    // Ids name an order only between milliseconds.
    const now = (this.raisedAt = Math.max(this.clock.now(), this.raisedAt + 1));
    this.waiting.push({ id: newId('alert', now), at: new Date(now), alert });
    if (this.waiting.length > MOST_WAITING) this.waiting.shift();
    this.schedule(WRITE_AFTER_MS);
  }

  list(filter: AlertFilter): Promise<AlertRow[]> {
    return alertsRepository.list(seenBy(this.database, filter.tenantId), filter);
  }

  /** Writes what is not written yet, as far as PostgreSQL takes it. Never rejects. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.writing;
    await this.write();
    clearTimeout(this.timer);
  }

  private schedule(afterMs: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.writing ??= this.write().finally(() => (this.writing = undefined));
    }, afterMs).unref();
  }

  private async write(): Promise<void> {
    const batch = this.waiting;
    if (batch.length === 0) return;
    this.waiting = [];
    try {
      await this.database.transaction(async (sql) => {
        await alertsRepository.insert(sql, batch);
        for (const { id, alert } of batch) await this.outbox?.add(sql, id, alert);
        await alertsRepository.prune(sql);
      });
    } catch {
      this.waiting = [...batch, ...this.waiting].slice(-MOST_WAITING);
      this.schedule(RETRY_MS);
    }
  }
}
