import { setTimeout as pause } from 'node:timers/promises';
import type { ModelAnswer, ModelAsk, ModelSteps, StepCharge } from '@libs/agent-runs';
import { GatewayError, type JsonObject } from '@libs/kernel';
import type { Ledger, RequestsRepository } from '@libs/ledger';
import { dialects } from '@libs/protocol';
import { handleRequest } from '../handle-request';
import type { GatewayServices } from '../services';
import { ChatCollector, type Collected } from './chat-collector';

/** Where the books are kept: a step is over only when it stands there. */
export interface Books {
  ledger: Pick<Ledger, 'flush'>;
  requests: Pick<RequestsRepository, 'find'>;
}

const BOOKS_PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 50;
/** What another try, some time later, may get past. */
const RETRYABLE = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);
/** 429 that waiting does not end. */
const NOT_RETRYABLE = new Set(['budget_exceeded', 'insufficient_quota']);

/** A step of a run is one request in OpenAI's words through the same data path that serves HTTP clients. */
export class GatewayModelSteps implements ModelSteps {
  constructor(
    private readonly services: GatewayServices,
    private readonly books: Books,
  ) {}

  async ask(ask: ModelAsk, onText: (text: string) => void, signal: AbortSignal): Promise<ModelAnswer> {
    const { requestId, run } = ask;
    // An attempt of which nobody knew how it ended was answered after all: the answer is gone, what it cost is booked.
    const downstream = new ChatCollector(onText, signal);
    await handleRequest(this.services, {
      requestId,
      route: '/v1/agent/runs',
      dialect: dialects['openai-chat'],
      principal: run.principal,
      body: Buffer.from(JSON.stringify(bodyOf(ask))),
      options: run.input.strategy === undefined ? {} : { 'x-routing-strategy': run.input.strategy },
      metadata: run.input.metadata,
      runId: run.id,
      trace: this.services.tracer.begin({}),
      downstream,
      arrivedAt: this.services.clock.now(),
      arrivedMonotonic: this.services.clock.monotonic(),
    });
    const charge = await this.charge(requestId, run.principal.tenantId);
    return toAnswer(downstream.collected(), charge, signal.aborted);
  }

  /** What stands in the ledger for good. @throws GatewayError dependency_unavailable */
  private async charge(requestId: string, tenantId: string): Promise<StepCharge> {
    const deadline = performance.now() + BOOKS_PATIENCE_MS;
    for (;;) {
      await this.books.ledger.flush();
      const row = await this.books.requests.find(requestId, tenantId);
      if (row) return toCharge(row);
      if (performance.now() > deadline) throw new GatewayError('dependency_unavailable', 'The ledger cannot be written.');
      await pause(LOOK_AGAIN_MS);
    }
  }
}

function bodyOf({ run: { input }, messages, tools, maxTokens }: ModelAsk): JsonObject {
  return {
    model: input.model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...(tools.length > 0 && { tools }),
    ...(maxTokens !== undefined && { max_completion_tokens: maxTokens }),
    ...(input.temperature !== undefined && { temperature: input.temperature }),
  };
}

function toAnswer(collected: Collected, charge: StepCharge, aborted: boolean): ModelAnswer {
  const { status, error, message, finishReason, model, provider, retryAfterSeconds } = collected;
  if (!aborted && status < 300 && !error && finishReason !== undefined)
    return { ok: true, message, finishReason, model, provider, charge };
  const code = String(error?.['code'] ?? error?.['type'] ?? 'stream_truncated');
  const text = String(error?.['message'] ?? 'The answer of the model did not come to its end.');
  const again = status < 300 || RETRYABLE.has(status);
  return {
    ok: false,
    error: { code, message: text },
    retryable: again && !NOT_RETRYABLE.has(code) && !NOT_RETRYABLE.has(String(error?.['type'])),
    retryAfterMs: retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1_000,
    charge,
  };
}

type Row = NonNullable<Awaited<ReturnType<RequestsRepository['find']>>>;

function toCharge({ usage, cost_usd: usd }: Row): StepCharge {
  const count = (name: string): number => Number(usage[name] ?? 0);
  const input = count('input_tokens') + count('cache_read_tokens') + count('cache_write_tokens');
  const output = count('output_tokens') + count('reasoning_tokens');
  return {
    usage: {
      input_tokens: input,
      output_tokens: output,
      total_tokens: input + output,
      cache_read_tokens: count('cache_read_tokens'),
      cache_write_tokens: count('cache_write_tokens'),
      reasoning_tokens: count('reasoning_tokens'),
      estimated: usage['estimated'] === true,
    },
    costMicroUsd: usd === null ? null : Math.round(usd * 1_000_000),
  };
}
