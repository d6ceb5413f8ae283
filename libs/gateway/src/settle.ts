import {
  costOf,
  NO_USAGE,
  providerCostOf,
  UNKNOWN_COST,
  totalInput,
  totalOutput,
  type Cost,
  GatewayError,
  type Outcome,
  type Usage,
} from '@libs/kernel';
import type { Admitted, Spending } from '@libs/admission';
import type { GatewayFacts } from '@libs/protocol';
import type { UpstreamCall } from '@libs/providers';
import type { Plan, Target } from '@libs/routing';
import { type LoopState, newLoopState, type Served } from './attempt-loop';
import { partialUsage } from './estimate';
import type { TakenBodies } from '@libs/capture';
import type { StageTimes } from '@libs/ledger';
import { elapsedMs, type Exchange } from './exchange';
import { toGatewayFacts } from './facts';
import { deadlineIn } from './deadline-in';
import { KeepAlive } from './keep-alive';
import type { PipeState } from './frame-pipe';
import type { CacheLead } from './cache/cache-lead';
import type { AnswerWatch } from './shadow/answer-watch';
import type { CacheHit } from './cache/shared-answer';
import { toLedgerRecord } from './ledger-record';
import type { RequestHead } from './request-head';
import type { ResponseKeeper } from './responses/response-keeper';
import { noteUsage } from './attempt-record';
import { observeRequest } from './observe-request';
import { bookHedge } from './hedge/book-hedge';
import { breakerOf, tellKey } from './run-attempt';
import type { GatewayServices } from './services';
import { countUsage } from './tokens/count-usage';

const NOTHING = Buffer.alloc(0);
const FREE: Cost = { state: 'exact', microUsd: 0 };
const CLIENT_CLOSED = 499;
const NOTHING_SERVED = { usage: NO_USAGE, cost: FREE, providerCost: FREE };

/**
 * What became of one request, noted as it moves along and written once at the end, whatever the
 * end is: admission given back, ledger row, metrics.
 */
export class RequestSettlement {
  readonly loop: LoopState;
  /** Milliseconds after its arrival when each stage was over. */
  readonly stages: StageTimes = {};
  head: RequestHead | undefined;
  plan: Plan | undefined;
  admission: Admitted | undefined;
  winner: Served | undefined;
  /** Takes the answer for the store of conversations. */
  keeper: ResponseKeeper | undefined;
  usage: Usage | undefined;
  outcome: Outcome = 'refused';
  status = 500;
  error: GatewayError | undefined;
  /** Monotonic time of the first byte sent to the client. */
  firstByteSentAt: number | undefined;
  /** Characters of output seen; the basis of an estimate when usage never came. */
  outputChars = 0;
  /** The same as tokens, where a meter saw the text. */
  outputTokens: number | undefined;
  /** Nobody can say what it cost: the upstream did not, and the request does not show it. */
  unpriced = false;

  /** Set where no budget covers what the request may cost: only what costs nothing will do. */
  unpaid: GatewayError | undefined;
  /** Set when the answer was not bought for this request. */
  hit: CacheHit | undefined;
  /** Set while this request asks for all that are the same. */
  lead: CacheLead | undefined;
  /** Set where the bodies are to be kept. */
  taken: TakenBodies | undefined;
  /** They are being kept. */
  captured = false;
  /** Wants to know what was answered. */
  watch: AnswerWatch | undefined;
  /** The client left, but others follow: the call goes on for them. */
  departed = false;
  /** What waits for the client no longer does. */
  onDeparted: () => void = () => undefined;
  private unfollow: () => void = () => undefined;

  private settled = false;
  private deadline: NodeJS.Timeout | undefined;
  private keepAlive: KeepAlive | undefined;
  /** The head of the answer is out, whether or not a byte of the answer itself is. */
  headSent = false;

  constructor(
    readonly services: GatewayServices,
    readonly exchange: Exchange,
  ) {
    this.loop = newLoopState(exchange);
  }

  /** The stage under way is over; without a name it is not worth a span. */
  stage(name: string | undefined): void {
    const { trace, arrivedMonotonic } = this.exchange;
    trace?.stage(name, arrivedMonotonic, this.services.clock.monotonic());
  }

  decoded(head: RequestHead): void {
    this.head = head;
    this.stages.body = this.passed();
  }

  admitted(admission: Admitted): void {
    this.admission = admission;
    this.stages.admission = this.passed();
  }

  planned(plan: Plan): void {
    this.plan = plan;
    this.stages.plan = this.passed();
  }

  served(served: Served): void {
    this.winner = served;
    this.stages.attempts = this.passed();
    if (this.plan) this.services.router.served(this.exchange.principal.tenantId, this.plan, served.target);
    this.status = served.result.head.status;
    this.lead?.opens(served);
  }

