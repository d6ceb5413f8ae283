import { GatewayError, isJsonObject, toGatewayError } from '@libs/kernel';
import type { StreamPlace, StreamSlice } from '@libs/shared-state';
import type { Exchange } from '../exchange';
import { KeepAlive } from '../keep-alive';
import { refuse } from '../refuse';
import type { GatewayServices, Stoppable } from '../services';
import { headPart, partOf, type ResumableStreams, type StreamHead } from './resumable-streams';
import { type ResumeAsk, streamNameOf } from './resume-ask';

/** A writer that is silent for this long has died. */
const WRITER_LOST_MS = 10_000;
/** Also without news: a sign of life, and a look at the writer's. */
const LOOK_EVERY_MS = 1_000;

/** Sends a client the stream that another request writes, from behind the event that it has, until its end. */
export class StreamFollower implements Stoppable {
  private after: number;
  private headSent = false;
  private stopped: GatewayError | undefined;
  private blocked = false;
  private wake: () => void = () => undefined;
  private readonly keepAlive: KeepAlive;

  constructor(
    private readonly services: GatewayServices,
    private readonly streams: ResumableStreams,
    private readonly exchange: Exchange,
    private readonly at: { place: StreamPlace; fingerprint: string; seen: ResumeAsk['seen'] },
  ) {
    this.after = at.seen?.event ?? 0;
    this.keepAlive = new KeepAlive(services.settings.keepAliveMs, () => {
      if (this.headSent && !exchange.downstream.closed) exchange.downstream.write(exchange.dialect.keepAlive);
    });
  }

  stop(reason: GatewayError): void {
    this.stopped ??= reason;
    this.wake();
  }

  /** Never rejects. */
  async run(): Promise<void> {
    const { downstream } = this.exchange;
    downstream.onClose(() => this.wake());
    downstream.onDrain(() => {
      this.blocked = false;
      this.wake();
    });
    const unwatch = this.streams.store.watch(this.at.place, () => this.wake());
    try {
      while (!downstream.closed) {
        if (this.stopped) throw this.stopped;
        const news = this.news();
        if (!this.blocked && (await this.step())) return;
        await news;
      }
    } catch (thrown) {
      this.fail(thrown instanceof GatewayError ? thrown : away(thrown));
    } finally {
      unwatch();
      this.keepAlive.end();
    }
  }

  /** True when the stream is over. */
  private async step(): Promise<boolean> {
    const slice = await this.streams.store.read(this.at.place, this.after);
    if (this.exchange.downstream.closed) return true;
    this.check(slice);
    if (slice.head === undefined) {
      this.checkWriter(slice);
      return false;
    }
    this.sendHead(slice, slice.head);
    this.sendEvents(slice);
    if (slice.ended && this.after >= slice.last) {
      this.exchange.downstream.end();
      return true;
    }
    if (slice.batches.length > 0) this.wake();
    else if (!slice.ended) this.checkWriter(slice);
    return false;
  }

  /** @throws GatewayError stream_expired, idempotency_in_progress, idempotency_key_reused */
  private check(slice: StreamSlice | undefined): asserts slice is StreamSlice {
    const { seen, fingerprint } = this.at;
    if (!slice) {
      if (seen || this.headSent) throw expired();
      const message = 'The request with this idempotency key has just ended without an answer. Send it again.';
      throw new GatewayError('idempotency_in_progress', message, { retryAfterSeconds: 1 });
    }
    if (slice.fingerprint !== fingerprint) {
      const message = 'This idempotency key was used with another request. Use a new key for a new request.';
      throw new GatewayError('idempotency_key_reused', message, { param: 'idempotency-key' });
    }
    if ((seen && seen.stream !== streamNameOf(slice.owner)) || slice.floor > this.after) throw expired();
  }

  private checkWriter({ writerIdleMs }: StreamSlice): void {
    if (writerIdleMs > WRITER_LOST_MS)
      throw new GatewayError('stream_truncated', 'The process that served this stream is gone. What came is incomplete.');
  }

  private sendHead({ owner }: StreamSlice, sealed: string): void {
    if (this.headSent) return;
    this.headSent = true;
    const head: unknown = JSON.parse(this.streams.cipher.open(sealed, this.at.place, headPart(owner)));
    if (!isHead(head)) throw new Error('the head of a stream is none');
    this.exchange.downstream.head(head.status, [...head.headers, 'idempotent-replayed', 'true']);
  }

  private sendEvents({ owner, batches }: StreamSlice): void {
    for (const { first, last, sealed } of batches) {
      const frames = JSON.parse(this.streams.cipher.open(sealed, this.at.place, partOf(owner, first, last))) as string[];
      const fresh = frames.slice(Math.max(0, this.after + 1 - first)).join('');
      this.after = last;
      this.keepAlive.wrote();
      if (fresh !== '' && !this.exchange.downstream.write(fresh)) this.blocked = true;
    }
  }

  private news(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private fail(error: GatewayError): void {
    const { downstream, dialect, requestId } = this.exchange;
    if (downstream.closed) return;
    if (error.code === 'internal_error') this.services.onInternalError(requestId, error.cause);
    if (this.headSent) downstream.end(dialect.encodeStreamError(error, requestId));
    else refuse(this.exchange, error);
  }
}

export const expired = (): GatewayError =>
  new GatewayError('stream_expired', 'What this stream said after that event is not kept any more, or never was.');

const away = (thrown: unknown): GatewayError =>
  thrown instanceof SyntaxError || thrown instanceof TypeError
    ? toGatewayError(thrown)
    : new GatewayError('dependency_unavailable', 'The buffer of this stream cannot be read now. Come back for it.', {
        retryAfterSeconds: 1,
        cause: thrown,
      });

const isHead = (value: unknown): value is StreamHead =>
  isJsonObject(value) && typeof value['status'] === 'number' && Array.isArray(value['headers']);
