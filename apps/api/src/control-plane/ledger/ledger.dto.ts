/** What one process has written of the numbers that it gave its records. */
export class LedgerProcessView {
  process_id!: string;
  first_written_at!: string;
  last_written_at!: string;
  last_seq!: number;
  written!: number;
  /** Numbers without a row: lost with a process that was killed, or waiting in the memory or the files of one that lives. */
  missing!: number;
  /** When it ended having written everything; null: it runs, or was killed. */
  closed_at!: string | null;
}

export class RequestLogPartition {
  name!: string;
  /** null: everything before `to`. */
  from!: string | null;
  to!: string;
  /** With its indexes. */
  bytes!: number;
  /** Estimated; null: not yet. */
  rows!: number | null;
}

/** Of the process that answers. */
export class LedgerOwnView {
  process_id!: string;
  /** Records in memory, for milliseconds. */
  waiting!: number;
  /** Bytes of records that wait in files while PostgreSQL is away. */
  spooled_bytes!: number;
  /** PostgreSQL does not take records at present. */
  troubled!: boolean;
  /** Lost for good since the process began. */
  lost!: number;
  issued!: number;
}

export class LedgerView {
  this_process!: LedgerOwnView;
  /** The last hundred that wrote anything. */
  processes!: LedgerProcessView[];
  /** Days of the request log, oldest first. */
  partitions!: RequestLogPartition[];
  /** 0: for ever. */
  retention_days!: number;
}
