import type { JsonObject } from '@libs/kernel';
import { ANSWER_TOOL } from './encode-output';

/** Streams in the shapes that Anthropic and its imitators send, as lists of raw SSE frames. */

const frame = (event: JsonObject): string => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`;
const start = (usage: JsonObject = { input_tokens: 20, output_tokens: 1 }): string =>
  frame({
    type: 'message_start',
    message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'm-1', content: [], usage },
  });
const open = (index: number, block: JsonObject): string => frame({ type: 'content_block_start', index, content_block: block });
const delta = (index: number, type: string, rest: JsonObject): string =>
  frame({ type: 'content_block_delta', index, delta: { type, ...rest } });
const text = (index: number, said: string): string => delta(index, 'text_delta', { text: said });
const json = (index: number, said: string): string => delta(index, 'input_json_delta', { partial_json: said });
const close = (index: number): string => frame({ type: 'content_block_stop', index });
const finish = (reason: string, usage: JsonObject | undefined = { output_tokens: 9 }, rest: JsonObject = {}): string =>
  frame({ type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null, ...rest }, usage });
const stop = frame({ type: 'message_stop' });
const ping = frame({ type: 'ping' });
const textBlock = { type: 'text', text: '' };
const tool = (id: string, name: string, input: JsonObject = {}): JsonObject => ({ type: 'tool_use', id, name, input });

export const CITATION = {
  type: 'char_location',
  cited_text: 'Rain.',
  document_index: 0,
  document_title: 'Weather',
  start_char_index: 4,
  end_char_index: 9,
};

const TEXT = [start(), open(0, textBlock), ping, text(0, 'Hi'), text(0, ' there.'), close(0), finish('end_turn'), stop];

export const ANTHROPIC_STREAMS: Record<string, string[]> = {
  text: TEXT,
  'padding behind the JSON': TEXT.map((raw) => raw.replace('\n\n', '    \n\n')),
  'no event lines': TEXT.map((raw) => raw.slice(raw.indexOf('data:'))),
  'CRLF line ends': TEXT.map((raw) => raw.replace(/\n/g, '\r\n')),
  'characters of all lengths': [start(), open(0, textBlock), text(0, 'aé漢😀"\\\n\u0001'), close(0), finish('end_turn'), stop],
  'markers inside the text': [
    start(),
    open(0, textBlock),
    text(0, 'event: message_stop\ndata: {"type":"message_stop"}\n\n'),
    text(0, '"text":"x"'),
    text(0, 'text'),
    close(0),
    finish('end_turn'),
    stop,
  ],
  'cache and thinking in the usage': [
    start({ input_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 7, output_tokens: 1 }),
    open(0, { type: 'thinking', thinking: '', signature: '' }),
    delta(0, 'thinking_delta', { thinking: 'hm' }),
    delta(0, 'signature_delta', { signature: 'sig==' }),
    close(0),
    open(1, textBlock),
    text(1, 'Yes.'),
    close(1),
    finish('end_turn', { output_tokens: 30, output_tokens_details: { thinking_tokens: 12 } }),
    stop,
  ],
  'redacted thinking': [
    start(),
    open(0, { type: 'redacted_thinking', data: 'abc' }),
    close(0),
    open(1, textBlock),
    text(1, 'Yes.'),
    close(1),
    finish('end_turn'),
    stop,
  ],
  'input tokens that come late': [
    start({ input_tokens: 43, output_tokens: 1 }),
    open(0, textBlock),
    text(0, 'p'),
    close(0),
    finish('end_turn', { input_tokens: 61, output_tokens: 2 }),
    stop,
  ],
  'a tool call': [
    start(),
    open(0, tool('t1', 'weather')),
    json(0, ''),
    json(0, '{"city"'),
    json(0, ':"Ber\\"lin"}'),
    close(0),
    finish('tool_use'),
    stop,
  ],
  'text, then parallel tool calls': [
    start(),
    open(0, textBlock),
    text(0, 'Looking.'),
    close(0),
    open(1, tool('t1', 'a')),
    json(1, '{"x":1}'),
    close(1),
    open(2, tool('t2', 'b')),
    json(2, '{"y":2}'),
    close(2),
    finish('tool_use'),
    stop,
  ],
  'a tool call without arguments': [start(), open(0, tool('t1', 'a')), json(0, ''), close(0), finish('tool_use'), stop],
  'a tool call that comes whole': [start(), open(0, tool('t1', 'a', { x: 1 })), close(0), finish('tool_use'), stop],
  'tools that the provider runs': [
    start(),
    open(0, { type: 'server_tool_use', id: 's1', name: 'web_search', input: {} }),
    json(0, '{"query":"x"}'),
    close(0),
    open(1, { type: 'web_search_tool_result', tool_use_id: 's1', content: [] }),
    close(1),
    open(2, { type: 'text', text: '', citations: [] }),
    delta(2, 'citations_delta', { citation: { cited_text: 'x' } }),
    text(2, 'Found.'),
    close(2),
    finish('end_turn'),
    stop,
  ],
  'text with citations': [
    start(),
    open(0, textBlock),
    text(0, 'See: '),
    close(0),
    open(1, { type: 'text', text: '', citations: [] }),
    delta(1, 'citations_delta', { citation: CITATION }),
    text(1, 'it '),
    text(1, 'rains.'),
    close(1),
    finish('end_turn'),
    stop,
  ],
  'an answer through a tool': [
    start(),
    open(0, tool('t1', ANSWER_TOOL)),
    json(0, '{"a"'),
    json(0, ':1}'),
    close(0),
    finish('tool_use'),
    stop,
  ],
  'an answer through a tool, and another call': [
    start(),
    open(0, tool('t1', ANSWER_TOOL, { a: 1 })),
    close(0),
    open(1, tool('t2', 'b')),
    close(1),
    finish('tool_use'),
    stop,
  ],
  'no block stops': [
    start(),
    open(0, textBlock),
    text(0, 'Hi'),
    open(1, tool('t1', 'a')),
    json(1, '{"x":1}'),
    finish('tool_use'),
    stop,
  ],
  'text within the block start': [start(), open(0, { type: 'text', text: 'Hi' }), close(0), finish('end_turn'), stop],
  'a stop sequence': [
    start(),
    open(0, textBlock),
    text(0, 'Hi'),
    close(0),
    finish('stop_sequence', undefined, { stop_sequence: 'END' }),
    stop,
  ],
  refusal: [start(), finish('refusal', undefined, { stop_details: { type: 'refusal', explanation: 'Not this.' } }), stop],
  'an event of a new kind': [
    start(),
    frame({ type: 'news' }),
    open(0, textBlock),
    text(0, 'Hi'),
    close(0),
    finish('max_tokens'),
    stop,
  ],
  'an error in the middle': [
    start(),
    open(0, textBlock),
    text(0, 'Hi'),
    frame({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    stop,
  ],
  'an error at once': [frame({ type: 'error', error: { type: 'api_error', message: 'oops' } })],
  'cut before the closing mark': [start(), open(0, textBlock), text(0, 'Hi'), close(0), finish('end_turn')],
  'cut in the middle': [start(), open(0, textBlock), text(0, 'Hi')],
};
