import { GatewayError } from '@libs/kernel';
import type { UpstreamExchange } from '@libs/egress';
import { FRAMINGS, type FrameSplitter } from '@libs/protocol';
import type { FramePipe, PipeState, StreamEnd } from './frame-pipe';
import { isWithheldStop, withheldAnswer } from './withheld';

/** Where a committed stream goes. */
export interface StreamSink {
  /** False pauses the upstream until `LiveStream.resume()`. */
  write(bytes: Buffer | string): boolean;
  /** Called once, after the last write. */
  finished(end: StreamEnd): void;
}

/** A stream that has opened. */
export interface LiveAnswer {
  readonly pipe: Pick<FramePipe, 'state' | 'raw'>;
  /** From now on everything goes to the sink, what was held first. */
  attach(sink: StreamSink): void;
  resume(): void;
  abort(): void;
}

export const STREAM_LIMITS = {
  /** One frame; image frames are megabytes. */
  frameBytes: 32 * 1024 * 1024,
  /** A whole stream. */
  totalBytes: 512 * 1024 * 1024,
  /** The opening held back while the provider can still be changed. */
  heldFrames: 64,
  heldBytes: 256 * 1024,
} as const;

/**
 * An upstream stream between its first byte and its end. Its opening is held until content has
 * come, so that an error in the opening can still fall over to another target; from then on bytes
 * go to the sink as they arrive.
 */
export class LiveStream implements LiveAnswer {
  private readonly splitter: FrameSplitter;
  private held: (Buffer | string)[] = [];
  private heldBytes = 0;
  private totalBytes = 0;
  private sink: StreamSink | undefined;
  private end: StreamEnd | undefined;

  constructor(
    readonly pipe: FramePipe,
    private readonly exchange: UpstreamExchange,
    /** Called once: content has come (undefined), or the stream died before (the error). */
    private readonly onOpened: (failure: GatewayError | undefined) => void,
    /** From now until content must have come; 0: for ever. */
    openWithinMs = 0,
    /** A stream that was kept back before it said anything fails, so that another target can be asked. */
    private readonly movesWithheld = false,
  ) {
    // What came while this process was too busy to read it is read first.
    const silent = (): unknown => setImmediate(() => !this.opened && !this.end && this.stop(silentOpening(openWithinMs)));
    if (openWithinMs > 0) this.patience = setTimeout(silent, openWithinMs);
    this.splitter = pipe.raw ? AS_IT_COMES : FRAMINGS[pipe.framing ?? 'sse'].createSplitter(STREAM_LIMITS.frameBytes);
  }

  private opened = false;
  private patience: NodeJS.Timeout | undefined;

  attach(sink: StreamSink): void {
    this.sink = sink;
    const held = this.held;
    this.held = [];
    let flowing = true;
    for (const bytes of held) flowing = sink.write(bytes);
    if (this.end) sink.finished(this.end);
    else if (flowing) this.exchange.resume();
  }

  resume(): void {
    this.exchange.resume();
  }

  abort(): void {
    this.end ??= { how: 'truncated' };
    clearTimeout(this.patience);
    this.exchange.abort();
  }

  /** @returns false to pause the upstream */
  chunk(chunk: Buffer): boolean {
    if (this.end) return true;
    this.totalBytes += chunk.length;
    if (this.totalBytes > STREAM_LIMITS.totalBytes) {
      this.stop(new GatewayError('upstream_too_large', 'The answer was cut: it passed the size limit for a stream.'));
      return true;
    }
    try {
      return this.frames(this.splitter.push(chunk));
    } catch (error) {
      this.stop(error instanceof GatewayError ? error : badStream(error));
      return true;
    }
  }

  upstreamEnded(): void {
    if (this.end) return;
    const last = this.splitter.rest().length > 0 ? this.lastFrame() : [];
    if (this.end) return;
    const closing = last === 'cut' ? undefined : this.pipe.endOfConnection?.();
    if (last !== 'cut' && this.pipe.state.ended) {
      for (const bytes of last) this.emit(bytes);
      if (closing !== undefined && closing !== '') this.emit(closing);
      this.open();
      return this.finish({ how: 'complete' });
    }
    if (this.opened) this.finish({ how: 'truncated' });
    else this.failOpening(new GatewayError('upstream_bad_response', 'The provider ended its stream before it said anything.'));
  }