  /** Milliseconds since the request arrived, to a hundredth: what is written down should be short. */
  private passed(): number {
    return Math.round(elapsedMs(this.exchange, this.services.clock) * 100) / 100;
  }

  /** The cache was asked, and has answered one way or the other. */
  lookedUp(): void {
    if (this.hit || this.lead) this.stages.cache = this.passed();
  }

  leads(lead: CacheLead | undefined): void {
    this.lead = lead;
  }

  /** `leave` is called when this request needs no leader any more. */
  follows(leave: () => void): void {
    this.unfollow = leave;
  }

  /** The answer, or all of it that will ever come, has been handed to the client. */
  ended(outcome: Outcome, usage: Usage | undefined, outputChars: number): void {
    this.outcome = this.departed && outcome === 'completed' ? 'aborted' : outcome;
    if (this.departed) this.status = CLIENT_CLOSED;
    this.usage = usage;
    this.outputChars = outputChars;
  }

  streamEnded(outcome: Outcome, state: PipeState): void {
    this.ended(outcome, outcome === 'completed' ? state.usage : partialUsage(state), state.outputChars);
    this.outputTokens = state.outputTokens;
  }

  failed(error: GatewayError, thrown: unknown): void {
    this.error = error;
    this.status = error.status;
    const tried = this.loop.attempts.length > 0;
    this.outcome = error.code === 'client_closed' ? 'aborted' : tried || error.status >= 500 ? 'error' : 'refused';
    if (error.code === 'internal_error') this.services.onInternalError(this.exchange.requestId, thrown);
  }

  /** Ends the request from outside: the client left, or the process is going down. Later calls change nothing. */
  stop(reason: GatewayError): void {
    if (this.settled || this.loop.stopped) return;
    if (reason.code === 'client_closed' && this.lead?.hasFollowers) {
      this.departed = true;
      return this.onDeparted();
    }
    this.loop.stopped = reason;
    this.loop.onStop();
  }

  /** Nobody follows any more: what went on for them alone ends. */
  deserted(): void {
    if (this.departed) this.stop(new GatewayError('client_closed', 'Everybody who asked has left.'));
  }

  /** From now on the request as a whole must end within this time. */
  mustEndWithin(ms: number): void {
    clearTimeout(this.deadline);
    this.deadline = deadlineIn(ms, () => {
      this.stop(new GatewayError('upstream_timeout', `The request was not answered completely within ${ms} ms.`));
    });
  }

  /** `say` is called in each silence of the answer until the request has ended. */
  keepAliveBy(everyMs: number, say: () => void): void {
    this.keepAlive = new KeepAlive(everyMs, say);
  }

  /** A frame of the answer was written. */
  wrote(): void {
    this.keepAlive?.wrote();
  }

  /** Facts as they will stand when the closing frames of a stream, or the head of an answer, are written. */
  factsFor(target: Target, call: UpstreamCall): (usage: Usage | undefined) => GatewayFacts {
    return (usage) =>
      toGatewayFacts({
        requestId: this.exchange.requestId,
        providerId: target.providerId,
        model: target.model,
        reason: target.reason,
        latencyMs: elapsedMs(this.exchange, this.services.clock),
        cost: this.hit ? FREE : usage ? costOf(usage, target.price) : { state: 'unknown' },
        attempts: this.loop.attempts.length,
        cacheHit: this.hit === undefined ? false : this.hit.kind === 'semantic' ? 'semantic' : 'exact',
        fallbackUsed: !this.hit && this.plan !== undefined && target !== this.plan.targets[0],
        fidelity: call.changes,
        warning: target.warning,
      });
  }

  /** What the request cost, now that its end is known: its tenant, and us. */
  cost(): { usage: Usage; cost: Cost; providerCost: Cost } {
    if (!this.winner || this.hit) return NOTHING_SERVED;
    const usage = this.usage ?? NO_USAGE;
    if (this.unpriced) return { usage, cost: UNKNOWN_COST, providerCost: UNKNOWN_COST };
    const { price } = this.winner.target;
    return { usage, cost: costOf(usage, price), providerCost: providerCostOf(usage, price) };
  }

  /** What a hit would have cost; null: nobody knows, or it was none. */
  savedMicroUsd(): number | null {
    if (!this.hit || !this.winner) return null;
    if (this.hit.savedMicroUsd !== undefined) return this.hit.savedMicroUsd;
    const cost = this.usage ? costOf(this.usage, this.winner.target.price) : undefined;
    return cost && cost.state !== 'unknown' ? cost.microUsd : null;
  }

