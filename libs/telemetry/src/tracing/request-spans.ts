import { microUsdToUsd } from '@libs/kernel';
import { genAiOperation, genAiProvider } from '../metrics/gen-ai';
import type { Span } from './span';

/** What spans tell of one try; times: epoch ms and durations in ms. */
export interface TracedAttempt {
  provider_id: string;
  model: string;
  provider_key_id: string | null;
  started_at_ms: number;
  ttfb_ms: number | null;
  duration_ms: number;
  status: number | null;
  outcome: string;
  error_code: string | null;
}

/** What spans tell of one finished request: some of the columns of its row in the request log. */
export interface TracedRequest {
  request_id: string;
  tenant_id: string;
  user_id: string | null;
  virtual_key_id: string | null;
  run_id: string | null;
  route: string;
  streamed: boolean;
  model_asked: string;
  model_used: string | null;
  attempts: readonly TracedAttempt[];
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cost_micro_usd: number | null;
  outcome: string;
  status: number;
  error_code: string | null;
  latency_ms: number;
  cache_kind?: string | null;
}

type Attributes = Span['attributes'];
/** A span without its place in a trace. */
export type LooseSpan = Omit<Span, 'traceId' | 'spanId' | 'parentSpanId'>;

export const requestSpan = (request: TracedRequest, startMs: number): LooseSpan => ({
  name: request.run_id === null ? `POST ${request.route}` : 'invoke_agent',
  kind: request.run_id === null ? 'server' : 'consumer',
  startMs,
  endMs: startMs + request.latency_ms,
  attributes: requestAttributes(request),
  error: request.outcome === 'completed' || request.status < 500 ? undefined : (request.error_code ?? request.outcome),
});

/** @param served it gave the answer: tokens and cost are its own */
export const attemptSpan = (request: TracedRequest, attempt: TracedAttempt, served: boolean): LooseSpan => ({
  name: `${genAiOperation(request.route)} ${attempt.model}`,
  kind: 'client',
  startMs: attempt.started_at_ms,
  endMs: attempt.started_at_ms + attempt.duration_ms,
  attributes: { ...attemptAttributes(request, attempt), ...(served && answerAttributes(request)) },
  error: attempt.outcome === 'completed' || attempt.outcome === 'lost' ? undefined : attempt.outcome,
});

function requestAttributes(request: TracedRequest): Attributes {
  return {
    'http.request.method': request.run_id === null ? 'POST' : undefined,
    'http.route': request.route,
    'http.response.status_code': request.status,
    'error.type': request.error_code ?? undefined,
    'gen_ai.operation.name': genAiOperation(request.route),
    'gen_ai.request.model': request.model_asked || undefined,
    'gen_ai.request.stream': request.streamed,
    'user.id': request.user_id ?? undefined,
    'langfuse.trace.name': request.route,
    'langfuse.trace.metadata.request_id': request.request_id,
    'langfuse.trace.metadata.tenant_id': request.tenant_id,
    'llmgw.request_id': request.request_id,
    'llmgw.run_id': request.run_id ?? undefined,
    'llmgw.tenant_id': request.tenant_id,
    'llmgw.virtual_key_id': request.virtual_key_id ?? undefined,
    'llmgw.outcome': request.outcome,
    'llmgw.cache': request.cache_kind ?? undefined,
    'llmgw.attempts': request.attempts.length,
    'llmgw.cost_usd': request.cost_micro_usd === null ? undefined : microUsdToUsd(request.cost_micro_usd),
  };
}

/** In the words of the conventions for generative AI. */
function attemptAttributes(request: TracedRequest, attempt: TracedAttempt): Attributes {
  return {
    'langfuse.observation.type': 'generation',
    'gen_ai.operation.name': genAiOperation(request.route),
    'gen_ai.provider.name': genAiProvider(attempt.provider_id),
    'gen_ai.request.model': attempt.model,
    'gen_ai.request.stream': request.streamed,
    'gen_ai.response.time_to_first_chunk': attempt.ttfb_ms === null ? undefined : attempt.ttfb_ms / 1000,
    'http.response.status_code': attempt.status ?? undefined,
    'error.type': attempt.outcome === 'completed' ? undefined : (attempt.error_code ?? attempt.outcome),
    'llmgw.provider_key_id': attempt.provider_key_id ?? undefined,
    'llmgw.attempt.outcome': attempt.outcome,
  };
}

function answerAttributes(request: TracedRequest): Attributes {
  const input = request.input_tokens + request.cache_read_tokens + request.cache_write_tokens;
  const output = request.output_tokens + request.reasoning_tokens;
  const cost = request.cost_micro_usd;
  return {
    'gen_ai.response.model': request.model_used ?? undefined,
    'gen_ai.usage.input_tokens': input,
    'gen_ai.usage.output_tokens': output,
    'gen_ai.usage.cache_read.input_tokens': request.cache_read_tokens || undefined,
    'gen_ai.usage.cache_creation.input_tokens': request.cache_write_tokens || undefined,
    'gen_ai.usage.reasoning.output_tokens': request.reasoning_tokens || undefined,
    'langfuse.observation.usage_details': JSON.stringify({ input, output, total: input + output }),
    'langfuse.observation.cost_details': cost === null ? undefined : JSON.stringify({ total: microUsdToUsd(cost) }),
  };
}