  upstreamFailed(error: GatewayError): void {
    if (this.end) return;
    if (this.opened) this.finish({ how: 'error', error });
    else this.failOpening(error);
  }

  private frames(frames: Buffer[]): boolean {
    let flowing = true;
    for (const frame of frames) {
      const bytes = this.pipe.push(frame);
      const { state } = this.pipe;
      if (state.error && !this.opened) {
        this.exchange.abort();
        this.failOpening(streamError(state.error));
        return true;
      }
      if (this.movesWithheld && !this.opened && isWithheld(state)) {
        this.exchange.abort();
        this.failOpening(withheldAnswer());
        return true;
      }
      if (bytes !== null) flowing = this.emit(bytes) && flowing;
      if (state.committed || state.ended) this.open();
      if (state.error) this.finish({ how: 'error', error: streamError(state.error) });
      else if (state.ended) this.finish({ how: 'complete' });
      if (this.end) return true; // whatever follows the closing mark is not part of the answer
    }
    // Once opened, nothing more is read before the sink is there: what is held stays bounded.
    return flowing && (this.sink !== undefined || !this.opened);
  }

  /**
   * Some upstreams end without the blank line behind their last frame. Only in a stream that is whole
   * with it does it count: half a frame would break the client's parser.
   */
  private lastFrame(): (Buffer | string)[] | 'cut' {
    const last: (Buffer | string)[] = [];
    try {
      for (const frame of this.splitter.push(Buffer.from('\n\n'))) {
        const bytes = this.pipe.push(frame);
        const { error, ended } = this.pipe.state;
        if (error) {
          if (this.opened) this.finish({ how: 'error', error: streamError(error) });
          else this.failOpening(streamError(error));
          return 'cut';
        }
        if (bytes !== null) last.push(bytes);
        if (ended) break;
      }
      return last;
    } catch {
      // Half a frame cannot be read: the stream counts as cut.
      return 'cut';
    }
  }

  private emit(bytes: Buffer | string): boolean {
    if (this.sink) return this.sink.write(bytes);
    this.held.push(bytes);
    this.heldBytes += bytes.length;
    if (this.held.length >= STREAM_LIMITS.heldFrames || this.heldBytes >= STREAM_LIMITS.heldBytes) this.open();
    return true;
  }

  private open(): void {
    if (this.opened) return;
    this.opened = true;
    clearTimeout(this.patience);
    this.onOpened(undefined);
  }

  private stop(error: GatewayError): void {
    this.exchange.abort();
    if (this.opened) this.finish({ how: 'error', error });
    else this.failOpening(error);
  }

  private failOpening(error: GatewayError): void {
    this.end = { how: 'error', error };
    this.opened = true;
    clearTimeout(this.patience);
    this.onOpened(error);
  }

  private finish(end: StreamEnd): void {
    if (this.end) return;
    this.end = end;
    this.sink?.finished(end);
  }
}

/** Nothing that would be missed was said before. */
const isWithheld = ({ declines, outputChars, stopReason }: PipeState): boolean =>
  declines === true || (outputChars === 0 && isWithheldStop(stopReason));

const NOTHING = Buffer.alloc(0);
const AS_IT_COMES: FrameSplitter = { push: (chunk) => [chunk], rest: () => NOTHING };

const silentOpening = (ms: number): GatewayError =>
  new GatewayError('upstream_timeout', `The provider began a stream and said nothing for ${Math.round(ms / 1000)} s.`);

const badStream = (cause: unknown): GatewayError =>
  new GatewayError('upstream_bad_response', 'The provider sent a stream that could not be read.', { cause });

const streamError = (error: { message: string; code?: string; type?: string }): GatewayError =>
  new GatewayError('upstream_error', error.message, { upstream: { status: 200, code: error.code, type: error.type } });
