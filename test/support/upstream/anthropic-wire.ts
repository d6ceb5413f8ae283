import type { JsonObject } from '@libs/kernel';
import { piecesOf, type Said, type Stop, wordsOf } from './answer';
import { textPieces } from './openai-wire';
import type { ReceivedRequest } from './received';
import { anthropicUsage, NO_TOKENS, type Tokens } from './tokens';
import { idFrom, JSON_TYPE, SSE_TYPE, toFrames, type Wire } from './wire';

const STOP_REASON: Record<Stop, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  stop_sequence: 'stop_sequence',
  content_filter: 'refusal',
  refusal: 'refusal',
};

/** A scripted answer as Anthropic sends it. Usage is always told: without tokens it is all zero. */
export function anthropicWire(request: ReceivedRequest, said: Said, tokens: Tokens | undefined): Wire {
  const headers = {
    'request-id': idFrom('req_01', 22, `request ${request.number}`),
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': '3999',
  };
  const usage = tokens ?? NO_TOKENS;
  if (!request.stream) {
    const body = JSON.stringify(message(request, said, usage));
    return {
      status: 200,
      headers: { ...headers, 'content-type': JSON_TYPE },
      frames: [Buffer.from(body)],
      streamed: false,
      tokens,
    };
  }
  return {
    status: 200,
    headers: { ...headers, 'content-type': SSE_TYPE, 'cache-control': 'no-cache' },
    frames: toFrames(events(request, said, usage)),
    streamed: true,
    tokens,
  };
}

const envelope = (request: ReceivedRequest, said: Said): JsonObject => ({
  model: said.model ?? request.model,
  id: idFrom('msg_01', 22, `${request.number}`),
  type: 'message',
  role: 'assistant',
});

const ending = (said: Said): JsonObject => ({
  stop_reason: STOP_REASON[said.stop ?? (said.calls ? 'tool_calls' : said.refusal !== undefined ? 'refusal' : 'stop')],
  stop_sequence: said.stopSequence ?? null,
  stop_details: null,
});

const message = (request: ReceivedRequest, said: Said, tokens: Tokens): JsonObject => ({
  ...envelope(request, said),
  content: blocks(request, said).map(({ whole }) => whole),
  ...ending(said),
  usage: anthropicUsage(tokens),
});

interface Block {
  whole: JsonObject;
  /** The block as it is opened in a stream. */
  start: JsonObject;
  deltas: JsonObject[];
}

function blocks(request: ReceivedRequest, said: Said): Block[] {
  const all: Block[] = [];
  if (said.reasoning !== undefined) all.push(thinkingBlock(said.reasoning, said.signature ?? idFrom('Eo', 86, said.reasoning)));
  if (said.redacted !== undefined) all.push(redactedBlock(said.redacted));
  const pieces = said.refusal === undefined ? textPieces(said) : wordsOf(said.refusal);
  if (pieces.length > 0) all.push(textBlock(pieces, said.citations ?? []));
  (said.calls ?? []).forEach((call, index) => {
    const id = call.id ?? idFrom('toolu_01', 22, `${request.number} ${index}`);
    const opened = { type: 'tool_use', id, name: call.name, input: {} };
    const deltas = ['', ...piecesOf(call.arguments)].map((json) => ({ type: 'input_json_delta', partial_json: json }));
    const input = call.arguments === '' ? {} : (JSON.parse(call.arguments) as JsonObject);
    all.push({ whole: { ...opened, input }, start: opened, deltas });
  });
  return all;
}

/** Citations come before the text that they support. */
const textBlock = (pieces: string[], citations: JsonObject[]): Block => ({
  whole: { type: 'text', text: pieces.join(''), ...(citations.length > 0 && { citations }) },
  start: { ...(citations.length > 0 && { citations: [] }), type: 'text', text: '' },
  deltas: [
    ...citations.map((citation) => ({ type: 'citations_delta', citation })),
    ...pieces.map((text) => ({ type: 'text_delta', text })),
  ],
});

const redactedBlock = (data: string): Block => {
  const whole = { type: 'redacted_thinking', data };
  return { whole, start: whole, deltas: [] };
};

const thinkingBlock = (thinking: string, signature: string): Block => ({
  whole: { type: 'thinking', thinking, signature },
  start: { type: 'thinking', thinking: '', signature: '' },
  deltas: [
    ...wordsOf(thinking).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
    { type: 'signature_delta', signature },
  ],
});

/** The frames of a stream: start, a ping behind the first block's opening, deltas, the end. */
function events(request: ReceivedRequest, said: Said, tokens: Tokens): string[] {
  const atStart = { ...anthropicUsage(tokens), output_tokens: 1 };
  const opened = { ...envelope(request, said), content: [], stop_reason: null, stop_sequence: null, stop_details: null };
  const frames = [event('message_start', { message: { ...opened, usage: atStart } })];
  blocks(request, said).forEach(({ start, deltas }, index) => {
    frames.push(event('content_block_start', { index, content_block: start }));
    if (index === 0) frames.push('event: ping\ndata: {"type": "ping"}\n\n');
    for (const delta of deltas) frames.push(event('content_block_delta', { index, delta }));
    frames.push(event('content_block_stop', { index }));
  });
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = anthropicUsage(tokens);
  const usage = { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens };
  frames.push(event('message_delta', { delta: ending(said), usage }));
  frames.push(event('message_stop', {}));
  return frames;
}

/** Anthropic pads its data lines with blanks behind the object's last value. */
function event(type: string, data: JsonObject): string {
  const json = JSON.stringify({ type, ...data });
  return `event: ${type}\ndata: ${json.slice(0, -1)}${' '.repeat(json.length % 13)}}\n\n`;
}
