import { NO_USAGE, type Usage } from '@libs/kernel';
import type { EncodeContext, GatewayFacts, StreamEncoder } from './dialect';
import type { GatewayEvent } from './neutral/event';
import type { GatewayResponse } from './neutral/response';
import { SseFrameSplitter } from './sse/frame-splitter';
import { parseSseFrame } from './sse/parse-frame';

/** What every spec of a dialect needs: facts, a context, an answer and its stream, and the frames of a stream. */
export const FACTS: GatewayFacts = {
  request_id: 'req_1',
  provider: 'acme',
  model: 'm-1',
  routing_decision: 'asked for',
  latency_ms: 12,
  cost_usd: 0.25,
  cache_hit: false,
  fallback_used: false,
  attempts: 1,
};

export const CONTEXT: EncodeContext = {
  requestId: 'req_1',
  createdSeconds: 1000,
  includeUsage: true,
  estimatedInputTokens: 42,
  request: { model: 'm', system: [], messages: [], stream: true, includeUsage: true },
};

/** 100 + 20 + 3 in, 7 + 5 out. */
export const USAGE: Usage = {
  ...NO_USAGE,
  inputTokens: 100,
  cacheReadTokens: 20,
  cacheWriteTokens: 3,
  outputTokens: 7,
  reasoningTokens: 5,
};

/** Thinks, speaks, and calls two tools, the second without arguments. */
export const ANSWER: GatewayResponse = {
  id: 'up-1',
  model: 'm-1-2026',
  created: 900,
  candidates: [
    {
      index: 0,
      content: [
        { type: 'reasoning', text: 'Hmm.', signature: 'sig' },
        { type: 'text', text: 'Grüße 😀' },
        { type: 'tool_call', id: 'call_a', name: 'weather', arguments: '{"city":"Oslo"}' },
        { type: 'tool_call', id: 'call_b', name: 'now', arguments: '' },
      ],
      stopReason: 'tool_calls',
    },
  ],
  usage: USAGE,
  usageReported: true,
};

/** The same answer as it streams. */
export const EVENTS: GatewayEvent[] = [
  { type: 'start', id: 'up-1', model: 'm-1-2026', created: 900 },
  { type: 'ping' },
  { type: 'block_start', candidate: 0, block: 0, kind: 'reasoning' },
  { type: 'reasoning_delta', candidate: 0, block: 0, text: 'Hm' },
  { type: 'reasoning_delta', candidate: 0, block: 0, text: 'm.' },
  { type: 'reasoning_signature', candidate: 0, block: 0, signature: 'sig' },
  { type: 'block_stop', candidate: 0, block: 0 },
  { type: 'block_start', candidate: 0, block: 1, kind: 'text' },
  { type: 'text_delta', candidate: 0, block: 1, text: 'Grüße ' },
  { type: 'text_delta', candidate: 0, block: 1, text: '😀' },
  { type: 'block_stop', candidate: 0, block: 1 },
  { type: 'block_start', candidate: 0, block: 2, kind: 'tool_call', id: 'call_a', name: 'weather' },
  { type: 'arguments_delta', candidate: 0, block: 2, json: '{"city":' },
  { type: 'arguments_delta', candidate: 0, block: 2, json: '"Oslo"}' },
  { type: 'block_stop', candidate: 0, block: 2 },
  { type: 'block_start', candidate: 0, block: 3, kind: 'tool_call', id: 'call_b', name: 'now' },
  { type: 'block_stop', candidate: 0, block: 3 },
  { type: 'finish', candidate: 0, stopReason: 'tool_calls' },
  { type: 'usage', usage: USAGE },
];

/** Everything an encoder writes for a stream. */
export const written = (encoder: StreamEncoder, events: readonly GatewayEvent[], usage: Usage = USAGE): string =>
  events.map((event) => encoder.encode(event)).join('') + encoder.finish(FACTS, usage);

/** The frames of a stream with their data parsed; `[DONE]` stays text. */
export function framesOf(text: string): { event?: string; data: unknown }[] {
  const splitter = new SseFrameSplitter(1 << 20);
  return splitter.push(Buffer.from(text)).flatMap((bytes) => {
    const frame = parseSseFrame(bytes);
    if (!frame) return [];
    return [{ ...frame, data: frame.data === '[DONE]' ? '[DONE]' : JSON.parse(frame.data) }];
  });
}
