import { type GatewayError, type Usage } from '@libs/kernel';
import { FRAMINGS, type Framing, type GatewayEvent, type GatewayFacts, type StreamEncoder } from '@libs/protocol';
import { type RelayState, type RelayTap, type StreamDecoder, trackEvent } from '@libs/providers';
import { spliceGatewayFacts } from './splice-facts';
import { TokenMeter } from './tokens/rough-tokens';

/** What is known of a stream as it passes; the same for relayed and translated ones. */
export type PipeState = RelayState;

/**
 * The middle of a stream: whole upstream frames in, bytes for the client out. Two implementations
 * with one meaning: relayed bytes, or decoded and encoded again.
 */
export interface FramePipe {
  readonly state: PipeState;
  /** How the upstream cuts its stream into frames; server-sent events when absent. */
  readonly framing?: Framing;
  /** The bytes to send for one upstream frame; null when the client is told nothing. */
  push(frame: Buffer): Buffer | string | null;
  /** Frames are whatever chunks arrive: the answer is a file, not events. */
  readonly raw?: boolean;
  /**
   * The connection ended properly; sets `state.ended` where that, and no closing mark, is the end of an answer.
   * The bytes that close it for the client, where it has any.
   */
  endOfConnection?(): string | void;
}

/** Facts as they stand now; asked for once, when the closing frames are written. */
export type FactsNow = (usage: Usage | undefined) => GatewayFacts;

/** Same dialect on both sides: the bytes pass as they are, a tap reads what the gateway must know. */
export class RelayPipe implements FramePipe {
  readonly state: PipeState;

  constructor(
    private readonly tap: RelayTap,
    private readonly factsNow: FactsNow,
    /** OpenAI's usage chunk has a place for the gateway's facts; Anthropic's events have none. */
    private readonly factsInUsageChunk: boolean,
  ) {
    this.state = tap.state;
  }

  push(frame: Buffer): Buffer | null {
    const hadUsage = this.state.usage !== undefined;
    const { forward } = this.tap.frame(frame);
    // An error inside the stream is told once, by the gateway, in the same form as every other.
    if (!forward || this.state.error) return null;
    const isUsageFrame = this.factsInUsageChunk && !hadUsage && this.state.usage !== undefined;
    return isUsageFrame ? spliceGatewayFacts(frame, this.factsNow(this.state.usage)) : frame;
  }

  endOfConnection(): void {
    this.tap.endOfConnection?.();
  }
}

/** Different dialects: frames become neutral events, events become frames of the client's dialect. */
export class TranslatePipe implements FramePipe {
  readonly state: PipeState = { committed: false, ended: false, outputChars: 0, outputTokens: 0 };
  private readonly meter = new TokenMeter();

  constructor(
    private readonly decoder: StreamDecoder,
    private readonly encoder: StreamEncoder,
    private readonly factsNow: FactsNow,
    /** Fills in for an upstream that never reports usage. */
    private readonly estimate: (outputTokens: number) => Usage,
    readonly framing: Framing = 'sse',
  ) {}

  /** @throws GatewayError upstream_bad_response */
  push(frame: Buffer): string | null {
    const parsed = FRAMINGS[this.framing].parse(frame);
    const events = parsed === null ? this.decoder.stray?.(frame.toString('utf8')) : this.decoder.frame(parsed.data, parsed.event);
    const out = events ? this.applyAll(events) : '';
    return out === '' ? null : out;
  }

  endOfConnection(): string {
    return this.applyAll(this.decoder.endOfConnection?.() ?? []);
  }

  private applyAll(events: readonly GatewayEvent[]): string {
    let out = '';
    for (const event of events) {
      if (this.state.ended || this.state.error) break;
      out += this.apply(event);
    }
    return out;
  }

  private apply(event: GatewayEvent): string {
    const { state } = this;
    trackEvent(state, event);
    if (event.type === 'error') return '';
    if (event.type === 'end') {
      // What is told here is what is booked.
      const usage = (state.usage ??= this.estimate(this.meter.tokens));
      return this.encoder.finish(this.factsNow(usage), usage);
    }
    if ('text' in event) this.meter.add(event.text);
    else if (event.type === 'arguments_delta') this.meter.add(event.json);
    state.outputTokens = this.meter.tokens;
    const out = this.encoder.encode(event);
    state.sequence = this.encoder.sequence;
    return out;
  }
}

export type StreamEnd = { how: 'complete' } | { how: 'truncated' } | { how: 'error'; error: GatewayError };
