import { newId, type Principal } from '@libs/kernel';
import type { NewLedgerRecord } from '@libs/ledger';
import { idOf, type NewShadow, type Plan, type ShadowSide } from '@libs/routing';
import { BufferedDownstream } from '../buffered-downstream';
import type { Exchange } from '../exchange';
import type { GatewayServices } from '../services';
import type { RequestSettlement } from '../settle';
import { AnswerListener, type Answered, type AnswerWatch, type Shadows } from './answer-watch';
import { shadowServices } from './shadow-services';

export interface ShadowParts {
  /** The data path, over which copies go too. */
  gateway(): GatewayServices;
  handle(services: GatewayServices, exchange: Exchange): Promise<void>;
  keep(shadow: NewShadow): Promise<void>;
  onTrouble(error: unknown): void;
}

/** Copies under way at once: what is compared must not crowd out what is served. */
const MOST_AT_ONCE = 16;
/** Of comparing two answers. */
const MOST_TRIES = 3;

/**
 * Sends copies of requests to another target, on the installation's account, and compares what comes of both. Nobody
 * waits for a copy, and nothing of one reaches a client, a cache, or a tenant's limits, budgets and ledger.
 */
export class ShadowRunner implements Shadows {
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  /** Copies that were not sent, for want of room. */
  skipped = 0;

  constructor(private readonly parts: ShadowParts) {}

  watch(plan: Plan, settlement: RequestSettlement): AnswerWatch | undefined {
    if (!plan.shadow) return undefined;
    if (this.running.size >= MOST_AT_ONCE || this.stopping.signal.aborted) {
      this.skipped++;
      return undefined;
    }
    const listener = this.listener();
    const run = this.compare(plan, settlement.exchange, listener)
      .catch((error: unknown) => this.parts.onTrouble(error))
      .finally(() => this.running.delete(run));
    this.running.add(run);
    return listener;
  }

  /** Ends the copies under way; nothing is compared any more. */
  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private listener(): AnswerListener {
    return new AnswerListener(() => this.parts.gateway().clock.monotonic());
  }

  private async compare(plan: Plan, exchange: Exchange, first: AnswerListener): Promise<void> {
    const second = await this.copy(plan, exchange);
    const stopped = new Promise<undefined>((resolve) =>
      this.stopping.signal.addEventListener('abort', () => resolve(undefined), { once: true }),
    );
    const served = await Promise.race([first.answered, stopped]);
    const { shadow: target, trace } = plan;
    if (!served?.record || !second.record || !target || this.stopping.signal.aborted) return;
    const { record } = served;
    await this.parts.keep({
      ...{ requestId: record.request_id, tenantId: record.tenant_id, rule: trace?.rule ?? '', streamed: record.streamed },
      servedBy: record.provider_id === null ? null : `${record.provider_id}/${record.model_used ?? ''}`,
      served: sideOf(record),
      target: idOf(target),
      shadow: { ...sideOf(second.record), errorCode: second.record.error_code },
      agrees: await this.agree(record.tenant_id, served, second),
    });
  }

  /** The same request, to the other target alone. Never rejects. */
  private async copy(plan: Plan, exchange: Exchange): Promise<Answered> {
    const listener = this.listener();
    let record: NewLedgerRecord | undefined;
    const services = shadowServices(this.parts.gateway(), plan, {
      watch: () => listener,
      append: (appended) => (record = appended),
    });
    const { clock } = services;
    await this.parts.handle(services, {
      ...{ requestId: newId('request'), route: exchange.route, dialect: exchange.dialect, principal: freely(exchange.principal) },
      ...{ body: exchange.body, path: exchange.path, options: exchange.options, headers: exchange.headers },
      downstream: new BufferedDownstream(this.stopping.signal),
      ...{ arrivedAt: clock.now(), arrivedMonotonic: clock.monotonic() },
    });
    // Whoever failed before anybody was asked is not listened to.
    listener.ended(undefined, record);
    return { record, text: (await listener.answered).text };
  }

  private async agree(tenantId: string, served: Answered, second: Answered): Promise<boolean | null> {
    if (served.text === undefined || second.text === undefined) return null;
    if (served.text === second.text) return true;
    const { meanings } = this.parts.gateway();
    // The model may be loading still, or busy with what somebody waits for.
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const agree = await meanings.agree(tenantId, served.text, second.text, { embedding: 'local' });
      if (agree !== undefined) return agree;
    }
    return null;
  }
}

/** What the caller may use of files and prices stays; limits are the tenant's, who pays nothing here. */
const freely = ({ limits, ...principal }: Principal): Principal => ({
  ...principal,
  limits: limits.strictFidelity === undefined ? {} : { strictFidelity: limits.strictFidelity },
});

const sideOf = (record: NewLedgerRecord): ShadowSide => ({
  ...{ outcome: record.outcome, status: record.status, latencyMs: record.latency_ms, ttftMs: record.ttft_ms },
  outputTokens: record.output_tokens + record.reasoning_tokens,
  costMicroUsd: record.provider_cost_micro_usd,
});
