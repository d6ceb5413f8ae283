import type { FramePipe, StreamEnd } from '../frame-pipe';

/** Where the frames of an answer come from, as they come or all at once. */
export interface FrameSource {
  readonly frames: readonly Buffer[];
  /** Milliseconds from the first frame. */
  readonly times: readonly number[];
  /** How it ended; undefined while more may come. */
  readonly end: StreamEnd | undefined;
  /** `listener` is told of every frame and of the end. Returns how to stop. */
  watch(listener: () => void): () => void;
}

/** The frames of an upstream's stream as they pass, for those who share it and for the cache. */
export class Recording implements FrameSource {
  readonly frames: Buffer[] = [];
  readonly times: number[] = [];
  end: StreamEnd | undefined;
  bytes = 0;
  /** Told once, when more has come than is kept. */
  onFull: () => void = () => undefined;
  private startedAt: number | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly maxBytes: number,
    private readonly now: () => number,
  ) {}

  /** More than is kept: nobody new may share it, for frames may be missing from here on, and it is not stored. */
  get full(): boolean {
    return this.bytes > this.maxBytes;
  }

  frame(bytes: Buffer): void {
    const now = this.now();
    this.startedAt ??= now;
    const had = this.full;
    this.bytes += bytes.length;
    this.frames.push(bytes);
    this.times.push(Math.round(now - this.startedAt));
    if (!had && this.full) this.onFull();
    for (const listener of this.listeners) listener();
  }

  finish(end: StreamEnd): void {
    if (this.end) return;
    this.end = end;
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }

  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** Whether it came to its end as it should, once it has. */
export const endedWhole = (source: FrameSource): Promise<boolean> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (source.end) resolve(source.end.how === 'complete');
    };
    source.watch(look);
    look();
  });

/** The leader's pipe: what goes in is recorded, what comes out is the same. */
export class RecordingPipe implements FramePipe {
  constructor(
    private readonly inner: FramePipe,
    readonly recording: Recording,
    /** Nobody follows and it is too long to be kept: it goes by unrecorded. */
    private readonly unwanted: () => boolean,
  ) {}

  get state(): FramePipe['state'] {
    return this.inner.state;
  }

  get framing(): FramePipe['framing'] {
    return this.inner.framing;
  }

  get raw(): FramePipe['raw'] {
    return this.inner.raw;
  }

  push(frame: Buffer): Buffer | string | null {
    const out = this.inner.push(frame);
    if (!this.recording.full || !this.unwanted()) this.recording.frame(frame);
    return out;
  }

  endOfConnection(): string | void {
    return this.inner.endOfConnection?.();
  }
}
