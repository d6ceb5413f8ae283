import { randomBytes } from 'node:crypto';
import { SqlError } from '@libs/database';
import type { LedgerRecord, NewLedgerRecord } from './record';
import type { Spool } from './spool/spool';

export interface LedgerOptions {
  /** Longest a record waits for company. */
  flushEveryMs?: number;
  /** Records in one statement. */
  batchSize?: number;
  /** A statement that takes longer does not keep what comes behind it waiting in memory. */
  patienceMs?: number;
  /** Pause before PostgreSQL is tried again. */
  retryMs?: number;
  /** Most records that wait in memory; what comes on top waits in files alone. */
  mostInMemory?: number;
  /** Told when writing begins to fail and, with undefined, when it works again. */
  onTrouble?: (error: unknown) => void;
  /** Told of records that are lost for good: there was no room, PostgreSQL refuses them, or their file was damaged. */
  onLoss?: (count: number, why: 'no_room' | 'refused' | 'damaged') => void;
  /** Told of each number that is given out. */
  onIssued?: (seq: number) => void;
}

/** Where records go. */
export interface LedgerStore {
  /** All of them or none; one that is there already is left alone. */
  insert(records: readonly LedgerRecord[]): Promise<void>;
}

export interface LedgerStatus {
  /** Records in memory. */
  waiting: number;
  /** Bytes of records in files. */
  spooledBytes: number;
  /** Writing fails at present. */
  troubled: boolean;
  /** Since this process began. */
  lost: number;
  issued: number;
}

/** Records of one statement, and the files that hold them until it has come through. */
interface Batch {
  records: readonly LedgerRecord[];
  paths: string[];
}

/**
 * Takes records off the data path and writes them in batches. Nothing is lost while PostgreSQL is away: records go to
 * files and are written when it is back; a record that is written twice is stored once. While it is slow they go to
 * files as well as staying in memory: the files are for whoever comes behind a crash. So nothing is older than a flush
 * in memory alone, and a killed process takes next to nothing with it.
 */
export class Ledger {
  readonly processId = `p_${randomBytes(8).toString('hex')}`;
  private seq = 0;
  private lost = 0;
  private pending: LedgerRecord[] = [];
  private timer: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private writingSince = 0;
  /** What waits has waited long enough, behind a statement that is under way. */
  private overdue = false;
  /** Somebody waits until all is written. */
  private flushing = 0;
  /** On its way to PostgreSQL. */
  private underWay: Batch | undefined;
  /** Next in turn, and in files in case there is none. */
  private held: Batch[] = [];
  private spilling: Promise<void> = Promise.resolve();
  private recovering: Promise<number> | undefined;
  private troubled = false;
  private closed = false;
  private readonly options: Required<LedgerOptions>;

  constructor(
    private readonly store: LedgerStore,
    private readonly spool: Spool,
    options: LedgerOptions = {},
  ) {
    const nothing = (): void => undefined;
    this.options = {
      ...{ flushEveryMs: 50, batchSize: 500, patienceMs: 100, retryMs: 1_000, mostInMemory: MOST_IN_MEMORY },
      ...{ onTrouble: nothing, onLoss: nothing, onIssued: nothing },
      ...options,
    };
  }

  /** Writes what is in the spool, earlier processes' too. Never rejects. @returns how many records */
  recover(): Promise<number> {
    this.recovering ??= this.recoverAll().finally(() => (this.recovering = undefined));
    return this.recovering;
  }

  /** Takes the record over. Never waits, never throws. */
  append(record: NewLedgerRecord): void {
    this.pending.push(this.number(record));
    if (this.pending.length >= this.options.batchSize && this.writing === undefined) void this.turn();
    else this.schedule();
  }

  /** The record as one of this process, for whoever writes it in a transaction of their own. A second call changes nothing. */
  number(record: NewLedgerRecord): LedgerRecord {
    // In place: a copy of so many fields would be the dearest step of a request.
    const numbered: Partial<LedgerRecord> & NewLedgerRecord = record;
    if (numbered.seq === undefined) {
      numbered.process_id = this.processId;
      numbered.seq = ++this.seq;
      this.options.onIssued(this.seq);
    }
    return numbered as LedgerRecord;
  }

