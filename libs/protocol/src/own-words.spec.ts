import type { JsonObject } from '@libs/kernel';
import type { DialectId } from './dialect';
import { dialects } from './dialects';
import { ownWords } from './own-words';

const wordsOf = (dialect: DialectId, body: JsonObject): unknown =>
  ownWords(dialect, () => body, dialects[dialect].decodeRequest(body));
const response = (more: JsonObject): JsonObject => ({ model: 'm', input: 'Hi', ...more });
const user = { role: 'user', content: 'Hi' };
const says = (...input: JsonObject[]): JsonObject => ({ input: [user, ...input] });
const tool = { type: 'function', name: 'f', parameters: { type: 'object' } };
const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}', id: 'fc_1', status: 'completed' };
const output = { type: 'function_call_output', call_id: 'c', output: 'Done' };
const said = {
  type: 'message',
  role: 'assistant',
  id: 'msg_1',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Yes' }],
};

describe('a request in Responses', () => {
  it.each<[string, JsonObject]>([
    ['a question', {}],
    ['settings that chat has too', { temperature: 0, top_p: 0.5, max_output_tokens: 20, parallel_tool_calls: false }],
    [
      'whose it is and how it is served',
      { user: 'u', metadata: { a: 'b' }, service_tier: 'flex', prompt_cache_key: 'k', store: false },
    ],
    ['the turn before, whose items stand in the input', { previous_response_id: 'resp_1' }],
    ['instructions', { instructions: 'Be brief.', input: [{ role: 'developer', content: 'Be kind.' }, user] }],
    ['earlier turns with calls', { ...says(said, user, call, output), tools: [{ ...tool, strict: false }] }],
    ['functions that say whether they are strict', { tools: [{ ...tool, strict: true }] }],
    ['tools of plain text', { tools: [{ type: 'custom', name: 'f' }], tool_choice: { type: 'custom', name: 'f' } }],
    ['an effort', { reasoning: { effort: 'low', summary: null } }],
    ['a form of the answer', { text: { format: { type: 'json_schema', name: 'n', schema: {}, strict: true } } }],
    ['nothing, in many words', { include: [], tools: [], text: {}, reasoning: null, truncation: 'disabled' }],
  ])('says no more than it means: %s', (_name, more) => {
    expect(wordsOf('openai-responses', response(more))).toBeUndefined();
  });

  it.each<[string, JsonObject]>([
    ['functions that are strict by themselves', { tools: [tool] }],
    ['functions that leave it open', { tools: [{ ...tool, strict: null }] }],
    ['a group of functions', { tools: [{ type: 'namespace', name: 'g', tools: [{ ...tool, strict: false }] }] }],
    ['a search in what is kept', { tools: [{ type: 'web_search', external_web_access: false }] }],
    [
      'tools that must not be called',
      { tools: [{ ...tool, strict: true }], tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [] } },
    ],
    ['encrypted reasoning', { include: ['reasoning.encrypted_content'] }],
    ['log probabilities', { top_logprobs: 2 }],
    ['reasoning of earlier turns', says({ type: 'reasoning', id: 'rs_1', summary: [] })],
    ['instructions in the middle', says({ role: 'developer', content: 'Be brief.' })],
    ['the phase of what was said', says({ ...said, phase: 'commentary' })],
    ['two messages in one turn', says(said, said)],
    ['what another of its tools did', says({ type: 'web_search_call', id: 'ws_1', status: 'completed' })],
    ['a call in a group', says({ ...call, namespace: 'g' }, output)],
    [
      'a result that is a picture',
      says(call, { ...output, output: [{ type: 'input_image', image_url: 'data:image/png;base64,AA==' }] }),
    ],
    ['a part with a field nobody knows', says({ role: 'user', content: [{ type: 'input_text', text: 'x', verve: 1 }] })],
    ['a wish about reasoning that nobody knows', { reasoning: { effort: 'low', verve: 1 } }],
    ['a wish about text that nobody knows', { text: { verve: 1 } }],
    ['a form with a field nobody knows', { text: { format: { type: 'text', verve: 1 } } }],
  ])('says more than it means: %s', (_name, more) => {
    const body = response(more);
    expect(wordsOf('openai-responses', body)).toEqual(['openai-responses', expect.objectContaining(more)]);
    const other = { ...body, model: 'n', stream: true, user: 'v', metadata: { c: 'd' }, store: false };
    expect(wordsOf('openai-responses', other)).toEqual(wordsOf('openai-responses', body));
  });
});

