import type { Clock } from '@libs/kernel';
import { Breaker } from './machine';
import {
  BREAKER_DEFAULTS,
  type BreakerAnswer,
  type BreakerOutcome,
  type BreakerSettings,
  type BreakerState,
  type BreakerStore,
  type BreakerView,
} from './port';

const ALLOWED: BreakerAnswer = Object.freeze({ allowed: true, probe: false });
/** Breakers kept; above that those at rest go first. */
const MOST_BREAKERS = 4_096;

/** One process, no waiting: every answer is a plain value, never a promise. */
export class MemoryBreakerStore implements BreakerStore {
  private readonly breakers = new Map<string, Breaker>();
  readonly settings: BreakerSettings;
  /** Told once per change of one breaker's state. */
  onChange: (target: string, state: BreakerState) => void = () => undefined;

  /** @param now milliseconds of a clock that never runs back */
  constructor(
    clock: Clock,
    settings: Partial<BreakerSettings> = {},
    readonly now: () => number = () => clock.monotonic(),
  ) {
    this.settings = { ...BREAKER_DEFAULTS, ...settings };
  }

  allow(target: string): BreakerAnswer {
    const breaker = this.breakers.get(target);
    return breaker === undefined ? ALLOWED : breaker.ask(this.now());
  }

  record(target: string, { ok, slow, ms, probe }: BreakerOutcome): void {
    const breaker = this.touch(target);
    const before = breaker.state;
    if (probe === true) breaker.tellTrial(this.now(), ok, slow, ms);
    else breaker.tell(this.now(), ok, slow, ms);
    if (breaker.state !== before) this.onChange(target, breaker.state);
  }

  abandon(target: string): void {
    this.breakers.get(target)?.abandon();
  }

  peek(target: string): BreakerState {
    return this.breakers.get(target)?.peek(this.now()) ?? 'closed';
  }

  force(target: string, state: 'open' | 'closed'): void {
    this.touch(target).force(this.now(), state);
    this.onChange(target, state);
  }

  snapshot(): BreakerView[] {
    const now = this.now();
    const views: BreakerView[] = [];
    for (const [target, breaker] of this.breakers) if (!breaker.isAtRest(now)) views.push(breaker.view(target, now));
    return views.sort((a, b) => (a.target < b.target ? -1 : 1));
  }

  find(target: string): Breaker | undefined {
    return this.breakers.get(target);
  }

  /** Takes over what other replicas know; undefined: nothing is known. */
  adopt(target: string, breaker: Breaker | undefined): void {
    if (breaker === undefined) this.breakers.delete(target);
    else this.put(target, breaker);
  }

  private touch(target: string): Breaker {
    return this.breakers.get(target) ?? this.put(target, new Breaker(this.settings));
  }

  private put(target: string, breaker: Breaker): Breaker {
    if (this.breakers.size >= MOST_BREAKERS && !this.breakers.has(target)) this.forget();
    this.breakers.set(target, breaker);
    return breaker;
  }

  /** Those at rest and, where that is not enough, the closed ones known longest: what is open must not be called by forgetting it. */
  private forget(): void {
    const now = this.now();
    for (const [target, breaker] of this.breakers) if (breaker.isAtRest(now)) this.breakers.delete(target);
    for (const [target, breaker] of this.breakers) {
      // A quarter at once, so that the walk is rare.
      if (this.breakers.size <= (MOST_BREAKERS * 3) / 4) return;
      if (breaker.state === 'closed') this.breakers.delete(target);
    }
  }
}