  /** Records not yet in PostgreSQL or on disk, for metrics. */
  get waiting(): number {
    return this.pending.length;
  }

  status(): LedgerStatus {
    const { troubled, lost } = this;
    return { waiting: this.pending.length, spooledBytes: this.spool.bytes, troubled, lost, issued: this.seq };
  }

  /** Writes everything there is now; what cannot be written goes to the spool. Never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flushing++;
    do {
      await this.writing;
      await this.write();
      await this.spilling;
    } while (this.held.length > 0 || (this.closed && !this.troubled && this.pending.length > 0));
    this.flushing--;
  }

  /** Loses nothing: what PostgreSQL does not take now is in the spool for the next start. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    await this.recovering;
    if (this.troubled) await this.recover();
    await this.flush();
    clearTimeout(this.timer);
    clearTimeout(this.retry);
    await this.spool.close();
  }

  private async recoverAll(): Promise<number> {
    let recovered = 0;
    try {
      await this.inOrder(() => this.spool.rotate());
      for (const segment of await this.spool.segments()) {
        const { records, corrupt } = await this.spool.read(segment);
        if (corrupt > 0) this.lose(corrupt, 'damaged');
        for (let i = 0; i < records.length; i += this.options.batchSize)
          await this.insert(records.slice(i, i + this.options.batchSize));
        await this.spool.remove(segment);
        recovered += records.length;
      }
      if (this.troubled) this.healed();
    } catch (error) {
      this.trouble(error);
    }
    return recovered;
  }

  private schedule(): void {
    if (this.timer || this.closed) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.turn();
    }, this.options.flushEveryMs);
  }

  /** Writes, or puts by what would have to wait. */
  private turn(): Promise<void> {
    if (this.writing === undefined) return this.write();
    this.overdue = true;
    if (performance.now() - this.writingSince > this.options.patienceMs) return this.spill();
    this.schedule();
    return Promise.resolve();
  }

