import type { StreamAppend, StreamBatch, StreamPlace } from '@libs/shared-state';
import { headPart, LEAST_KEEP_MS, partOf, type ResumableStreams, type StreamHead } from './resumable-streams';

/** Events travel together. */
const FLUSH_EVERY_MS = 20;
const FLUSH_BYTES = 16 * 1024;
/** The writer's sign of life, and how soon a failed step is tried again. */
const BEAT_MS = 1_000;
/** After the end of the stream. */
const MOST_FAILURES = 10;

/**
 * Writes what is sent to a client into the store as well, sealed, a few events at a time. A step that failed is
 * repeated as it was; a store that stays away too long loses the stream, and the client only its second chance.
 */
export class StreamRecorder {
  private frames: string[] = [];
  private bytes = 0;
  private first = 1;
  private last = 0;
  private head: string | undefined;
  private ended = false;
  /** Not known to have arrived. */
  private step: { batch?: StreamBatch; head?: string; ended: boolean } | undefined;
  private writing = false;
  private over = false;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly beat: NodeJS.Timeout;
  private reader: { idleMs: number; at: number } | undefined;
  /** Called once when nobody will be able to read the stream again. */
  onLost: () => void = () => undefined;

  constructor(
    private readonly streams: ResumableStreams,
    private readonly place: StreamPlace,
    private readonly owner: string,
    private readonly monotonic: () => number,
  ) {
    this.beat = setInterval(() => this.flush(), BEAT_MS).unref();
  }

  /** Number of the event that `add` will take next. */
  get next(): number {
    return this.last + 1;
  }

  get lost(): boolean {
    return this.over && !this.ended;
  }

  /** Since somebody else read the stream, milliseconds; Infinity: nobody has. */
  get readerIdleMs(): number {
    return this.reader === undefined ? Infinity : this.reader.idleMs + this.monotonic() - this.reader.at;
  }

  begin(head: StreamHead): void {
    this.head = this.streams.cipher.seal(JSON.stringify(head), this.place, headPart(this.owner));
    this.flush();
  }

  add(frame: string): void {
    if (this.over) return;
    this.last++;
    this.frames.push(frame);
    this.bytes += frame.length;
    if (this.bytes > this.streams.settings.bufferBytes) return this.lose(new Error('the store is too slow'));
    if (this.bytes >= FLUSH_BYTES) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), FLUSH_EVERY_MS);
  }

  end(): void {
    this.ended = true;
    this.flush();
  }

  /** The request came to nothing that could be resumed: its key is free again. */
  async drop(): Promise<void> {
    if (this.over) return;
    this.stop();
    try {
      await this.streams.store.drop(this.place, this.owner);
    } catch (error) {
      this.streams.onTrouble(this.owner, error);
    }
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.writing || this.over) return;
    this.writing = true;
    void this.write().finally(() => (this.writing = false));
  }

  private async write(): Promise<void> {
    do {
      this.step ??= this.nextStep();
      try {
        const { keepMs, bufferBytes: maxBytes } = this.streams.settings;
        const append: StreamAppend = { ...this.step, keepMs: Math.max(keepMs, this.step.ended ? 0 : LEAST_KEEP_MS), maxBytes };
        const appended = await this.streams.store.append(this.place, this.owner, append);
        if (!appended.kept) return this.lose(new Error('the store has forgotten the stream'));
        if (appended.readerIdleMs !== null) this.reader = { idleMs: appended.readerIdleMs, at: this.monotonic() };
      } catch (error) {
        if (this.ended && ++this.failures >= MOST_FAILURES) this.lose(error);
        return;
      }
      if (this.step.ended) this.stop();
      this.step = undefined;
    } while (!this.over && (this.bytes >= FLUSH_BYTES || this.ended));
    if (this.frames.length > 0 && !this.over) this.timer ??= setTimeout(() => this.flush(), FLUSH_EVERY_MS);
  }

  private nextStep(): NonNullable<StreamRecorder['step']> {
    const { head, frames, first, last, ended } = this;
    this.head = undefined;
    if (frames.length === 0) return { head, ended };
    const sealed = this.streams.cipher.seal(JSON.stringify(frames), this.place, partOf(this.owner, first, last));
    this.frames = [];
    this.bytes = 0;
    this.first = last + 1;
    return { head, batch: { first, last, sealed }, ended };
  }

  private lose(error: unknown): void {
    if (this.over) return;
    this.streams.onTrouble(this.owner, error);
    this.ended = false;
    this.stop();
    this.onLost();
  }

  private stop(): void {
    this.over = true;
    this.frames = [];
    clearTimeout(this.timer);
    clearInterval(this.beat);
  }
}