  /** Gives back what the request held, then writes it down: at once, or when its tokens have been counted. */
  settle(): void | Promise<void> {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.deadline);
    this.keepAlive?.end();
    this.lead?.ends();
    this.unfollow();
    const { services, exchange } = this;
    if (this.loop.streaming !== undefined) services.stats.over(this.loop.streaming);
    if (this.admission) services.admission.release(this.admission);
    const latencyMs = elapsedMs(exchange, services.clock);
    if (!this.winner || this.hit || this.usage || this.unpriced) return this.write(latencyMs);
    const { outputChars, outputTokens } = this;
    return countUsage(services.tokens, { body: this.head?.body ?? NOTHING, outputChars, outputTokens }).then((usage) => {
      this.usage = usage;
      this.write(latencyMs);
    });
  }

  private write(latencyMs: number): void {
    const { services, exchange } = this;
    if (this.winner)
      this.winner.record.duration_ms = Math.max(
        this.winner.record.duration_ms,
        exchange.arrivedAt + latencyMs - this.winner.record.started_at_ms,
      );
    this.bookTokens();
    const { usage, cost } = this.cost();
    if (this.admission) services.admission.settle(this.admission, spendingOf(usage, cost));
    if (this.winner && !this.hit) noteUsage(this.winner.record, this.usage ?? NO_USAGE, cost, 'tenant');
    if (this.loop.hedge) bookHedge(services, this.loop.hedge, this.usage);
    const { batch } = exchange;
    if (batch && this.loop.attempts.length === 0 && this.error && batch.waitsFor.has(this.error.code)) {
      this.taken?.release();
      this.watch?.ended(undefined, undefined);
      return batch.onSettled(undefined, this.error);
    }
    if (this.taken) this.captured = this.keepBodies(this.taken);
    const record = toLedgerRecord(this, latencyMs);
    this.watch?.ended(this.winner, record);
    services.series.note(record);
    if (record.cache_key != null) services.cache.odds.note(record.tenant_id, record.cache_kind != null);
    // Whoever keeps the answer of a line books it with it.
    if (batch) batch.onSettled(record, this.error);
    else services.ledger.append(record);
    const failed = record.outcome === 'truncated' || (record.outcome === 'error' && record.status >= 500);
    const { plan } = this;
    const costMicroUsd = record.cost_micro_usd ?? 0;
    const explored = plan?.explored && this.exploredFor(plan.explored, usage, cost);
    services.routed.ended({ planned: plan !== undefined, trace: plan?.trace, failed, costMicroUsd, explored });
    services.hedging.purse.earn(costMicroUsd);
    if (record.cost_state === 'unknown') services.unpriced.note(record);
    if (this.winner?.target.warning !== undefined && !this.hit) this.noteEnd(this.winner.target);
    observeRequest(this, record, usage);
  }

  private noteEnd(target: Target): void {
    const { ending, metrics, clock } = this.services;
    ending.note(target, clock.now());
    metrics.ending(target.providerId, target.model);
  }

  private keepBodies(taken: TakenBodies): boolean {
    const { requestId, principal, arrivedAt: startedAt, body: request } = this.exchange;
    return this.services.captures.keep(taken, { requestId, tenantId: principal.tenantId, startedAt, request });
  }

  /** What a model that was tried out cost more than the first choice would have for the same answer. */
  private exploredFor({ expectedMicroUsd: expected, insteadOf }: NonNullable<Plan['explored']>, usage: Usage, cost: Cost) {
    const { principal, arrivedAt } = this.exchange;
    const { providerId, model } = insteadOf;
    const usual = costOf(usage, this.services.prices.priceOf(principal.tenantId, providerId, model, arrivedAt));
    if (cost.state === 'unknown' || usual.state === 'unknown') return undefined;
    const served = this.winner?.target === this.plan?.targets[0] && !this.hit;
    return { expected, extra: served ? cost.microUsd - usual.microUsd : 0 };
  }

  /** The keys that served hold an estimate until they are told what was used. */
  private bookTokens(): void {
    const { winner, usage, services } = this;
    if (!winner || !usage) return;
    if (!usage.estimated) services.stats.answered(breakerOf(winner.target), totalOutput(usage), winner.record.duration_ms);
    const tokens = (totalInput(usage) + totalOutput(usage)) / winner.grants.length;
    for (const grant of winner.grants) tellKey(services, winner.target, grant, { kind: 'success', tokens });
  }
}

const spendingOf = (usage: Usage, cost: Cost): Spending => ({
  tokens: totalInput(usage) + totalOutput(usage),
  microUsd: cost.state === 'unknown' ? undefined : cost.microUsd,
});
