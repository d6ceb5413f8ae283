import type { JsonObject } from '@libs/kernel';

/** Streams in the shapes that OpenAI and its imitators send, as lists of raw SSE frames. */

const chunk = (delta: JsonObject, finish: string | null = null, rest: JsonObject = {}): string =>
  data({
    id: 'chatcmpl-9',
    object: 'chat.completion.chunk',
    created: 1700000000,
    model: 'm-1',
    choices: [choice(delta, finish)],
    ...rest,
  });
const choice = (delta: JsonObject, finish: string | null, index = 0): JsonObject => ({
  index,
  delta,
  logprobs: null,
  finish_reason: finish,
});
const data = (value: JsonObject): string => `data: ${JSON.stringify(value)}\n\n`;
const call = (
  index: number | undefined,
  id: string | undefined,
  name: string | undefined,
  args: string | JsonObject,
): JsonObject => ({
  ...(index === undefined ? {} : { index }),
  ...(id === undefined ? {} : { id, type: 'function' }),
  function: { ...(name === undefined ? {} : { name }), arguments: args },
});
const calls = (...list: JsonObject[]): JsonObject => ({ tool_calls: list });

export const ANNOTATION = {
  type: 'url_citation',
  url_citation: { url: 'https://a', title: 'A', start_index: 3, end_index: 9 },
};
const detail = (more: JsonObject): JsonObject => ({ type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0, ...more });
const OPENAI_ITEM = { format: 'openai-responses-v1', id: 'rs_1', index: 0 };
const probable = (content: string, logprobs: JsonObject[]): string =>
  data({
    id: 'chatcmpl-9',
    created: 1700000000,
    model: 'm-1',
    choices: [{ ...choice({ content }, null), logprobs: { content: logprobs, refusal: null } }],
  });

