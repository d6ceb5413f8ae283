import type { AuditTrail } from '@libs/database';
import { type Clock, GatewayError, type Price } from '@libs/kernel';
import { type Adjustment, type BookedRequest, rateAgain } from './rate-again';
import type { Position, RatedScope, ReRate, ReRateRepository } from './re-rate.repository';

/** The price book, as far as history is concerned. */
export interface PastPrices {
  lookUp(tenantId: string, providerId: string, model: string, at: number): Price | undefined;
}

/** Prices that jobs are about; their scope is that of the row and of those that it took the place of. */
export interface ReRateScopes {
  /** @throws GatewayError not_found */
  scopeOf(priceId: string): Promise<RatedScope>;
}

export interface ReRateSums {
  requests_seen: number;
  requests_adjusted: number;
  charge_delta_micro_usd: number;
  cost_delta_micro_usd: number;
  /** false: there are more requests than a dry run looks at. */
  complete: boolean;
}

export interface ReRatingOptions {
  /** Requests in one transaction. */
  batch?: number;
  /** A dry run looks at no more. */
  mostLookedAt?: number;
  /** Jobs that a process left behind are looked for this often. */
  pollMs?: number;
  onTrouble?: (error: unknown) => void;
}

/**
 * Prices history again when a price was corrected: each difference is booked as an adjustment, nothing is changed.
 * A job goes on where it was, in whichever process; run twice it finds nothing the second time.
 */
export class ReRating {
  private readonly options: Required<ReRatingOptions>;
  private working: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly repository: ReRateRepository,
    private readonly prices: PastPrices,
    private readonly scopes: ReRateScopes,
    private readonly clock: Clock,
    options: ReRatingOptions = {},
  ) {
    this.options = { batch: 500, mostLookedAt: 100_000, pollMs: 30_000, onTrouble: () => undefined, ...options };
  }

  start(): void {
    this.timer = setInterval(() => void this.work(), this.options.pollMs).unref();
    void this.work();
  }

  /** What is under way is left at the end of its batch, for the next process. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.working;
  }

  /** @throws GatewayError not_found */
  async get(id: string): Promise<ReRate> {
    const job = await this.repository.find(id);
    if (!job) throw new GatewayError('not_found', 'There is no such re-rating.');
    return job;
  }

  /** What a re-rating would book now. */
  async dryRun(priceId: string): Promise<ReRateSums> {
    const scope = await this.bounded(priceId);
    const sums: ReRateSums = {
      ...{ requests_seen: 0, requests_adjusted: 0, charge_delta_micro_usd: 0, cost_delta_micro_usd: 0, complete: false },
    };
    let after: Position = { time: null, request: null };
    while (sums.requests_seen < this.options.mostLookedAt) {
      const requests = await this.repository.look(scope, after, this.options.batch);
      sums.requests_seen += requests.length;
      for (const request of requests) {
        const adjustment = this.rate(request, 'dry');
        if (!adjustment) continue;
        sums.requests_adjusted++;
        sums.charge_delta_micro_usd += adjustment.charge;
        sums.cost_delta_micro_usd += adjustment.cost;
      }
      const last = requests.at(-1);
      if (!last || requests.length < this.options.batch) return { ...sums, complete: true };
      after = { time: last.started_at, request: last.request_id };
    }
    return sums;
  }

  /** Begins a job; `get` tells how far it is. @throws GatewayError not_found */
  async begin(priceId: string, createdBy: string | null, trail?: AuditTrail): Promise<ReRate> {
    const job = await this.repository.create(priceId, await this.bounded(priceId), createdBy, trail);
    void this.work();
    return job;
  }

  /** Resolves when nothing is left that this process could do. */
  work(): Promise<void> {
    this.working ??= this.workAll()
      .catch((error: unknown) => this.options.onTrouble(error))
      .finally(() => {
        this.working = undefined;
      });
    return this.working;
  }

  private async workAll(): Promise<void> {
    for (let job = await this.repository.claim(); job && !this.stopped; job = await this.repository.claim()) {
      try {
        await this.finish(job);
      } catch (error) {
        // Not for good: whoever finds the lease ended goes on.
        this.options.onTrouble(error);
        return;
      }
    }
  }

  private async finish(job: ReRate): Promise<void> {
    const scope = { ...(await this.scopes.scopeOf(job.price_id)), from: job.from_time, to: job.to_time };
    const { batch } = this.options;
    for (;;) {
      const requests = await this.repository.step(job, scope, batch, (request) => this.rate(request, job.id));
      if (requests.length < batch) return this.repository.finish(job.id, 'done', null);
      if (this.stopped) return;
    }
  }

  private rate(request: BookedRequest, jobId: string): Adjustment | undefined {
    const { tenant_id, provider_id, model_used, started_at } = request;
    return rateAgain(request, this.prices.lookUp(tenant_id, provider_id, model_used, started_at.getTime()), jobId);
  }

  /** What is still to come is rated when it comes. */
  private async bounded(priceId: string): Promise<RatedScope> {
    const scope = await this.scopes.scopeOf(priceId);
    return { ...scope, to: new Date(Math.min(scope.to.getTime(), this.clock.now())) };
  }
}
