import type { LogSink } from './log-sink';
import type { LogSinkRepository, WaitingLine } from './log-sink.repository';

export interface LogExporterOptions {
  /** Names this process among all. */
  holder: string;
  /** Lines in one batch at most. */
  batch: number;
  everyMs: number;
  /** Told when a sink begins to fail and, with undefined, when it takes again. */
  onTrouble(sink: string, error: unknown): void;
}

const LEASE_MS = 60_000;
const LONGEST_PAUSE_MS = 60_000;
/** Bytes of a batch, however few lines those are. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Takes the request log to one sink, for as long as the worker runs: each row at least once, by one worker at a time. What
 * a sink does not take is kept in the database and offered again after growing pauses, as the same batch.
 */
export class LogExporter {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private stopped = false;
  private failures = 0;

  constructor(
    private readonly repository: LogSinkRepository,
    private readonly sink: LogSink,
    private readonly options: LogExporterOptions,
  ) {}

  start(): void {
    this.stopped = false;
    this.next(0);
  }

  /** Ends behind the batch under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
    await this.repository.release(this.sink.name, this.options.holder).catch(() => undefined);
  }

  /** Sends what waits now. Never rejects. */
  look(): Promise<void> {
    this.looking ??= this.drain()
      .then(
        () => this.told(undefined),
        (error: unknown) => this.told(error),
      )
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  private next(afterMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      void this.look().then(() => this.next(this.pauseMs()));
    }, afterMs).unref();
  }

  private pauseMs(): number {
    const { everyMs } = this.options;
    return this.failures === 0
      ? everyMs
      : Math.max(everyMs, Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** Math.min(this.failures, 10)));
  }

  private async drain(): Promise<void> {
    const most = Math.min(this.options.batch, this.sink.most ?? Infinity);
    while (!this.stopped && (await this.repository.claim(this.sink, this.options.holder, LEASE_MS))) {
      if (await this.resume(most)) continue;
      const waiting = fitting(await this.repository.waiting(this.sink.name, most));
      if (waiting.length === 0) return;
      await this.send(waiting, await this.repository.begin(this.sink.name, numbersOf(waiting)));
      if (waiting.length < most) return;
    }
  }

  /**
   * What was begun goes first, with the same lines; one that is larger than is allowed by now is put together anew.
   * @returns whether there was one
   */
  private async resume(most: number): Promise<boolean> {
    const begun = await this.repository.underWay(this.sink.name);
    if (begun === undefined || begun.numbers.length > most) return false;
    const waiting = await this.repository.these(this.sink.name, begun.numbers);
    await this.send(waiting, begun.at, begun.numbers);
    return true;
  }

  private async send(waiting: readonly WaitingLine[], at: Date, numbers = numbersOf(waiting)): Promise<void> {
    const lines = waiting.map(({ line }) => line).filter((line) => line !== null);
    if (lines.length > 0) await this.sink.take({ name: `${numbers[0]}-${numbers.at(-1)}`, at }, lines);
    await this.repository.sent(this.sink.name, numbers, lines.length);
  }

  private async told(error: unknown): Promise<void> {
    const { name } = this.sink;
    if (error === undefined) {
      if (this.failures > 0) this.options.onTrouble(name, undefined);
      this.failures = 0;
      return;
    }
    if (this.failures++ === 0) this.options.onTrouble(name, error);
    // Where the database itself is away there is nobody to tell.
    await this.repository.failed(name, textOf(error)).catch(() => undefined);
  }
}

const numbersOf = (waiting: readonly WaitingLine[]): number[] => waiting.map(({ n }) => Number(n));

/** With what lies behind it: the message of a client alone often says only that it failed. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const behind = cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
  return `${error.message || error.name}${behind}`;
}

/** As many as one batch may have bytes; at least one. */
function fitting(waiting: readonly WaitingLine[]): readonly WaitingLine[] {
  let bytes = 0;
  const end = waiting.findIndex(({ line }, i) => (bytes += line?.length ?? 0) > MOST_BYTES && i > 0);
  return end === -1 ? waiting : waiting.slice(0, end);
}
