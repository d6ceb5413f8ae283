import type { Clock } from '@libs/kernel';
import type { AdmissionAnswer, AdmissionAsk, LimitRules, RateLimitStore, Standing, TokenTicket } from '../ports';
import { SLOT_RETRY_MS, TOKEN_SECONDS, WINDOW_MS } from '../window';
import { GenerationMap } from './generation-map';
import { SlidingWindow } from './sliding-window';
import { SlotTable } from './slot-table';
import { TokenWindow } from './token-window';

type Refusal = Extract<AdmissionAnswer, { admitted: false }>;

/** One process, no waiting: every answer is a plain value, never a promise. */
export class MemoryRateLimitStore implements RateLimitStore {
  private readonly windows: GenerationMap<SlidingWindow>;
  private readonly tokens: GenerationMap<TokenWindow>;
  private readonly slots = new Map<string, SlotTable>();
  private sweptAt: number;

  constructor(private readonly clock: Clock) {
    this.sweptAt = clock.monotonic();
    this.windows = new GenerationMap(WINDOW_MS, this.sweptAt, () => new SlidingWindow());
    this.tokens = new GenerationMap((TOKEN_SECONDS + 1) * 1_000, this.sweptAt, () => new TokenWindow());
  }

  reserve(ask: AdmissionAsk): AdmissionAnswer {
    const now = this.clock.monotonic();
    const refusal = this.refusal(ask, now);
    if (refusal !== undefined) return refusal;
    this.takeSlots(ask, now);
    const ticket = this.takeTokens(ask, now);
    return { admitted: true, requests: this.takeRates(ask, now), tokens: this.tightestTokens(ask, now), ticket };
  }

  settle(ask: AdmissionAsk, ticket: TokenTicket, tokens: number): void {
    if (ticket.local === undefined || tokens === ticket.reserved) return;
    const now = this.clock.monotonic();
    for (const { key } of ask.tokens) this.tokens.touch(key, now).settle(now, ticket.local, ticket.reserved, tokens);
  }

  heartbeat(ask: AdmissionAsk): void {
    const now = this.clock.monotonic();
    for (const { key } of ask.concurrency) this.slots.get(key)?.extend(ask.requestId, now + ask.slotLeaseMs, now);
  }

  release(ask: AdmissionAsk): void {
    for (const { key } of ask.concurrency) {
      const table = this.slots.get(key);
      table?.release(ask.requestId);
      if (table?.size === 0) this.slots.delete(key);
    }
  }

  standing({ rates, tokens, concurrency }: LimitRules): Standing[] {
    const now = this.clock.monotonic();
    const counted = (limit: number, window: SlidingWindow | TokenWindow | undefined): Standing => ({
      limit,
      remaining: Math.max(0, limit - (window?.used(now) ?? 0)),
      resetMs: Math.ceil(window?.oldestLeavesMs(now) ?? 0),
    });
    return [
      ...rates.map(({ key, limit }) => counted(limit, this.windows.peek(key))),
      ...tokens.map(({ key, limit }) => counted(limit, this.tokens.peek(key))),
      ...concurrency.map(({ key, limit }) => {
        const remaining = Math.max(0, limit - (this.slots.get(key)?.held(now) ?? 0));
        return { limit, remaining, resetMs: 0 };
      }),
    ];
  }

  /** What stands in the way, as far as this process knows; takes nothing. */
  check(ask: AdmissionAsk): Refusal | undefined {
    return this.refusal(ask, this.clock.monotonic());
  }

  /** Counts what another store admitted, so that this one can take over without a gap. */
  note(ask: AdmissionAsk): TokenTicket | null {
    const now = this.clock.monotonic();
    this.takeSlots(ask, now);
    for (const { key } of ask.rates) this.windows.touch(key, now).take(now);
    return this.takeTokens(ask, now);
  }

  /** The longest wait speaks first: waiting for it also waits out the others. */
  private refusal(ask: AdmissionAsk, now: number): Refusal | undefined {
    let refusal: Refusal | undefined;
    for (const { key, limit } of ask.rates) {
      const wait = this.windows.peek(key)?.waitMs(now, limit) ?? (limit < 1 ? WINDOW_MS : 0);
      if (wait > (refusal?.retryAfterMs ?? 0)) {
        refusal = { admitted: false, reason: 'rate', key, limit, retryAfterMs: Math.ceil(wait) };
      }
    }
    for (const { key, limit } of ask.tokens) {
      const wait = this.tokens.peek(key)?.waitMs(now, limit, ask.expectedTokens) ?? (limit < 1 ? WINDOW_MS : 0);
      if (wait > (refusal?.retryAfterMs ?? 0)) {
        refusal = { admitted: false, reason: 'tokens', key, limit, retryAfterMs: Math.ceil(wait) };
      }
    }
    if (refusal !== undefined) return refusal;
    for (const { key, limit } of ask.concurrency) {
      const room = this.slots.get(key)?.hasRoom(ask.requestId, limit, now) ?? limit >= 1;
      if (!room) return { admitted: false, reason: 'concurrency', key, limit, retryAfterMs: SLOT_RETRY_MS };
    }
    return undefined;
  }

  private takeRates(ask: AdmissionAsk, now: number): Standing | null {
    let tightest: Standing | null = null;
    for (const { key, limit } of ask.rates) {
      const window = this.windows.touch(key, now);
      window.take(now);
      const remaining = limit - window.used(now);
      if (tightest !== null && remaining >= tightest.remaining) continue;
      tightest = { limit, remaining, resetMs: Math.ceil(window.oldestLeavesMs(now)) };
    }
    return tightest;
  }

  private takeTokens({ tokens, expectedTokens }: AdmissionAsk, now: number): TokenTicket | null {
    if (tokens.length === 0) return null;
    let local = 0;
    for (const { key } of tokens) local = this.tokens.touch(key, now).take(now, expectedTokens);
    return { reserved: expectedTokens, local };
  }

  private tightestTokens({ tokens }: AdmissionAsk, now: number): Standing | null {
    let tightest: Standing | null = null;
    for (const { key, limit } of tokens) {
      const window = this.tokens.touch(key, now);
      const remaining = Math.max(0, limit - window.used(now));
      if (tightest !== null && remaining >= tightest.remaining) continue;
      tightest = { limit, remaining, resetMs: Math.ceil(window.oldestLeavesMs(now)) };
    }
    return tightest;
  }

  private takeSlots(ask: AdmissionAsk, now: number): void {
    if (ask.concurrency.length === 0) return;
    if (now - this.sweptAt > WINDOW_MS) this.sweep(now);
    for (const { key } of ask.concurrency) {
      let table = this.slots.get(key);
      if (table === undefined) this.slots.set(key, (table = new SlotTable()));
      table.take(ask.requestId, now + ask.slotLeaseMs);
    }
  }

  /** Holders that died without a release, of limits that nobody asks about any more. */
  private sweep(now: number): void {
    this.sweptAt = now;
    for (const [key, table] of this.slots) {
      table.dropExpired(now);
      if (table.size === 0) this.slots.delete(key);
    }
  }
}
