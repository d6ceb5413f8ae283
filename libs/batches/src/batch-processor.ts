import { type Clock, GatewayError, type Principal } from '@libs/kernel';
import { type BatchProblem, type BatchRow, MAX_LINES } from './batch';
import { BatchEnd } from './batch-end';
import { checkInput } from './check-input';
import { FairSlots } from './fair-slots';
import { LineJournal } from './line-journal';
import { LineRun } from './line-run';
import { isOffPeak, nextOffPeak } from './off-peak';
import type { BatchFiles, LineExecutor, LineTerms, PrincipalSource } from './ports';
import { readLines, type RawLine } from './read-lines';
import { StopSign, type StopReason } from './stop-sign';
import type { Database } from '@libs/database';
import { type Hold, HoldLost, type WorkRepository } from './work.repository';

export interface BatchProcessorOptions {
  /** How long a batch stays ours without a sign of life. */
  leaseMs: number;
  /** How often a sign of life is given, and a cancel noticed. */
  heartbeatMs: number;
  /** How often it is looked whether the key of a batch is still good. */
  principalMs: number;
  /** Lines at once, of all batches of this process. */
  concurrency: number;
  /** Batches of one tenant at once, in all processes. */
  perTenant: number;
  /** What is under way may take so long to end once nothing new is begun. */
  graceMs: { cancelled: number; shutdown: number };
  /** Of one line, bytes: what a request may have. */
  longestLine: number;
  /** Told of errors that leave a batch to the sweeper. */
  onTrouble: (batchId: string, error: unknown) => void;
  /** Told of each sign of life: undefined when it was given, else why not. */
  onBeat?: (error: unknown) => void;
}

export const PROCESSOR_DEFAULTS = {
  ...{ leaseMs: 10_000, heartbeatMs: 500, principalMs: 5_000, perTenant: 4 },
  graceMs: { cancelled: 30_000, shutdown: 3_000 },
} as const;

/** What a processor works with. */
export interface ProcessorParts {
  database: Database;
  work: WorkRepository;
  executor: LineExecutor;
  files: BatchFiles;
  principals: PrincipalSource;
  end: BatchEnd;
  clock: Clock;
}

/** A batch that took so many workers with it, without a single line in between, is given up. */
const MOST_STALLS = 3;
const TROUBLE_PAUSE_MS = 15_000;

/** What is held here of one batch while it is worked on. */
interface Held {
  row: BatchRow;
  hold: Hold;
  principal: Principal;
  stop: StopSign;
  /** Monotonic. */
  checkedAt: number;
}

/** Why lines are not gone through to their end. */
type Cut = StopReason | 'input_gone';
type EndAs = (ending: NonNullable<BatchRow['ending']>, errors?: BatchProblem[]) => Promise<undefined>;

/** Works on batches from wherever they stand to their end, under a heartbeat and a fence. */
export class BatchProcessor {
  private readonly held = new Map<string, Held | undefined>();
  private readonly working = new Set<Promise<void>>();
  private readonly slots: FairSlots;
  private stopping = false;

  constructor(
    private readonly parts: ProcessorParts,
    private readonly options: BatchProcessorOptions,
  ) {
    this.slots = new FairSlots(options.concurrency);
  }

  /** Does nothing when the batch is not there, not waiting, or held by a living worker. Never rejects. */
  async process(id: string): Promise<void> {
    if (this.stopping || this.held.has(id)) return;
    this.held.set(id, undefined);
    const working = this.work(id)
      .catch((error: unknown) => this.options.onTrouble(id, error))
      .finally(() => this.held.delete(id));
    this.working.add(working);
    await working;
    this.working.delete(working);
  }

