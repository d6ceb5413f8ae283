import type { FramePipe, StreamEnd } from '../frame-pipe';

/** Where the frames of an answer come from, as they come or all at once. */
export interface FrameSource {
  /** Those that are held. */
  readonly frames: readonly Buffer[];
  /** Milliseconds from the first frame. */
  readonly times: readonly number[];
  /** How many came before them and are held no more. */
  readonly gone: number;
  /** More came than is kept: only who reads already gets all of it. */
  readonly full: boolean;
  /** How it ended; undefined while more may come. */
  readonly end: StreamEnd | undefined;
  /** From now on everything from `reader.next` on is held for it. Returns how to stop. */
  watch(reader: FrameReader): () => void;
  /** A reader has gone on by itself. */
  passed(): void;
}

export interface FrameReader {
  /** The first frame that it has not read, counted from the beginning. */
  readonly next: number;
  /** A frame came, or the end. */
  told(): void;
}

/** Frames are let go when they are so large a part of what is held: each time the rest is moved. */
const LET_GO_PART = 16;

/** The frames of an upstream's stream as they pass, for those who share it and for the cache. */
export class Recording implements FrameSource {
  readonly frames: Buffer[] = [];
  readonly times: number[] = [];
  gone = 0;
  end: StreamEnd | undefined;
  /** Of all that came. */
  bytes = 0;
  /** Of the frames that are held. */
  held = 0;
  /** Somebody is so far behind that no more should come for now. */
  crowded = false;
  /** Told once, when more has come than is kept. */
  onFull: () => void = () => undefined;
  /** Told when nobody is too far behind any more. */
  onRoom: () => void = () => undefined;
  private startedAt: number | undefined;
  private readonly readers = new Set<FrameReader>();

  constructor(
    private readonly maxBytes: number,
    private readonly now: () => number,
  ) {}

  /** More than is kept: nobody new may share it, for frames may be missing from here on, and it is not stored. */
  get full(): boolean {
    return this.bytes > this.maxBytes;
  }

  frame(bytes: Buffer): void {
    // Too long to be kept, and nobody reads it: it goes by unrecorded.
    if (this.full && this.readers.size === 0) return;
    const now = this.now();
    this.startedAt ??= now;
    const had = this.full;
    this.bytes += bytes.length;
    this.held += bytes.length;
    this.frames.push(bytes);
    this.times.push(Math.round(now - this.startedAt));
    if (!had && this.full) this.onFull();
    for (const reader of this.readers) reader.told();
    this.passed();
  }

  finish(end: StreamEnd): void {
    if (this.end) return;
    this.end = end;
    for (const reader of this.readers) reader.told();
    this.readers.clear();
  }

  watch(reader: FrameReader): () => void {
    this.readers.add(reader);
    return () => {
      if (this.readers.delete(reader)) this.passed();
    };
  }

  /** Of what is not kept, nothing is held but what somebody has still to read. */
  passed(): void {
    if (!this.full || this.end) return;
    let next = this.gone + this.frames.length;
    for (const reader of this.readers) next = Math.min(next, reader.next);
    this.letGo(next - this.gone);
    const had = this.crowded;
    this.crowded = this.held > this.maxBytes;
    if (had && !this.crowded) this.onRoom();
  }

  private letGo(count: number): void {
    const { frames, times } = this;
    if (count * LET_GO_PART < frames.length) return;
    for (const frame of frames.splice(0, count)) this.held -= frame.length;
    times.splice(0, count);
    this.gone += count;
  }
}

/** Whether it came to its end as it should, once it has; false too once it is more than is kept. */
export const endedWhole = (source: FrameSource): Promise<boolean> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!source.full && !source.end) return;
      stop();
      resolve(!source.full && source.end?.how === 'complete');
    };
    // It reads nothing before the end, and needs all of it then.
    const stop = source.watch({ next: 0, told: look });
    look();
  });

/** The leader's pipe: what goes in is recorded, what comes out is the same. */
export class RecordingPipe implements FramePipe {
  constructor(
    private readonly inner: FramePipe,
    readonly recording: Recording,
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
    this.recording.frame(frame);
    return out;
  }

  endOfConnection(): string | void {
    return this.inner.endOfConnection?.();
  }
}