describe('a request of another dialect', () => {
  const chat = (more: JsonObject): JsonObject => ({ model: 'm', messages: [user], ...more });
  const system = { role: 'system', content: 'Be brief.' };
  const functions = [{ type: 'function', function: { name: 'f' } }];
  const allowed = { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: functions } };

  it.each<[string, DialectId, JsonObject]>([
    ['instructions in front', 'openai-chat', chat({ messages: [system, system, user] })],
    ['tools', 'openai-chat', chat({ tools: functions, tool_choice: 'auto' })],
    ['a message', 'anthropic-messages', { ...chat({}), max_tokens: 5, metadata: { user_id: 'u' } }],
    ['instructions in front', 'anthropic-messages', { ...chat({ messages: [system, user] }), max_tokens: 5 }],
    ['contents', 'gemini', { model: 'm', contents: [{ parts: [{ text: 'Hi' }] }] }],
  ])('says no more than it means: %s', (_name, dialect, body) => {
    expect(wordsOf(dialect, body)).toBeUndefined();
  });

  it.each<[string, DialectId, JsonObject]>([
    ['instructions in the middle', 'openai-chat', chat({ messages: [user, system] })],
    ['tools that must not be called', 'openai-chat', chat({ tools: functions, tool_choice: allowed })],
    ['a field nobody knows, on a message', 'openai-chat', chat({ messages: [{ ...user, verve: 1 }] })],
    ['a name of instructions', 'openai-chat', chat({ messages: [{ ...system, name: 'n' }, user] })],
    ['instructions in the middle', 'anthropic-messages', chat({ max_tokens: 5, messages: [user, system, user] })],
    [
      'what a tool of the provider found',
      'anthropic-messages',
      chat({
        max_tokens: 5,
        messages: [user, { role: 'assistant', content: [{ type: 'web_search_tool_result', tool_use_id: 't', content: [] }] }],
      }),
    ],
  ])('says more than it means: %s', (_name, dialect, body) => {
    expect(wordsOf(dialect, body)).toEqual([dialect, expect.objectContaining({ messages: body['messages'] })]);
  });

  it('says more in Gemini’s dialect where tools must not be called', () => {
    const body = (names: string[]): JsonObject => ({
      contents: [{ parts: [{ text: 'Hi' }] }],
      tools: [{ functionDeclarations: [{ name: 'f' }, { name: 'g' }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: names } },
    });
    expect([wordsOf('gemini', body([])), wordsOf('gemini', body(['f', 'g']))]).toEqual([undefined, ['gemini', body(['f', 'g'])]]);
  });

  it.each<[DialectId, JsonObject]>([
    ['openai-chat', chat({})],
    ['anthropic-messages', { ...chat({ system: 'Be brief.' }), max_tokens: 5 }],
    ['openai-completions', { model: 'm', prompt: 'Hi' }],
  ])('is not read again where there is nothing to find: %s', (dialect, body) => {
    const read = jest.fn(() => body);
    ownWords(dialect, read, dialects[dialect].decodeRequest(body));
    expect(read).not.toHaveBeenCalled();
  });

  it('is a text to be continued as it is told, streamed or not, with or without the text', () => {
    const of = (more: JsonObject): unknown => wordsOf('openai-completions', { model: 'm', prompt: 'Hi', ...more });
    expect(new Set([{}, { stream: true }, { echo: true }].map((more) => JSON.stringify(of(more)))).size).toBe(3);
    expect(of({ user: 'u' })).toEqual(of({}));
  });
});