  /** Begins nothing new, waits a little for what is under way, and hands everything back. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const held of this.held.values()) held?.stop.stop('shutdown', this.options.graceMs.shutdown);
    await Promise.allSettled(this.working);
  }

  private async work(id: string): Promise<void> {
    const { leaseMs, perTenant, heartbeatMs } = this.options;
    const row = await this.parts.work.claim(id, leaseMs, perTenant);
    if (!row) return;
    const hold: Hold = { id, tenantId: row.tenant_id, fence: row.fence };
    const stop = new StopSign();
    const held: Held = { row, hold, principal: row.principal, stop, checkedAt: this.parts.clock.monotonic() };
    this.held.set(id, held);
    if (this.stopping) stop.stop('shutdown', 0);
    let beating = Promise.resolve();
    const beat = setInterval(() => {
      beating = beating.then(() => this.beat(held));
    }, heartbeatMs);
    const wakeAt = await this.advanced(held);
    clearInterval(beat);
    // A late sign of life would take back what is handed over here.
    await beating;
    stop.clear();
    if (wakeAt !== undefined) await this.parts.work.release(hold, wakeAt);
  }

  /** Like `advance`, but never rejects. */
  private async advanced(held: Held): Promise<number | undefined> {
    try {
      return await this.advance(held);
    } catch (error) {
      if (error instanceof HoldLost) return undefined;
      this.options.onTrouble(held.hold.id, error);
      return this.parts.clock.now() + TROUBLE_PAUSE_MS;
    }
  }

  /** @returns when it is to be taken up again, epoch ms (0: at once); undefined: it has ended */
  private async advance(held: Held): Promise<number | undefined> {
    const { row, hold, principal } = held;
    const { end, principals } = this.parts;
    const endAs: EndAs = (ending, errors) =>
      end.end(held.row, hold, { ending, errors, linesOf: (late) => this.linesOf(late, held.principal) });
    if (row.ending !== null) return endAs(row.ending);
    if (row.status === 'cancelling') return endAs('cancelled');
    if (row.stalls > MOST_STALLS) return endAs('failed', [POISONED]);
    const current = await principals.current(principal);
    if (!current) return endAs('failed', [FORBIDDEN]);
    held.principal = current;
    if (row.expires_at.getTime() <= this.parts.clock.now()) return endAs('expired');
    if (row.status === 'validating') {
      const found = await this.check(held);
      if (Array.isArray(found)) return endAs('failed', found);
      if (found !== undefined) return this.stopped(found, held, endAs);
    }
    return this.stopped(await this.runLines(held), held, endAs);
  }

  /** What follows when its lines are not gone through any more, to the end or not. */
  private async stopped(reason: Cut | undefined, { row, hold }: Held, endAs: EndAs): Promise<number | undefined> {
    switch (reason) {
      case undefined:
        return endAs('completed');
      case 'cancelled':
      case 'expired':
        return endAs(reason);
      case 'forbidden':
        return endAs('failed', [FORBIDDEN]);
      case 'input_gone':
        return endAs('failed', [INPUT_GONE]);
      case 'off_peak':
        return this.opensAt(row);
      case 'shutdown':
        return 0;
      case 'lost':
        throw new HoldLost(hold.id);
    }
  }

  /** @returns what is wrong with the input, or why it was not looked at to its end */
  private async check(held: Held): Promise<BatchProblem[] | StopReason | undefined> {
    const { row, hold, principal, stop } = held;
    const { work } = this.parts;
    const input = await this.linesOf(row, principal).catch((error: unknown) => ({ error }));
    if ('error' in input) return [unreadable(input.error)];
    const { lines, model, problems } = await checkInput(whileWanted(input, stop), row.endpoint, MAX_LINES);
    if (isUnwanted(stop)) return stop.reason;
    if (problems.length > 0) return problems;
    const begun = await work.begin(hold, lines, model);
    if (begun) {
      held.row = begun;
      return undefined;
    }
    const now = await work.heartbeat(hold, this.options.leaseMs);
    if (now?.cancelling) return 'cancelled';
    throw new HoldLost(hold.id);
  }

