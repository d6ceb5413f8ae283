import { totalInput, totalOutput, type JsonObject, type Usage } from '@libs/kernel';
import type { GatewayFacts } from '../dialect';
import type { Citation } from '../neutral/content';
import type { StopReason } from '../neutral/response';
import { argumentsOfInput } from '../openai-chat/freeform';

/** A tool call in the house dialect; `arguments` is JSON text. */
export interface HouseToolCall {
  id: string;
  name: string;
  arguments: string;
}

/** The words of a call that takes text are told as `input`, as it is declared to models that know only JSON. */
export const argumentsOf = (call: { arguments: string; freeform?: boolean }): string =>
  call.freeform ? argumentsOfInput(call.arguments) : call.arguments || '{}';

/** What the model said, put together from an answer or from a stream. */
export interface Said {
  content: string;
  reasoning: string;
  toolCalls: readonly HouseToolCall[];
  citations: readonly Citation[];
  stopReason: StopReason;
}

/** One flat object: the whole answer, and the last event of a stream. */
export const encodeAnswer = (said: Said, usage: Usage, facts: GatewayFacts): object => ({
  content: said.content,
  model: facts.model,
  provider: facts.provider,
  finish_reason: said.stopReason,
  ...(said.reasoning !== '' && { reasoning: said.reasoning }),
  ...(said.toolCalls.length > 0 && { tool_calls: said.toolCalls }),
  ...(said.citations.length > 0 && { citations: said.citations.map(encodeCitation) }),
  usage: encodeUsage(usage),
  cost: { usd: facts.cost_usd, state: facts.cost_usd === null ? 'unknown' : usage.estimated ? 'estimated' : 'exact' },
  gateway: facts,
});

const encodeCitation = ({ url, title, citedText, documentIndex, start, end }: Citation): JsonObject => ({
  ...(url !== undefined && { url }),
  ...(title !== undefined && { title }),
  ...(citedText !== undefined && { cited_text: citedText }),
  ...(documentIndex !== undefined && { document_index: documentIndex }),
  ...(start !== undefined && end !== undefined && { start, end }),
});

const encodeUsage = (usage: Usage): JsonObject => ({
  input_tokens: totalInput(usage),
  output_tokens: totalOutput(usage),
  total_tokens: totalInput(usage) + totalOutput(usage),
  cache_read_tokens: usage.cacheReadTokens,
  cache_write_tokens: usage.cacheWriteTokens,
  reasoning_tokens: usage.reasoningTokens,
  estimated: usage.estimated,
});
