import { call } from '../../api/client';
import { ApiError } from '../../api/error';
import { eventsOf } from '../../api/events';
import type { ChatBody } from './ask';

/** One answer as it grows. */
export interface Answer {
  readonly text: string;
  readonly reasoning: string;
  readonly tools: readonly ToolCall[];
  readonly state: 'waiting' | 'streaming' | 'done' | 'stopped' | 'failed';
  readonly error?: unknown;
  readonly finish?: string;
  readonly requestId?: string;
  /** Who really answered. */
  readonly servedBy?: string;
  /** Milliseconds from sending to the first text, and to the end. */
  readonly firstMs?: number;
  readonly totalMs?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** US dollars; null where nobody knows the price. */
  readonly costUsd?: number | null;
  readonly cache?: string;
}

export interface ToolCall {
  readonly name: string;
  readonly arguments: string;
}

export const WAITING: Answer = { text: '', reasoning: '', tools: [], state: 'waiting' };

interface Delta {
  content?: string | null;
  reasoning_content?: string | null;
  reasoning?: string | null;
  tool_calls?: { index?: number; function?: { name?: string; arguments?: string } }[];
}

interface Chunk {
  model?: string;
  error?: { message?: string; code?: string };
  choices?: { delta?: Delta; finish_reason?: string | null }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
  'x-gateway'?: { provider?: string; model?: string; cost_usd?: number | null; cache_hit?: false | string };
}

/** Sends the request and tells of every step of its answer; never rejects. */
export async function streamAnswer(body: ChatBody, signal: AbortSignal, tell: (answer: Answer) => void): Promise<void> {
  const sentAt = performance.now();
  let answer: Answer = WAITING;
  const become = (change: Partial<Answer>): void => tell((answer = { ...answer, ...change }));
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await call('/v1/chat/completions', { method: 'POST', headers, body: JSON.stringify(body), signal });
    const requestId = response.headers.get('x-request-id');
    become({ ...(requestId !== null && { requestId }) });
    for await (const chunk of chunksOf(response)) {
      if (chunk.error)
        throw new ApiError(502, chunk.error.code ?? '', chunk.error.message ?? '', undefined, answer.requestId, undefined);
      const change = changeOf(answer, chunk);
      const first = answer.firstMs === undefined && (change.text ?? change.reasoning ?? change.tools) !== undefined;
      become({ ...change, ...(first && { firstMs: performance.now() - sentAt }) });
    }
    become({ state: 'done', totalMs: performance.now() - sentAt });
  } catch (error) {
    become({
      state: signal.aborted ? 'stopped' : 'failed',
      totalMs: performance.now() - sentAt,
      ...(!signal.aborted && { error }),
    });
  }
}

function changeOf(before: Answer, chunk: Chunk): Partial<Answer> {
  const [choice] = chunk.choices ?? [];
  const { delta } = choice ?? {};
  const facts = chunk['x-gateway'];
  const thought = delta?.reasoning_content ?? delta?.reasoning;
  return {
    state: 'streaming',
    ...(delta?.content && { text: before.text + delta.content }),
    ...(thought && { reasoning: before.reasoning + thought }),
    ...(delta?.tool_calls && { tools: withCalls(before.tools, delta.tool_calls) }),
    ...(choice?.finish_reason && { finish: choice.finish_reason }),
    ...(chunk.usage && { inputTokens: chunk.usage.prompt_tokens ?? 0, outputTokens: chunk.usage.completion_tokens ?? 0 }),
    ...(facts && {
      servedBy: `${facts.provider ?? ''}/${facts.model ?? ''}`,
      costUsd: facts.cost_usd ?? null,
      ...(typeof facts.cache_hit === 'string' && { cache: facts.cache_hit }),
    }),
  };
}

function withCalls(before: readonly ToolCall[], parts: NonNullable<Delta['tool_calls']>): readonly ToolCall[] {
  const calls = [...before];
  for (const { index = 0, function: part } of parts) {
    const known = calls[index] ?? { name: '', arguments: '' };
    calls[index] = { name: known.name + (part?.name ?? ''), arguments: known.arguments + (part?.arguments ?? '') };
  }
  return calls;
}

/** What is in the stream, up to its end. */
async function* chunksOf(response: Response): AsyncGenerator<Chunk> {
  for await (const { data } of eventsOf(response)) if (data !== '[DONE]') yield JSON.parse(data) as Chunk;
}