const USAGE = {
  prompt_tokens: 20,
  completion_tokens: 9,
  total_tokens: 29,
  prompt_tokens_details: { cached_tokens: 16 },
  completion_tokens_details: { reasoning_tokens: 4 },
};
const usageOnly = data({
  id: 'chatcmpl-9',
  object: 'chat.completion.chunk',
  created: 1700000000,
  model: 'm-1',
  choices: [],
  usage: USAGE,
});
const role = chunk({ role: 'assistant', content: '' });
const done = 'data: [DONE]\n\n';
const spaced = (frame: string): string => frame.replace(/":(?=\S)/g, '": ').replace(/,"/g, ', "');

export const OPENAI_STREAMS: Record<string, string[]> = {
  text: [role, chunk({ content: 'Hi' }), chunk({ content: ' there.' }), chunk({}, 'stop'), done],
  'text with usage': [role, chunk({ content: 'Hi' }, null, { usage: null }), chunk({}, 'stop', { usage: null }), usageOnly, done],
  'text with usage in the last content chunk': [
    role,
    chunk({ content: 'Hi' }),
    chunk({ content: '.' }, 'stop', { usage: USAGE }),
    done,
  ],
  'usage twice, the last counts': [
    role,
    chunk({ content: 'Hi' }, null, { usage: { prompt_tokens: 20, completion_tokens: 1 } }),
    chunk({}, 'stop', { usage: USAGE }),
    done,
  ],
  'usage of Groq': [role, chunk({ content: 'Hi' }), chunk({}, 'stop', { x_groq: { id: 'r', usage: USAGE } }), done],
  'comments before the answer': [': PROCESSING\n\n', ': PROCESSING\n\n', role, chunk({ content: 'Hi' }), chunk({}, 'stop'), done],
  'white space in the JSON': [role, spaced(chunk({ content: 'Hi' })), spaced(chunk({}, 'stop')), spaced(usageOnly), done],
  'characters of all lengths': [
    role,
    chunk({ content: 'aé漢😀"\\\n\u0001' }),
    chunk({ content: '\ud83d' }),
    chunk({ content: '\ude00' }),
    chunk({}, 'stop'),
    done,
  ],
  'markers inside the text': [
    role,
    chunk({ content: 'data: [DONE]\n\n' }),
    chunk({ content: '{"usage":{"prompt_tokens":1},"error":{"message":"x"},"finish_reason":"stop"}' }),
    chunk({ content: 'content' }),
    chunk({ content: 'error' }),
    chunk({}, 'stop'),
    usageOnly,
    done,
  ],
  'reasoning and text': [
    role,
    chunk({ reasoning_content: 'Let' }),
    chunk({ reasoning_content: ' me see', content: null }),
    chunk({ content: 'Yes.', reasoning_content: null }),
    chunk({}, 'stop'),
    usageOnly,
    done,
  ],
  'reasoning under two names': [
    role,
    chunk({ reasoning: 'hm', reasoning_content: 'hm' }),
    chunk({ content: 'Yes.' }),
    chunk({}, 'stop'),
    done,
  ],
  'reasoning and text in one chunk': [role, chunk({ reasoning: 'hm', content: 'Yes.' }), chunk({}, 'stop'), done],
  'thinking parts': [
    role,
    chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }),
    chunk({ content: [{ type: 'text', text: 'Yes.' }] }),
    chunk({}, 'stop'),
    done,
  ],
  'a tool call': [
    chunk({ role: 'assistant', content: null, ...calls(call(0, 'c1', 'weather', '')) }),
    chunk(calls(call(0, undefined, undefined, '{"city":'))),
    chunk(calls(call(0, undefined, undefined, '"Ber\\"lin"}'))),
    chunk({}, 'tool_calls'),
    usageOnly,
    done,
  ],
  'text, then a tool call': [
    role,
    chunk({ content: 'Looking.' }),
    chunk(calls(call(0, 'c1', 'a', '{}'))),
    chunk({}, 'tool_calls'),
    done,
  ],
  'parallel tool calls': [
    chunk({ role: 'assistant', content: null, ...calls(call(0, 'c1', 'a', '')) }),
    chunk(calls(call(0, undefined, undefined, '{"x":1}'))),
    chunk(calls(call(1, 'c2', 'b', ''))),
    chunk(calls(call(1, undefined, undefined, '{"y"'))),
    chunk(calls(call(1, undefined, undefined, ':2}'))),
    chunk({}, 'tool_calls'),
    done,
  ],
  'alternating tool calls': [
    role,
    chunk(calls(call(0, 'c1', 'a', ''), call(1, 'c2', 'b', ''))),
    chunk(calls(call(0, undefined, undefined, '{"x"'))),
    chunk(calls(call(1, undefined, undefined, '{"y"'))),
    chunk(calls(call(0, undefined, undefined, ':1}'))),
    chunk(calls(call(1, undefined, undefined, ':2}'))),
    chunk({}, 'tool_calls'),
    done,
  ],
  'tool call with index 1': [
    role,
    chunk({ content: 'Reading.' }),
    chunk(calls(call(1, 'c1', 'a', ''))),
    chunk(calls(call(1, undefined, undefined, '{"x":1}'))),
    chunk({}, 'tool_calls'),
    done,
  ],
  'whole calls, every index 0': [
    role,
    chunk(calls(call(0, 'c1', 'a', '{"x":1}'))),
    chunk(calls(call(0, 'c2', 'b', '{"y":2}'))),
    chunk({}, 'stop'),
    done,
  ],
  'whole calls without index and id': [
    role,
    chunk(calls(call(undefined, undefined, 'a', '{"x":1}'))),
    chunk(calls(call(undefined, undefined, 'b', '{}'))),
    chunk({}, 'stop'),
    done,
  ],
  'whole call with the finish reason': [role, chunk(calls(call(0, 'c1', 'a', '{"x":1}')), 'tool_calls', { usage: USAGE }), done],
  'arguments as an object': [role, chunk(calls(call(0, 'c1', 'a', { x: 1 }))), chunk({}, 'tool_calls'), done],
  'a call without arguments, then another': [
    role,
    chunk(calls(call(0, 'c1', 'a', ''))),
    chunk(calls(call(1, 'c2', 'b', '{}'))),
    chunk({}, 'tool_calls'),
    done,
  ],
  'empty name in later pieces': [
    role,
    chunk(calls(call(0, 'c1', 'a', ''))),
    chunk(calls(call(0, undefined, '', '{"x":1}'))),
    chunk({}, 'tool_calls'),
    done,
  ],
  'a function call of older servers': [
    role,
    chunk({ function_call: { name: 'a', arguments: '' } }),
    chunk({ function_call: { arguments: '{"x":1}' } }),
    chunk({}, 'function_call'),
    done,
  ],
  'empty tool_calls in every chunk': [role, chunk({ content: 'Hi', tool_calls: [] }), chunk({ tool_calls: [] }, 'stop'), done],
  'two candidates': [
    data({ id: 'x', model: 'm-1', choices: [choice({ content: 'a' }, null, 0)] }),
    data({ id: 'x', model: 'm-1', choices: [choice({ content: 'b' }, null, 1)] }),
    data({ id: 'x', model: 'm-1', choices: [choice({ content: 'aa' }, null, 0), choice({ content: 'bb' }, null, 1)] }),
    data({ id: 'x', model: 'm-1', choices: [choice({}, 'stop', 1)] }),
    data({ id: 'x', model: 'm-1', choices: [choice({}, 'length', 0)] }),
    usageOnly,
    done,
  ],
  refusal: [role, chunk({ refusal: 'I can' }), chunk({ refusal: ' not.' }), chunk({}, 'stop'), done],
  'text and calls in one chunk, some as a list': [
    role,
    chunk({ content: 'a', ...calls(call(0, 'c1', 'a', '')) }),
    chunk(calls(call(0, undefined, undefined, '{"x":1}'))),
    chunk({ content: [{ type: 'text', text: 'b' }] }),
    chunk({}, 'stop'),
    done,
  ],
  length: [role, chunk({ content: 'Hi' }), chunk({}, 'length'), chunk({}, 'length'), usageOnly, done],
  'a filter report before the answer': [
    data({ id: '', object: '', created: 0, model: '', choices: [], prompt_filter_results: [] }),
    role,
    chunk({ content: 'Hi' }),
    chunk({}, 'stop'),
    done,
  ],
  'logprobs beside the content': [
    role,
    data({
      id: 'chatcmpl-9',
      model: 'm-1',
      choices: [
        { index: 0, delta: { content: 'Hi' }, logprobs: { content: [{ token: 'Hi', logprob: -1 }] }, finish_reason: null },
      ],
    }),
    chunk({}, 'stop'),
    done,
  ],
  'annotations behind the text': [
    role,
    chunk({ content: 'It ' }),
    chunk({ content: 'rains.' }),
    chunk({ annotations: [ANNOTATION] }),
    chunk({}, 'stop'),
    usageOnly,
    done,
  ],
  'annotations before the text': [
    role,
    chunk({ content: '', annotations: [ANNOTATION] }),
    chunk({ content: 'Hi' }),
    chunk({}, 'stop'),
    done,
  ],
  'log probabilities': [
    role,
    probable('Hi', [{ token: 'Hi', logprob: -0.5, bytes: [72, 105], top_logprobs: [] }]),
    probable('.', [{ token: '.', logprob: -0.1, bytes: [46], top_logprobs: [] }]),
    chunk({}, 'stop'),
    done,
  ],
  'signed reasoning': [
    chunk({ role: 'assistant', content: '', reasoning: 'Let', reasoning_details: [detail({ text: 'Let' })] }),
    chunk({ content: '', reasoning: ' me', reasoning_details: [detail({ text: ' me' })] }),
    chunk({ content: '', reasoning_details: [detail({ signature: 'sig' })] }),
    chunk({ content: 'Yes.' }),
    chunk({}, 'stop'),
    usageOnly,
    done,
  ],
  'reasoning in details alone, twice': [
    role,
    chunk({ reasoning_details: [detail({ text: 'one', signature: 's1' }), detail({ text: 'two', signature: 's2', index: 1 })] }),
    chunk({ content: 'Yes.' }),
    chunk({}, 'stop'),
    done,
  ],
  'a summary and its encrypted half': [
    role,
    chunk({ reasoning: 'sum', reasoning_details: [{ type: 'reasoning.summary', summary: 'sum', ...OPENAI_ITEM }] }),
    chunk({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'enc', ...OPENAI_ITEM }] }),
    chunk({ content: 'Yes.' }),
    chunk({}, 'stop'),
    done,
  ],
  'redacted reasoning': [
    role,
    chunk({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'enc', format: 'anthropic-claude-v1', index: 0 }] }),
    chunk({ content: 'Yes.' }),
    chunk({}, 'stop'),
    done,
  ],
  "a call signed as Gemini's": [
    chunk({
      role: 'assistant',
      ...calls({ ...call(0, 'c1', 'a', '{"x":1}'), extra_content: { google: { thought_signature: 'ts' } } }),
    }),
    chunk({}, 'tool_calls'),
    done,
  ],
  'a call signed as OpenRouter has it': [
    role,
    chunk({
      reasoning_details: [{ type: 'reasoning.encrypted', data: 'ts', id: 'c1', format: 'google-gemini-v1', index: 0 }],
      ...calls(call(0, 'c1', 'a', '{"x":1}')),
    }),
    chunk({}, 'tool_calls'),
    done,
  ],
  'calls of plain text': [
    chunk({
      role: 'assistant',
      content: null,
      ...calls({ index: 0, id: 'c1', type: 'custom', custom: { name: 'sql', input: '' } }),
    }),
    chunk(calls({ index: 0, custom: { input: 'select ' } })),
    chunk(calls({ index: 0, custom: { input: '"1"' } })),
    chunk(calls({ index: 1, id: 'c2', type: 'custom', custom: { name: 'sql', input: 'x' } })),
    chunk({}, 'tool_calls'),
    usageOnly,
    done,
  ],
  'an error in the middle': [
    role,
    chunk({ content: 'Hi' }),
    data({ error: { message: 'The server had an error', type: 'server_error', code: null } }),
  ],
  'an error event': [
    role,
    chunk({ content: 'Hi' }),
    `event: error\n${data({ error: { message: 'bad call', type: 'invalid_request_error', code: 'tool_use_failed' } })}`,
  ],
  'an error with usage, and a closing mark behind it': [
    role,
    chunk({ content: 'Hi' }),
    data({
      id: 'x',
      error: { code: 400, message: 'Token limit reached' },
      choices: [choice({ content: '' }, null)],
      usage: USAGE,
    }),
    done,
  ],
  'an error at once': [data({ error: 'overloaded' })],
  'cut before the closing mark': [role, chunk({ content: 'Hi' }), chunk({}, 'stop')],
  'cut in the middle': [role, chunk({ content: 'Hi' })],
  'CRLF line ends': [role, chunk({ content: 'Hi' }), chunk({}, 'stop'), done].map((frame) => frame.replace(/\n/g, '\r\n')),
  'an answer of nothing': [role, chunk({}, 'stop'), done],
};