  private write(): Promise<void> {
    if (this.troubled) return this.spill();
    this.writingSince = performance.now();
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
      if (this.pending.length > 0 || this.held.length > 0) this.schedule();
    });
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    while (!this.troubled) {
      const batch = this.next();
      if (!batch) return;
      this.writingSince = performance.now();
      this.underWay = batch;
      try {
        await this.insert(batch.records);
        this.underWay = undefined;
        // Behind whoever is putting it into a file at this moment.
        await this.inOrder(() => this.dropFiles(batch));
      } catch (error) {
        this.underWay = undefined;
        this.trouble(error);
        await this.inOrder(() => this.putBack(batch));
        await this.spill();
      }
      if (!this.isDue) return;
    }
  }

  /** Behind a statement: a few records are worth another one only when they have waited long enough for company. */
  private get isDue(): boolean {
    const { overdue, flushing, held, pending, options } = this;
    return overdue || flushing > 0 || held.length > 0 || pending.length >= options.batchSize;
  }

  /** What waits longest, as much as goes into one statement. */
  private next(): Batch | undefined {
    const { batchSize } = this.options;
    const first = this.held.shift();
    if (!first) {
      const records = this.takePending();
      return records.length > 0 ? { records, paths: [] } : undefined;
    }
    const records = [...first.records];
    const paths = [...first.paths];
    for (let more = this.held[0]; more && records.length + more.records.length <= batchSize; more = this.held[0]) {
      records.push(...more.records);
      paths.push(...more.paths);
      this.held.shift();
    }
    return { records, paths };
  }

  /** Whoever takes them answers for them: nobody else finds them. */
  private takePending(): LedgerRecord[] {
    this.overdue = false;
    const records = this.pending.slice(0, this.options.batchSize);
    this.pending = this.pending.slice(records.length);
    return records;
  }

  private async dropFiles({ paths }: Batch): Promise<void> {
    // A file that stays is written once more some day, and stored once.
    for (const path of paths) await this.spool.drop(path).catch(() => this.spool.letGo(path));
  }

  private putBack({ records, paths }: Batch): void {
    if (paths.length === 0) this.pending = [...records, ...this.pending];
    for (const path of paths) this.spool.letGo(path);
  }

  /** What PostgreSQL refuses for what it is must not keep all others waiting: those go one by one, and it alone stays behind. */
  private async insert(records: readonly LedgerRecord[]): Promise<void> {
    try {
      await this.store.insert(records);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (records.length === 1) return this.lose(1, 'refused');
      const half = Math.ceil(records.length / 2);
      await this.insert(records.slice(0, half));
      await this.insert(records.slice(half));
    }
  }

  private spill(): Promise<void> {
    return this.inOrder(() => this.spillPending());
  }

  /** What touches the file that is being written: one after the other. */
  private inOrder(work: () => Promise<void> | void): Promise<void> {
    this.spilling = this.spilling.then(work);
    return this.spilling;
  }

  private async spillPending(): Promise<void> {
    try {
      if (!this.troubled) await this.hold();
      if (this.troubled || this.isFull) await this.putBy();
    } catch (error) {
      // No disk either: memory is all there is, as far as it goes.
      this.loseBeyondMemory();
      this.trouble(error);
    }
    if (this.pending.length > 0 || this.held.length > 0) this.schedule();
  }

  /** PostgreSQL is slow: what is in memory goes into files too. */
  private async hold(): Promise<void> {
    const { underWay } = this;
    if (underWay?.paths.length === 0) {
      const path = await this.spool.hold(underWay.records);
      if (path !== undefined) underWay.paths.push(path);
    }
    while (this.pending.length > 0 && !this.isFull && !this.troubled) {
      const records = this.takePending();
      const path = await this.spool.hold(records).catch((error: unknown) => {
        this.pending = [...records, ...this.pending];
        throw error;
      });
      if (path === undefined) {
        this.pending = [...records, ...this.pending];
        return this.loseBeyondMemory();
      }
      this.held.push({ records, paths: [path] });
      if (this.troubled) this.letGo();
    }
  }

  /** PostgreSQL is away, or too slow for too long: the rest waits in files alone. */
  private async putBy(): Promise<void> {
    const records = this.pending;
    if (records.length === 0) return;
    this.pending = [];
    try {
      const kept = await this.spool.append(records);
      if (kept < records.length) this.lose(records.length - kept, 'no_room');
    } catch (error) {
      this.pending = [...records, ...this.pending];
      throw error;
    }
    this.tryLater();
  }

  private get isFull(): boolean {
    return this.held.reduce((sum, { records }) => sum + records.length, 0) >= this.options.mostInMemory;
  }

  private loseBeyondMemory(): void {
    const beyond = this.pending.length - this.options.mostInMemory;
    if (beyond <= 0) return;
    this.lose(beyond, 'no_room');
    this.pending = this.pending.slice(beyond);
  }

  /** Those in memory are taken up from their files, with all others, when PostgreSQL is back. */
  private letGo(): void {
    for (const { paths } of this.held) for (const path of paths) this.spool.letGo(path);
    this.held = [];
  }

  private tryLater(): void {
    if (this.closed) return;
    this.retry ??= setTimeout(() => {
      this.retry = undefined;
      void this.recover().then(() => {
        // What came while it was under way waits for the next time.
        if (this.troubled || this.spool.bytes > 0) this.tryLater();
      });
    }, this.options.retryMs).unref();
  }

  private healed(): void {
    this.troubled = false;
    this.options.onTrouble(undefined);
    if (this.pending.length > 0) this.schedule();
  }

  private trouble(error: unknown): void {
    if (!this.troubled) this.options.onTrouble(error);
    this.troubled = true;
    this.letGo();
    this.tryLater();
  }

  private lose(count: number, why: 'no_room' | 'refused' | 'damaged'): void {
    this.lost += count;
    this.options.onLoss(count, why);
  }
}

/** About as much as a hundred megabytes. */
const MOST_IN_MEMORY = 50_000;

/** Data that PostgreSQL cannot hold or that breaks a rule of its table (SQLSTATE classes 22 and 23). */
const isRefusal = (error: unknown): boolean => error instanceof SqlError && /^2[23]/.test(error.sqlState);
