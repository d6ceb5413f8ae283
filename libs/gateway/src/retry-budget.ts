import type { Clock } from '@libs/kernel';

export interface RetryBudgetSettings {
  /** Retries allowed for each request, e.g. 0.2. */
  share: number;
  /** Retries a second that are allowed however little traffic there is. */
  floorPerSecond: number;
}

export const RETRY_BUDGET_DEFAULTS: RetryBudgetSettings = { share: 0.2, floorPerSecond: 2 };

const SECONDS = 10;

/**
 * Bounds what retries add to the load of sick upstreams: over the last ten seconds at most a share of
 * the requests. When all providers fail at once, trying each request several times would only keep
 * them down (threats.md G12). Counts of this process alone: each sees its own share of the traffic.
 */
export class RetryBudget {
  private readonly requests = Array.from({ length: SECONDS }, () => 0);
  private readonly retries = Array.from({ length: SECONDS }, () => 0);
  private second: number;
  private requestsInWindow = 0;
  private retriesInWindow = 0;

  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly settings: RetryBudgetSettings = RETRY_BUDGET_DEFAULTS,
    /** Told of each retry that is not made. */
    private readonly onRefusal: () => void = () => undefined,
  ) {
    this.second = Math.floor(clock.monotonic() / 1_000);
  }

  /** A request begins. */
  request(): void {
    const slot = this.slot();
    this.requests[slot] = (this.requests[slot] as number) + 1;
    this.requestsInWindow++;
  }

  /** Takes one retry where there is one left. */
  takeRetry(): boolean {
    const slot = this.slot();
    const allowed = Math.max(this.requestsInWindow * this.settings.share, this.settings.floorPerSecond * SECONDS);
    if (this.retriesInWindow + 1 > allowed) {
      this.onRefusal();
      return false;
    }
    this.retries[slot] = (this.retries[slot] as number) + 1;
    this.retriesInWindow++;
    return true;
  }

  /** The slot of the running second; those of seconds that have left the window are emptied. */
  private slot(): number {
    const now = Math.floor(this.clock.monotonic() / 1_000);
    for (let past = Math.max(this.second + 1, now - SECONDS + 1); past <= now; past++) {
      const slot = past % SECONDS;
      this.requestsInWindow -= this.requests[slot] as number;
      this.retriesInWindow -= this.retries[slot] as number;
      this.requests[slot] = 0;
      this.retries[slot] = 0;
    }
    this.second = Math.max(this.second, now);
    return this.second % SECONDS;
  }
}
