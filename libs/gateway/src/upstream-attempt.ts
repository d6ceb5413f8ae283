import { type Clock, GatewayError, type Secret } from '@libs/kernel';
import type { HeaderFacts, Upstream, UpstreamEndpoint, UpstreamExchange, UpstreamHandler, UpstreamHead } from '@libs/egress';
import { FRAMINGS } from '@libs/protocol';
import { readUpstreamLimits } from '@libs/key-pool';
import type { UpstreamAdapter, UpstreamCall } from '@libs/providers';
import type { TraceHeaders } from '@libs/telemetry';
import { type AttemptFailure, fromGatewayError, fromUpstreamFailure } from './attempt-failure';
import type { FramePipe } from './frame-pipe';
import { type LiveAnswer, LiveStream } from './live-stream';
import { inflate } from './inflate';

export interface AttemptAsk {
  endpoint: UpstreamEndpoint;
  facts?: HeaderFacts | undefined;
  trace?: TraceHeaders | undefined;
  adapter: UpstreamAdapter;
  call: UpstreamCall;
  secret: Secret | undefined;
  stream: boolean;
  firstByteTimeoutMs: number;
  firstTokenTimeoutMs: number;
  idleTimeoutMs: number;
  /** A stream that opens with nothing but the word that it was kept back has failed. */
  movesWithheld: boolean;
  /** Made anew for each attempt: pipes keep state. */
  createPipe(): FramePipe;
  /** Decides by the head of an answer that is no stream whether it is passed on as it comes. */
  openPipe?(head: UpstreamHead): FramePipe | undefined;
}

export type AttemptResult =
  /** `siblings`: the bodies of further calls for the same request. */
  | { kind: 'body'; head: UpstreamHead; body: Buffer; siblings?: Buffer[]; firstByteAt: number }
  | { kind: 'stream'; head: UpstreamHead; live: LiveAnswer; firstByteAt: number }
  | { kind: 'failed'; failure: AttemptFailure; firstByteAt: number | undefined };

/** Something under way that will serve or not. */
export interface Attempt {
  readonly result: Promise<AttemptResult>;
  /** An answer that is not streamed has begun: it is as good as there. */
  readonly answering: boolean;
  /** Ends it at once. */
  abort(reason: GatewayError): void;
}

/** A whole answer that is not streamed. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * One try of one target with one key: resolves when the answer is whole, when a stream has opened,
 * or when it failed. Never rejects.
 */
export class UpstreamAttempt implements UpstreamHandler, Attempt {
  private readonly exchange: UpstreamExchange;
  private resolve!: (result: AttemptResult) => void;
  readonly result = new Promise<AttemptResult>((resolve) => (this.resolve = resolve));
  private head: UpstreamHead | undefined;
  private chunks: Buffer[] = [];
  private bytes = 0;
  private live: LiveStream | undefined;
  private settled = false;
  private firstByteAt: number | undefined;

  constructor(
    private readonly ask: AttemptAsk,
    upstream: Upstream,
    private readonly clock: Clock,
  ) {
    const { adapter, call, secret } = ask;
    this.exchange = upstream.send(
      {
        endpoint: ask.endpoint,
        facts: ask.facts,
        trace: ask.trace,
        method: call.method,
        path: call.path,
        headers: call.headers,
        body: call.body,
        streamed: call.streamed?.open(),
        auth: secret && { header: adapter.key.header, prefix: adapter.key.prefix, secret },
        firstByteTimeoutMs: ask.firstByteTimeoutMs,
        idleTimeoutMs: ask.idleTimeoutMs,
      },
      this,
    );
  }

  get answering(): boolean {
    return !this.ask.stream && this.head !== undefined && this.head.status < 300;
  }

  /** Closes the socket at once. */
  abort(reason: GatewayError): void {
    this.exchange.abort();
    this.live?.abort();
    this.settle({ kind: 'failed', failure: fromGatewayError(reason), firstByteAt: this.firstByteAt });
  }

  onHead(head: UpstreamHead): void {
    this.head = head;
    this.firstByteAt = this.clock.monotonic();
    const pipe = head.status < 300 && head.headers['content-encoding'] === undefined ? this.pipeFor(head) : undefined;
    if (!pipe) return;
    const live = new LiveStream(
      pipe,
      this.exchange,
      (failure) => {
        if (failure) this.settle({ kind: 'failed', failure: openingFailure(failure, head), firstByteAt: this.firstByteAt });
        else this.settle({ kind: 'stream', head, live, firstByteAt: this.firstByteAt as number });
      },
      this.ask.firstTokenTimeoutMs,
      this.ask.movesWithheld,
    );
    this.live = live;
  }

  private pipeFor(head: UpstreamHead): FramePipe | undefined {
    if (!this.ask.stream) return this.ask.openPipe?.(head);
    const { mediaType } = FRAMINGS[this.ask.adapter.framing ?? 'sse'];
    return String(head.headers['content-type'] ?? '').includes(mediaType) ? this.ask.createPipe() : undefined;
  }

  onChunk(chunk: Buffer): boolean {
    if (this.live) return this.live.chunk(chunk);
    this.bytes += chunk.length;
    const limit = (this.head?.status ?? 0) >= 300 ? MAX_ERROR_BYTES : MAX_BODY_BYTES;
    if (this.bytes <= limit) this.chunks.push(chunk);
    else if (limit === MAX_ERROR_BYTES)
      return true; // enough of an error has been read
    else {
      this.exchange.abort();
      this.fail(new GatewayError('upstream_too_large', 'The provider sent more than the gateway accepts in one answer.'));
    }
    return true;
  }

  onEnd(): void {
    if (this.live) return this.live.upstreamEnded();
    const head = this.head as UpstreamHead;
    let body: Buffer;
    try {
      body = inflate(Buffer.concat(this.chunks), head.headers['content-encoding'], MAX_BODY_BYTES);
    } catch (error) {
      return this.fail(error as GatewayError);
    }
    if (head.status >= 300) return this.refused(head, body);
    if (this.ask.stream) {
      return this.fail(new GatewayError('upstream_bad_response', 'The provider was asked for a stream and sent something else.'));
    }
    this.settle({ kind: 'body', head, body, firstByteAt: this.firstByteAt as number });
  }

  onFailure(error: GatewayError): void {
    if (this.live) this.live.upstreamFailed(error);
    else this.fail(error);
  }

  private refused(head: UpstreamHead, body: Buffer): void {
    const failure = this.ask.adapter.decodeError(head.status, head.headers, body, this.clock.now());
    const providerId = this.ask.endpoint.providerId;
    const limits = readUpstreamLimits(head.headers, this.clock.now());
    this.settle({
      kind: 'failed',
      failure: { ...fromUpstreamFailure(failure, providerId), limits },
      firstByteAt: this.firstByteAt,
    });
  }

  private fail(error: GatewayError): void {
    this.settle({ kind: 'failed', failure: fromGatewayError(error, this.head?.status), firstByteAt: this.firstByteAt });
  }

  private settle(result: AttemptResult): void {
    if (this.settled) return;
    this.settled = true;
    this.chunks = [];
    this.resolve(result);
  }
}

/** An error event in the opening of a stream is the upstream failing, whatever its status line said. */
function openingFailure(error: GatewayError, head: UpstreamHead): AttemptFailure {
  const failure = fromGatewayError(error, head.status);
  return error.code === 'upstream_error' && failure.kind !== 'withheld' ? { ...failure, kind: 'server' } : failure;
}
