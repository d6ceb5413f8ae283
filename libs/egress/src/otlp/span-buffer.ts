import type { Span, SpanSink, SpanStanding } from '@libs/telemetry';
import { bytesOf } from './bytes-of';

/** How the delivery of a batch ended. */
export type Delivered = { ok: true } | { ok: false; error: string; /** Offering it again may help. */ again: boolean };

export interface SpanBufferOptions {
  /** Never rejects. */
  deliver(spans: readonly Span[]): Promise<Delivered>;
  /** Of spans in one delivery. */
  batch: number;
  /** How long a span waits for company, milliseconds. */
  delayMs: number;
  /** Held at most, those under way included. */
  most: { spans: number; bytes: number };
  /** Between deliveries that fail: twice as long each time, up to the longest. Milliseconds. */
  retry: { first: number; longest: number };
  /** What the last deliveries may take together when the process ends, milliseconds. */
  closeWithinMs: number;
  /** Spans wait for a collector, or are given up; at most once a minute. */
  onTrouble(message: string): void;
}

const TROUBLE_EVERY_MS = 60_000;
const LONGEST_ERROR = 500;
/** Of each pause so much is left to chance, so that replicas do not come back together. */
const JITTER = 0.2;
/** Places of spans that are gone, before the list is made anew. */
const GONE = 1_024;

interface Batch {
  spans: Span[];
  bytes: number;
}

/**
 * Holds spans until the collector has taken them: one delivery at a time, in the order in which they came. While the
 * collector is away they wait, within bounds; when more come, those go first that have waited longest behind the
 * delivery that is tried. Whoever hands a span in waits for nothing.
 */
export class SpanBuffer implements SpanSink {
  private spans: (Span | undefined)[] = [];
  private sizes: number[] = [];
  /** Where the oldest of them stands. */
  private head = 0;
  private bytes = 0;
  /** Under way, or to be offered again. */
  private batch: Batch | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  /** Deliveries in a row that failed. */
  private failures = 0;
  private closing = false;
  private taken = 0;
  private delivered = 0;
  private lost = 0;
  private deliveredAt: Date | null = null;
  private error: { text: string; at: Date } | undefined;
  private toldAt = -Infinity;

  constructor(private readonly options: SpanBufferOptions) {}

  take(span: Span): void {
    const size = bytesOf(span);
    this.taken++;
    this.spans.push(span);
    this.sizes.push(size);
    this.bytes += size;
    this.keepWithin();
    if (this.running || this.failures > 0 || this.closing) return;
    if (this.waiting >= this.options.batch) this.wake(0);
    else this.timer ??= setTimeout(() => this.begin(), this.options.delayMs).unref();
  }

  standing(): SpanStanding {
    return {
      ...{ taken: this.taken, delivered: this.delivered, lost: this.lost, last_delivered_at: this.deliveredAt },
      ...{ last_error: this.error?.text ?? null, last_error_at: this.error?.at ?? null },
    };
  }

  /** Sends what is left, as long as the collector takes it and there is time. The rest is lost. */
  async close(): Promise<void> {
    this.closing = true;
    let deadline: NodeJS.Timeout | undefined;
    const tooLate = new Promise<void>((resolve) => (deadline = setTimeout(resolve, this.options.closeWithinMs)));
    await Promise.race([this.finish(), tooLate]);
    clearTimeout(deadline);
    clearTimeout(this.timer);
    const left = this.waiting + (this.batch?.spans.length ?? 0);
    if (left === 0) return;
    this.lost += left;
    this.batch = undefined;
    this.forget(this.waiting);
    this.toldAt = -Infinity;
    this.tell();
  }

  /** Those that are not in a batch. */
  private get waiting(): number {
    return this.spans.length - this.head;
  }

  private async finish(): Promise<void> {
    await this.running;
    this.begin();
    await this.running;
  }

  private wake(afterMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.begin(), afterMs).unref();
  }

  private begin(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.running || (this.waiting === 0 && !this.batch)) return;
    this.running = this.run().finally(() => {
      this.running = undefined;
      if (this.closing) return;
      if (this.batch) this.wake(this.pauseMs());
      else if (this.waiting > 0) this.wake(this.options.delayMs);
    });
  }

  /** Deliveries until less than a batch is left, or one fails. */
  private async run(): Promise<void> {
    const least = (): number => (this.closing ? 1 : this.options.batch);
    do {
      const batch = (this.batch ??= this.next());
      const result = await this.options.deliver(batch.spans);
      // It was given up meanwhile.
      if (this.batch !== batch) return;
      this.ended(result, batch.spans.length);
    } while (!this.batch && this.waiting >= least());
  }

  private next(): Batch {
    const count = Math.min(this.options.batch, this.waiting);
    const spans = this.spans.slice(this.head, this.head + count) as Span[];
    const before = this.bytes;
    this.forget(count);
    return { spans, bytes: before - this.bytes };
  }

  private ended(result: Delivered, spans: number): void {
    if (result.ok) {
      this.delivered += spans;
      this.deliveredAt = new Date();
    } else {
      this.error = { text: result.error.slice(0, LONGEST_ERROR), at: new Date() };
      if (result.again) {
        this.failures++;
        return this.tell();
      }
      this.lost += spans;
      this.tell();
    }
    this.failures = 0;
    this.batch = undefined;
  }

  private pauseMs(): number {
    const { first, longest } = this.options.retry;
    const pause = Math.min(longest, first * 2 ** Math.min(30, this.failures - 1));
    return pause * (1 - JITTER + 2 * JITTER * Math.random());
  }

  private keepWithin(): void {
    const { most } = this.options;
    const { spans = [], bytes = 0 } = this.batch ?? {};
    while (this.waiting > 0 && (this.waiting + spans.length > most.spans || this.bytes + bytes > most.bytes)) {
      this.forget(1);
      this.lost++;
      this.tell();
    }
  }

  /** The oldest that wait. */
  private forget(count: number): void {
    for (let i = this.head; i < this.head + count; i++) this.bytes -= this.sizes[i] ?? 0;
    this.spans.fill(undefined, this.head, this.head + count);
    this.head += count;
    if (this.head < GONE || this.head * 2 < this.spans.length) return;
    this.spans = this.spans.slice(this.head);
    this.sizes = this.sizes.slice(this.head);
    this.head = 0;
  }

  private tell(): void {
    const now = performance.now();
    if (now - this.toldAt < TROUBLE_EVERY_MS) return;
    this.toldAt = now;
    const why = this.error?.text ?? 'the collector takes fewer than there are';
    const waiting = this.waiting + (this.batch?.spans.length ?? 0);
    this.options.onTrouble(`${why}: ${waiting} spans wait, ${this.lost} are lost`);
  }
}
