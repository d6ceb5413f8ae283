import { addUsage, type Usage } from '@libs/kernel';
import type { GatewayEvent, GatewayFacts, StreamEncoder } from '@libs/protocol';
import type { FactsNow } from '../frame-pipe';

/**
 * One encoder for several upstream streams that are the candidates of one answer: each writes under its own
 * number, the opening is told once, the closing when the last has ended, with the sum of what was used.
 */
export class FannedEncoder {
  private started = false;
  private open: number;
  private total: Usage | undefined;

  constructor(
    private readonly inner: StreamEncoder,
    private readonly factsNow: FactsNow,
    copies: number,
  ) {
    this.open = copies;
  }

  /** The encoder of one of the streams. */
  copy(candidate: number): StreamEncoder {
    const { inner } = this;
    return {
      encode: (event) => this.encode(event, candidate),
      finish: (_facts, usage) => this.finish(usage),
      get sequence() {
        return inner.sequence;
      },
    };
  }

  private encode(event: GatewayEvent, candidate: number): string {
    if (event.type === 'usage') return '';
    if (event.type === 'start') {
      if (this.started) return '';
      this.started = true;
      const { usage: _, ...start } = event;
      return this.inner.encode(start);
    }
    return this.inner.encode('candidate' in event ? { ...event, candidate } : event);
  }

  private finish(usage: Usage): string {
    this.total = this.total ? addUsage(this.total, usage) : usage;
    if (--this.open > 0) return '';
    const facts: GatewayFacts = this.factsNow(this.total);
    return this.inner.finish(facts, this.total);
  }
}
