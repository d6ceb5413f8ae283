import { randomBytes } from 'node:crypto';
import type { LedgerRecord, NewLedgerRecord } from './record';
import type { RequestsRepository } from './requests.repository';
import type { Spool } from './spool';

export interface LedgerOptions {
  /** Longest a record waits for company. */
  flushEveryMs?: number;
  /** Records in one statement. */
  batchSize?: number;
  /** Records kept in memory while PostgreSQL is away; what comes on top goes to the spool. */
  maxPending?: number;
  /** Pause before PostgreSQL is tried again. */
  retryMs?: number;
  /** Told when writing begins to fail and, with undefined, when it works again. */
  onTrouble?: (error: unknown) => void;
}

/**
 * Takes records off the data path and writes them in batches. Nothing is lost while PostgreSQL is
 * away: records wait in memory, then in a file, and are written when it is back; a record that is
 * written twice is stored once.
 */
export class Ledger {
  readonly processId = `p_${randomBytes(8).toString('hex')}`;
  private seq = 0;
  private pending: LedgerRecord[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private troubled = false;
  private closed = false;
  private readonly options: Required<LedgerOptions>;

  constructor(
    private readonly repository: Pick<RequestsRepository, 'insert'>,
    private readonly spool: Spool,
    options: LedgerOptions = {},
  ) {
    this.options = {
      flushEveryMs: 50,
      batchSize: 500,
      maxPending: 20_000,
      retryMs: 1_000,
      onTrouble: () => undefined,
      ...options,
    };
  }

  /** Writes what an earlier process left in the spool. Never rejects. */
  async recover(): Promise<number> {
    let recovered = 0;
    try {
      for await (const records of this.spool.read(this.options.batchSize)) {
        await this.repository.insert(records);
        recovered += records.length;
      }
      await this.spool.clear();
    } catch (error) {
      this.trouble(error);
    }
    return recovered;
  }

  /** Takes the record over. Never waits, never throws. */
  append(record: NewLedgerRecord): void {
    // Numbered in place: a copy of so many fields would be the dearest step of a request.
    const numbered: Partial<LedgerRecord> & NewLedgerRecord = record;
    numbered.process_id = this.processId;
    numbered.seq = ++this.seq;
    this.pending.push(numbered as LedgerRecord);
    if (this.pending.length >= this.options.batchSize && !this.troubled) void this.drain();
    else this.schedule(this.options.flushEveryMs);
  }

  /** Records not yet in PostgreSQL, for metrics. */
  get waiting(): number {
    return this.pending.length;
  }

  /** Writes everything there is now; what cannot be written goes to the spool. Never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.writing) await this.writing;
    await this.drain();
  }

  /** Loses nothing: what PostgreSQL does not take now is in the spool for the next start. */
  async close(): Promise<void> {
    this.closed = true;
    await this.flush();
    if (this.pending.length > 0) await this.spill(this.pending.length);
    clearTimeout(this.timer);
  }

  private schedule(delayMs: number): void {
    if (this.timer || this.closed) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.drain();
    }, delayMs);
  }

  private drain(): Promise<void> {
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
      if (this.pending.length > 0) this.schedule(this.troubled ? this.options.retryMs : this.options.flushEveryMs);
    });
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.pending.length > 0) {
      const batch = this.pending.slice(0, this.options.batchSize);
      try {
        await this.repository.insert(batch);
      } catch (error) {
        this.trouble(error);
        const excess = this.pending.length - this.options.maxPending;
        if (excess > 0) await this.spill(excess);
        return;
      }
      this.pending.splice(0, batch.length);
      if (this.troubled) await this.healed();
    }
  }

  private async spill(count: number): Promise<void> {
    try {
      await this.spool.append(this.pending.slice(0, count));
      this.pending.splice(0, count);
    } catch (error) {
      this.trouble(error);
    }
  }

  private async healed(): Promise<void> {
    this.troubled = false;
    this.options.onTrouble(undefined);
    await this.recover();
  }

  private trouble(error: unknown): void {
    if (!this.troubled) this.options.onTrouble(error);
    this.troubled = true;
  }
}
