import { isJsonObject, type JsonObject } from '@libs/kernel';
import { piecesOf, type Said, wordsOf } from './answer';
import { textPieces } from './openai-wire';
import type { ReceivedRequest } from './received';
import { openAiResponsesUsage, type Tokens } from './tokens';
import { CREATED, idFrom, JSON_TYPE, SSE_TYPE, toFrames, type Wire } from './wire';

/** A scripted answer as OpenAI's Responses API sends it. */
export function openAiResponsesWire(request: ReceivedRequest, said: Said, tokens: Tokens | undefined): Wire {
  const headers = {
    'openai-version': '2020-10-01',
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-remaining-requests': '9999',
    'x-request-id': idFrom('req_', 32, `request ${request.number}`).toLowerCase(),
  };
  const parts = items(request, said);
  if (!request.stream) {
    const body = JSON.stringify(response(request, said, tokens, parts), undefined, 2);
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
    headers: { ...headers, 'content-type': SSE_TYPE },
    frames: toFrames(events(request, said, tokens, parts)),
    streamed: true,
    tokens,
  };
}

/** The error event and the failed response behind it, as a stream that breaks ends. */
export const responsesErrorFrame = (message: string, type = 'server_error'): string =>
  frame(90, 'error', { error: { type, code: type, message, param: null } }) +
  frame(91, 'response.failed', {
    response: { object: 'response', status: 'failed', error: { code: type, message }, output: [] },
  });

interface Item {
  whole: JsonObject;
  /** As it is opened in a stream. */
  opened: JsonObject;
  /** Name and fields of the events between its opening and its end. */
  between: [type: string, fields: JsonObject][];
}

function items(request: ReceivedRequest, said: Said): Item[] {
  const all: Item[] = [];
  const incomplete = said.stop === 'length' || said.stop === 'content_filter';
  if (said.reasoning !== undefined) all.push(reasoning(request, said));
  const pieces = textPieces(said);
  if (pieces.length > 0) all.push(message(request, 'output_text', pieces, incomplete ? 'incomplete' : 'completed'));
  if (said.refusal !== undefined) all.push(message(request, 'refusal', wordsOf(said.refusal), 'completed'));
  for (const [index, call] of (said.calls ?? []).entries()) {
    const id = call.id ?? idFrom('call_', 24, `${request.number} ${index}`);
    const custom = toolOf(request, call.name)?.['type'] === 'custom';
    const kind = custom ? 'custom_tool_call' : 'function_call';
    const field = custom ? 'input' : 'arguments';
    const item_id = idFrom(custom ? 'ctc_' : 'fc_', 48, `${request.number} ${index}`);
    const blank = { id: item_id, type: kind, status: 'in_progress', [field]: '', call_id: id, name: call.name };
    const deltas = piecesOf(call.arguments).map((delta): [string, JsonObject] => [`${kind}_${field}.delta`, { item_id, delta }]);
    all.push({
      whole: { ...blank, status: 'completed', [field]: call.arguments },
      opened: blank,
      between: [...deltas, [`${kind}_${field}.done`, { item_id, [field]: call.arguments }]],
    });
  }
  return all;
}

const toolOf = (request: ReceivedRequest, name: string): JsonObject | undefined => {
  const { tools } = request.body;
  return Array.isArray(tools) ? tools.filter(isJsonObject).find((tool) => tool['name'] === name) : undefined;
};

/** What only OpenAI reads: as it begins, so that a test can tell it from anybody else's. */
export const ENCRYPTED_MARK = 'gAAAAA';

function reasoning(request: ReceivedRequest, said: Said): Item {
  const id = idFrom('rs_', 48, `${request.number}`);
  const encrypted_content = said.signature ?? idFrom(ENCRYPTED_MARK, 80, said.reasoning ?? '');
  const part = { type: 'summary_text', text: said.reasoning ?? '' };
  const at = { item_id: id, summary_index: 0 };
  return {
    whole: { id, type: 'reasoning', content: [], encrypted_content, summary: [part] },
    opened: { id, type: 'reasoning', content: [], encrypted_content: ENCRYPTED_MARK, summary: [] },
    between: [
      ['reasoning_summary_part.added', { ...at, part: { ...part, text: '' } }],
      ...wordsOf(part.text).map((delta): [string, JsonObject] => ['reasoning_summary_text.delta', { ...at, delta }]),
      ['reasoning_summary_text.done', { ...at, text: part.text }],
      ['reasoning_summary_part.done', { ...at, part }],
    ],
  };
}

function message(request: ReceivedRequest, kind: 'output_text' | 'refusal', pieces: string[], status: string): Item {
  const id = idFrom('msg_', 48, `${request.number} ${kind}`);
  const partOf = (text: string): JsonObject =>
    kind === 'refusal' ? { type: kind, refusal: text } : { type: kind, annotations: [], logprobs: [], text };
  const at = { content_index: 0, item_id: id };
  const text = pieces.join('');
  const more = kind === 'refusal' ? {} : { logprobs: [] };
  return {
    whole: { id, type: 'message', status, content: [partOf(text)], role: 'assistant' },
    opened: { id, type: 'message', status: 'in_progress', content: [], role: 'assistant' },
    between: [
      ['content_part.added', { ...at, part: partOf('') }],
      ...pieces.map((delta): [string, JsonObject] => [
        `${kind}.delta`,
        { ...at, delta, ...more, obfuscation: idFrom('', 6, delta) },
      ]),
      [`${kind}.done`, { ...at, [kind === 'refusal' ? 'refusal' : 'text']: text, ...more }],
      ['content_part.done', { ...at, part: partOf(text) }],
    ],
  };
}

const INCOMPLETE: Record<string, string> = { length: 'max_output_tokens', content_filter: 'content_filter' };

function response(request: ReceivedRequest, said: Said, tokens: Tokens | undefined, parts: Item[] | undefined): JsonObject {
  const reason = INCOMPLETE[said.stop ?? ''];
  const { body } = request;
  return {
    id: idFrom('resp_', 48, `${request.number}`),
    object: 'response',
    created_at: CREATED,
    status: parts ? (reason ? 'incomplete' : 'completed') : 'in_progress',
    background: false,
    completed_at: parts && !reason ? CREATED + 1 : null,
    error: null,
    incomplete_details: parts && reason ? { reason } : null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    model: said.model ?? `${request.model}-2026-01-15`,
    output: (parts ?? []).map(({ whole }) => whole),
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: 'medium', summary: null },
    service_tier: parts ? 'default' : 'auto',
    store: body['store'] ?? true,
    temperature: 1.0,
    text: body['text'] ?? { format: { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: 1.0,
    truncation: 'disabled',
    usage: parts && tokens ? openAiResponsesUsage(tokens) : null,
    user: null,
    metadata: body['metadata'] ?? {},
  };
}

function events(request: ReceivedRequest, said: Said, tokens: Tokens | undefined, parts: Item[]): string[] {
  const frames: string[] = [];
  const say = (type: string, fields: JsonObject): void => void frames.push(frame(frames.length, `response.${type}`, fields));
  const begun = response(request, said, tokens, undefined);
  say('created', { response: begun });
  say('in_progress', { response: begun });
  parts.forEach(({ whole, opened, between }, output_index) => {
    say('output_item.added', { item: opened, output_index });
    for (const [type, fields] of between) say(type, { ...fields, output_index });
    say('output_item.done', { item: whole, output_index });
  });
  const ended = response(request, said, tokens, parts);
  say(String(ended['status']), { response: ended });
  return frames;
}

const frame = (sequence_number: number, type: string, fields: JsonObject): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields, sequence_number })}\n\n`;
