import { OutcomeWindow, type StepCounts } from './outcome-window';
import type { BreakerAnswer, BreakerSettings, BreakerState, BreakerView } from './port';
import { shouldOpen } from './should-open';

const ALLOWED: BreakerAnswer = Object.freeze({ allowed: true, probe: false });
const PROBE: BreakerAnswer = Object.freeze({ allowed: true, probe: true });
/** How soon asking again makes sense while trials run: nobody knows when they end. */
const ASK_AGAIN_MS = 1_000;

/** As text, to be kept elsewhere. Times are milliseconds of the store's clock. */
interface Written {
  state: BreakerState;
  reason: BreakerView['reason'];
  since: number | null;
  /** End of being open; null: until closed by hand. */
  until: number | null;
  rounds: number;
  passed: number;
  trials: number[];
  window: StepCounts[];
}

/**
 * One circuit breaker. No clock of its own and no chance: the same calls in the same order give the same
 * states anywhere, so replicas may replay them on a shared copy.
 *
 * closed -> open: `shouldOpen` says so. open -> half-open: somebody asks after the time is over.
 * half-open -> closed: all trials succeeded; -> open, for twice as long: one failed.
 */
export class Breaker {
  private current: BreakerState = 'closed';
  private reason: BreakerView['reason'] = null;
  private since: number | null = null;
  private until = 0;
  /** Openings in a row without a recovery between. */
  private rounds = 0;
  /** Trials that succeeded since it is half-open. */
  private passed = 0;
  /** When each running trial counts as lost. */
  private trials: number[] = [];
  private readonly window: OutcomeWindow;

  constructor(private readonly settings: BreakerSettings) {
    this.window = new OutcomeWindow(settings.windowMs);
  }

  /** An opening whose time is over is still `open` here, until somebody asks. */
  get state(): BreakerState {
    return this.current;
  }

  /** May one call be made? Takes a trial where that is what it takes. */
  ask(now: number): BreakerAnswer {
    if (this.state === 'closed') return ALLOWED;
    const retryAfterMs = this.waitMs(now);
    if (retryAfterMs > 0) return { allowed: false, retryAfterMs };
    if (this.state === 'open') this.enter('half_open', now);
    this.trials = this.trials.filter((end) => end > now);
    this.trials.push(now + this.settings.probeLeaseMs);
    return PROBE;
  }

  /** Milliseconds until asking may be worth it; 0: a call or a trial may be made now. Takes nothing. */
  waitMs(now: number): number {
    if (this.isShut(now)) return this.until === Infinity ? this.settings.openMs : Math.ceil(this.until - now);
    if (this.state !== 'half_open') return 0;
    const running = this.trials.reduce((count, end) => (end > now ? count + 1 : count), 0);
    return running + this.passed < this.settings.probes ? 0 : ASK_AGAIN_MS;
  }

  /** A call that ended. One of before it opened changes nothing any more. */
  tell(now: number, ok: boolean, slow: boolean, ms: number): void {
    this.tellMany(now, 1, ok ? 0 : 1, slow ? 1 : 0, ms);
  }

  /** The same for several: how many of them failed, how many were slow, milliseconds in all. */
  tellMany(now: number, calls: number, failures: number, slow: number, ms: number): void {
    if (this.state !== 'closed' || calls === 0) return;
    this.window.add(now, calls, failures, slow, ms);
    const reason = shouldOpen(this.window.totals(now), this.settings);
    if (reason !== undefined) this.open(now, reason);
  }

  /** A trial that ended. */
  tellTrial(now: number, ok: boolean, slow: boolean, ms: number): void {
    if (this.state === 'closed') return this.tell(now, ok, slow, ms);
    if (this.state === 'open') return;
    this.trials.shift();
    if (!ok) return this.open(now, 'failures');
    if (slow && this.reason === 'slow') return this.open(now, 'slow');
    this.passed++;
    if (this.passed >= this.settings.probes) this.close(now);
  }

  abandon(): void {
    if (this.state === 'half_open') this.trials.shift();
  }

  force(now: number, state: 'open' | 'closed'): void {
    if (state === 'closed') return this.close(now);
    this.reason = 'manual';
    this.until = Infinity;
    this.rounds = 0;
    this.enter('open', now);
  }

  peek(now: number): BreakerState {
    return this.state === 'open' && !this.isShut(now) ? 'half_open' : this.state;
  }

  /** Open with time left. */
  private isShut(now: number): boolean {
    return this.state === 'open' && now < this.until;
  }

  /** Nothing would be lost by forgetting it. */
  isAtRest(now: number): boolean {
    return this.state === 'closed' && this.window.totals(now).calls === 0;
  }

  view(target: string, now: number): BreakerView {
    const { calls, failures, slow, ms } = this.window.totals(now);
    const state = this.peek(now);
    const open = state === 'open' && this.until !== Infinity;
    return {
      ...{ target, state, reason: this.reason },
      forMs: this.since === null ? null : Math.max(0, Math.round(now - this.since)),
      retryAfterMs: open ? Math.ceil(this.until - now) : null,
      ...{ calls, failures, slow, meanMs: calls === 0 ? null : Math.round(ms / calls) },
    };
  }

  write(): string {
    const { state, reason, since, until, rounds, passed, trials } = this;
    const written: Written = {
      ...{ state, reason, since, rounds, passed, trials },
      until: until === Infinity ? null : until,
      window: this.window.steps(),
    };
    return JSON.stringify(written);
  }

  /** What `write` made; text that is none (of another version) is a breaker at rest. */
  static read(text: string | undefined, settings: BreakerSettings): Breaker {
    const breaker = new Breaker(settings);
    if (text === undefined || text === '') return breaker;
    try {
      breaker.restore(JSON.parse(text) as Written);
      return breaker;
    } catch {
      return new Breaker(settings);
    }
  }

  private restore({ state, reason, since, until, rounds, passed, trials, window }: Written): void {
    for (const [start, calls, failures, slow, ms] of window) this.window.add(start, calls, failures, slow, ms);
    Object.assign(this, { current: state, reason, since, until: until ?? Infinity, rounds, passed, trials: [...trials] });
  }

  private open(now: number, reason: 'failures' | 'slow'): void {
    const { openMs, longestOpenMs } = this.settings;
    this.reason = reason;
    this.until = now + Math.min(longestOpenMs, openMs * 2 ** Math.min(this.rounds, 30));
    this.rounds++;
    this.enter('open', now);
  }

  private close(now: number): void {
    this.reason = null;
    this.rounds = 0;
    this.until = 0;
    this.window.clear();
    this.enter('closed', now);
  }

  private enter(state: BreakerState, now: number): void {
    this.current = state;
    this.since = now;
    this.passed = 0;
    this.trials = [];
  }
}