  /** @returns why it stopped before the last line */
  private async runLines(held: Held): Promise<Cut | undefined> {
    const { row, hold, stop } = held;
    const { work, database, executor } = this.parts;
    if (this.isClosed(row)) stop.stop('off_peak', 0);
    if (stop.reason !== undefined) return stop.reason;
    const [finished, lost] = [await work.finished(hold), await work.lost(hold)];
    const terms = (): LineTerms => ({
      ...{ batchId: row.id, endpoint: row.endpoint, principal: held.principal },
      ...{ settings: row.settings, metadata: row.metadata },
    });
    const journal = new LineJournal(database, hold, this.options.leaseMs, (sql, records) => executor.book(sql, records));
    const { concurrency } = this.options;
    const run = new LineRun(terms, { executor, slots: this.slots, journal, concurrency }, stop, {
      finished: new Set(finished),
      lost,
    });
    try {
      await run.run(await this.linesOf(row, held.principal));
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'not_found') return 'input_gone';
      throw error;
    }
    return stop.reason;
  }

  private async linesOf(row: BatchRow, principal: Principal): Promise<AsyncGenerator<RawLine>> {
    const { files } = this.parts;
    const size = await files.size(principal, row.input_file_id);
    const read = (start: number, end: number): Promise<Buffer> => files.read(principal, row.input_file_id, start, end);
    return readLines(read, size, this.options.longestLine);
  }

  private isClosed({ settings: { offPeak } }: BatchRow): boolean {
    return offPeak !== undefined && !isOffPeak(offPeak, this.parts.clock.now());
  }

  private opensAt({ settings: { offPeak } }: BatchRow): number {
    const now = this.parts.clock.now();
    return offPeak ? nextOffPeak(offPeak, now) : now;
  }

  /** A sign of life, and a look at what may have changed. Never rejects. */
  private async beat(held: Held): Promise<void> {
    const { hold, stop, row } = held;
    const { cancelled: graceMs } = this.options.graceMs;
    try {
      const now = await this.parts.work.heartbeat(hold, this.options.leaseMs);
      if (!now) return stop.stop('lost', 0);
      if (now.cancelling) return stop.stop('cancelled', graceMs);
      if (now.expired) return stop.stop('expired', graceMs);
      if (this.isClosed(row)) return stop.stop('off_peak', Infinity);
      await this.checkPrincipal(held);
      this.options.onBeat?.(undefined);
    } catch (error) {
      this.options.onBeat?.(error);
    }
  }

  private async checkPrincipal(held: Held): Promise<void> {
    const now = this.parts.clock.monotonic();
    if (now - held.checkedAt < this.options.principalMs) return;
    held.checkedAt = now;
    const current = await this.parts.principals.current(held.row.principal);
    if (current) held.principal = current;
    else held.stop.stop('forbidden', 0);
  }
}

const POISONED: BatchProblem = {
  ...{ code: 'run_poisoned', param: null, line: null },
  message: 'The batch was given up: workers ended again and again while they had it.',
};
const FORBIDDEN: BatchProblem = {
  ...{ code: 'key_invalid', param: null, line: null },
  message: 'Whoever made the batch may not call this gateway any more.',
};
const INPUT_GONE: BatchProblem = {
  ...{ code: 'invalid_input_file', param: 'input_file_id', line: null },
  message: 'The input file was deleted, or has expired, before all of its lines were executed.',
};
/** Hours decide when lines are begun, not when they are looked at. */
const isUnwanted = ({ reason }: StopSign): boolean => reason !== undefined && reason !== 'off_peak';

async function* whileWanted(lines: AsyncIterable<RawLine>, stop: StopSign): AsyncGenerator<RawLine> {
  for await (const line of lines) {
    if (isUnwanted(stop)) return;
    yield line;
  }
}

const unreadable = (error: unknown): BatchProblem => ({
  ...{ code: 'invalid_input_file', param: 'input_file_id', line: null },
  message: error instanceof Error ? error.message : 'The input file cannot be read.',
});
