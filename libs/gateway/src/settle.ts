import { costOf, NO_USAGE, type Cost, type GatewayError, type Outcome, type Usage } from '@libs/kernel';
import type { Admitted } from '@libs/admission';
import type { GatewayFacts } from '@libs/protocol';
import type { UpstreamCall } from '@libs/providers';
import type { Plan, Target } from '@libs/routing';
import { type LoopState, newLoopState, type Served } from './attempt-loop';
import { estimateUsage } from './estimate';
import { elapsedMs, type Exchange } from './exchange';
import { toGatewayFacts } from './facts';
import type { PipeState } from './frame-pipe';
import { toLedgerRecord } from './ledger-record';
import type { RequestHead } from './request-head';
import type { ResponseKeeper } from './responses/response-keeper';
import type { GatewayServices } from './services';

/**
 * What became of one request, noted as it moves along and written once at the end, whatever the
 * end is: admission given back, ledger row, metrics.
 */
export class RequestSettlement {
  readonly loop: LoopState = newLoopState();
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

  private settled = false;

  constructor(
    readonly services: GatewayServices,
    readonly exchange: Exchange,
  ) {}

  decoded(head: RequestHead): void {
    this.head = head;
  }

  admitted(admission: Admitted): void {
    this.admission = admission;
  }

  planned(plan: Plan): void {
    this.plan = plan;
  }

  served(served: Served): void {
    this.winner = served;
    this.status = served.result.head.status;
  }

  /** The answer, or all of it that will ever come, has been handed to the client. */
  ended(outcome: Outcome, usage: Usage | undefined, outputChars: number): void {
    this.outcome = outcome;
    this.usage = usage;
    this.outputChars = outputChars;
  }

  streamEnded(outcome: Outcome, state: PipeState): void {
    this.ended(outcome, state.usage, state.outputChars);
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
    this.loop.stopped = reason;
    this.loop.onStop();
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
        cost: usage ? costOf(usage, target.price) : { state: 'unknown' },
        attempts: this.loop.attempts.length,
        fallbackUsed: this.plan !== undefined && target !== this.plan[0],
        fidelity: call.changes,
      });
  }

  /** What the request cost, now that its end is known. */
  cost(): { usage: Usage; cost: Cost } {
    if (!this.winner) return { usage: NO_USAGE, cost: { state: 'exact', microUsd: 0 } };
    const usage = this.usage ?? estimateUsage(this.head?.body.length ?? 0, this.outputChars);
    return { usage, cost: costOf(usage, this.winner.target.price) };
  }

  settle(): void {
    if (this.settled) return;
    this.settled = true;
    const { services, exchange } = this;
    if (this.admission) services.admission.release(this.admission);
    const latencyMs = elapsedMs(exchange, services.clock);
    if (this.winner)
      this.winner.record.duration_ms = Math.max(
        this.winner.record.duration_ms,
        services.clock.now() - this.winner.record.started_at_ms,
      );
    const record = toLedgerRecord(this, latencyMs);
    services.ledger.append(record);
    services.metrics.record({
      route: exchange.route,
      provider: record.provider_id,
      model: record.model_used,
      outcome: record.outcome,
      status: record.status,
      latencyMs,
      ttftMs: record.ttft_ms,
      overheadMs: record.upstream_ms === null ? null : Math.max(0, latencyMs - record.upstream_ms),
      stream: record.streamed,
      usage: this.cost().usage,
      costMicroUsd: record.cost_micro_usd,
      attempts: this.loop.attempts,
      errorCode: record.error_code,
    });
  }
}
