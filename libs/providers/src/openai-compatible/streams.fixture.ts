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
