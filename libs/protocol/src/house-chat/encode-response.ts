import type { JsonObject } from '@libs/kernel';
import type { GatewayFacts } from '../dialect';
import type { Candidate, GatewayResponse } from '../neutral/response';
import { encodeUsage } from './encode-usage';

/** The whole answer in one flat object; the first candidate is the answer. */
export function encodeResponse(response: GatewayResponse, facts: GatewayFacts): string {
  const candidate = response.candidates[0];
  const calls = toolCallsOf(candidate);
  return JSON.stringify({
    content: textOf(candidate),
    model: facts.model,
    provider: facts.provider,
    finish_reason: candidate?.stopReason ?? 'stop',
    ...(calls.length > 0 && { tool_calls: calls }),
    usage: encodeUsage(response.usage),
    cost: { usd: facts.cost_usd },
    gateway: facts,
  });
}

const textOf = (candidate: Candidate | undefined): string =>
  (candidate?.content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('') || (candidate?.refusal ?? '');

const toolCallsOf = (candidate: Candidate | undefined): JsonObject[] =>
  (candidate?.content ?? []).flatMap((part) =>
    part.type === 'tool_call' ? [{ id: part.id, name: part.name, arguments: part.arguments || '{}' }] : [],
  );
