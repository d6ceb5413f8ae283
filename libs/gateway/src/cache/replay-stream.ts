import { GatewayError } from '@libs/kernel';
import type { FramePipe, StreamEnd } from '../frame-pipe';
import type { LiveAnswer, StreamSink } from '../live-stream';
import type { FrameReader, FrameSource } from './recording';

export interface ReplayOptions {
  pace: 'instant' | 'original';
  now(): number;
}

/**
 * Plays recorded frames of an upstream through a pipe of one's own, as if they came now: what a client gets is what
 * it would have got live, in its own dialect. Follows a source that still grows; a reader that is slow slows nobody.
 */
export class ReplayStream implements LiveAnswer, FrameReader {
  next = 0;
  private sink: StreamSink | undefined;
  private ended = false;
  private startedAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private unwatch: () => void = () => undefined;
  private paused = false;

  constructor(
    readonly pipe: FramePipe,
    private readonly source: FrameSource,
    private readonly options: ReplayOptions,
  ) {}

  attach(sink: StreamSink): void {
    this.sink = sink;
    this.startedAt = this.options.now();
    if (!this.source.end) this.unwatch = this.source.watch(this);
    this.pump();
  }

  told(): void {
    this.pump();
  }

  resume(): void {
    this.paused = false;
    this.pump();
    this.source.passed();
  }

  abort(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.unwatch();
  }

  private pump(): void {
    const { sink, source } = this;
    while (sink && !this.ended && !this.paused) {
      const at = this.next - source.gone;
      if (at < 0) return this.finish({ how: 'truncated' }, sink);
      const frame = source.frames[at];
      if (frame === undefined) return source.end && this.close(source.end, sink);
      if (this.waits()) return;
      this.next++;
      this.play(frame, sink);
    }
  }

  private play(frame: Buffer, sink: StreamSink): void {
    try {
      const bytes = this.pipe.push(frame);
      if (bytes !== null && bytes !== '') this.paused = !sink.write(bytes);
    } catch (error) {
      const unreadable = new GatewayError('upstream_bad_response', 'The provider sent a stream that could not be read.', {
        cause: error,
      });
      return this.finish({ how: 'error', error: error instanceof GatewayError ? error : unreadable }, sink);
    }
    if (this.pipe.state.ended) this.finish({ how: 'complete' }, sink);
  }

  /** The next frame's time has not come yet. */
  private waits(): boolean {
    if (this.options.pace === 'instant' || this.timer) return this.timer !== undefined;
    const wait = (this.source.times[this.next - this.source.gone] ?? 0) - (this.options.now() - this.startedAt);
    if (wait <= 1) return false;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.pump();
    }, wait);
    return true;
  }

  private close(end: StreamEnd, sink: StreamSink): void {
    if (end.how !== 'complete') return this.finish(end, sink);
    const closing = this.pipe.endOfConnection?.();
    if (closing !== undefined && closing !== '') sink.write(closing);
    this.finish({ how: this.pipe.state.ended ? 'complete' : 'truncated' }, sink);
  }

  private finish(end: StreamEnd, sink: StreamSink): void {
    if (this.ended) return;
    this.abort();
    sink.finished(end);
  }
}

/** Frames that are all there. */
export const finishedSource = (frames: readonly Buffer[], times: readonly number[]): FrameSource => ({
  ...{ frames, times, gone: 0, full: false, end: { how: 'complete' } },
  watch: () => () => undefined,
  passed: () => undefined,
});
