import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { type DialectId, dialects, ownWords } from '@libs/protocol';
import { canonicalJson, canonicalRequest } from './canonical';

const schema = { type: 'object', properties: { cacheControl: { type: 'string' }, cache_control: { type: 'string' } } };
const pdf = 'data:application/pdf;base64,aaaa';
const image = { url: 'https://example.com/b.png', detail: 'low' };

/** Bodies in which a client says nearly everything that there is to say. */
const BODIES: readonly [DialectId, JsonObject][] = [
  [
    'openai-chat',
    {
      ...{ model: 'm', temperature: 0, top_p: 0.5, seed: 1, stop: ['a', 'b'], max_completion_tokens: 5, logprobs: true },
      ...{ presence_penalty: 0.1, frequency_penalty: 0.2, logit_bias: { 5: 1 }, top_logprobs: 2, parallel_tool_calls: false },
      ...{ reasoning_effort: 'low', thinking: { type: 'enabled', budget_tokens: 5 }, verbosity: 'low', modalities: ['text'] },
      response_format: { type: 'json_schema', json_schema: { name: 'n', description: 'd', strict: true, schema } },
      tools: [
        { type: 'function', function: { name: 'f', description: 'd', strict: true, parameters: schema } },
        { type: 'custom', custom: { name: 'c', description: 'd', format: { type: 'text' } } },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', name: 'u', content: [{ type: 'image_url', image_url: image }, text('text', 'q')] },
        { role: 'user', content: [{ type: 'file', file: { file_data: pdf, filename: 'n' } }] },
        {
          ...{ role: 'assistant', name: 'a', content: 'hi', refusal: 'no' },
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"cacheControl":1}' } },
            { id: 'c2', type: 'custom', custom: { name: 'c', input: 'i' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'r' },
        { role: 'tool', tool_call_id: 'c2', content: [text('text', 'r')] },
        { role: 'user', content: 'last' },
      ],
    },
  ],
  [
    'anthropic-messages',
    {
      ...{ model: 'm', max_tokens: 5, temperature: 0, top_p: 0.5, top_k: 4, stop_sequences: ['a'], container: 'c' },
      ...{ thinking: { type: 'enabled', budget_tokens: 1024 }, system: [text('text', 's')], context_management: { edits: [] } },
      output_config: { effort: 'low', format: { type: 'json_schema', schema } },
      tools: [{ name: 'f', description: 'd', strict: true, input_schema: schema }],
      tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'url', url: image.url } },
            {
              ...{ type: 'document', title: 't', context: 'c', citations: { enabled: true } },
              source: { type: 'text', media_type: 'text/plain', data: 'd' },
            },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'th', signature: 's' },
            { type: 'tool_use', id: 't1', name: 'f', input: { cacheControl: 1 } },
          ],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 't1', is_error: true, content: [text('text', 'r')] }, text('text', 'l')],
        },
      ],
    },
  ],
  [
    'openai-responses',
    {
      ...{ model: 'm', temperature: 0, top_p: 0.5, max_output_tokens: 5, instructions: 'i', truncation: 'auto' },
      ...{ reasoning: { effort: 'low', summary: 'auto' }, max_tool_calls: 3, parallel_tool_calls: false },
      text: { format: { type: 'json_schema', name: 'n', description: 'd', strict: true, schema }, verbosity: 'low' },
      tools: [{ type: 'function', name: 'f', description: 'd', strict: true, parameters: schema }],
      tool_choice: { type: 'function', name: 'f' },
      input: [
        { role: 'user', content: [text('input_text', 'q'), { type: 'input_image', image_url: image.url, detail: 'low' }] },
        { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}' },
        { type: 'function_call_output', call_id: 'c1', output: 'r' },
        { role: 'user', content: 'last' },
      ],
    },
  ],
  [
    'gemini',
    {
      systemInstruction: { parts: [{ text: 's' }] },
      generationConfig: {
        ...{ temperature: 0, topP: 0.5, topK: 3, seed: 1, maxOutputTokens: 5, stopSequences: ['a'], mediaResolution: 'LOW' },
        ...{ responseMimeType: 'application/json', responseJsonSchema: schema, presencePenalty: 0.1, frequencyPenalty: 0.2 },
        thinkingConfig: { thinkingBudget: 100, includeThoughts: true },
      },
      safetySettings: [{ category: 'c', threshold: 't' }],
      tools: [{ functionDeclarations: [{ name: 'f', description: 'd', parametersJsonSchema: schema }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
      contents: [
        { role: 'user', parts: [{ text: 'q' }, { inlineData: { mimeType: 'image/png', data: 'aaaa' } }] },
        { role: 'model', parts: [{ functionCall: { name: 'f', args: { cacheControl: 1 } }, thoughtSignature: 's' }] },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: { cacheControl: 'x' } } }, { text: 'last' }] },
      ],
    },
  ],
];

function text(type: string, words: string): JsonObject {
  return { type, text: words };
}

/** undefined: nobody can read it. */
function nameOf(dialect: DialectId, body: JsonObject): string | undefined {
  try {
    const request = dialects[dialect].decodeRequest(body);
    const { rest, last } = canonicalRequest(request, dialect);
    return [rest, last, canonicalJson(ownWords(dialect, () => body, request))].join('\n');
  } catch {
    return undefined;
  }
}

type Place = readonly (string | number)[];

/** Each value within, and where it is. */
function* placesIn(value: Json, at: Place = []): Generator<[Place, Json]> {
  yield [at, value];
  if (Array.isArray(value)) for (const [i, inner] of value.entries()) yield* placesIn(inner, [...at, i]);
  else if (isJsonObject(value)) for (const [name, inner] of Object.entries(value)) yield* placesIn(inner as Json, [...at, name]);
}

function changed(value: Json): Json | undefined {
  if (isJsonObject(value)) return { ...value, unheard_of: 'new' };
  if (typeof value === 'string') return `${value}x`;
  return typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : undefined;
}

const replaced = (value: Json, [name, ...deeper]: Place, by: Json): Json => {
  if (name === undefined) return by;
  if (Array.isArray(value)) return value.map((inner, i) => (i === name ? replaced(inner, deeper, by) : inner));
  const object = value as JsonObject;
  return { ...object, [name]: replaced(object[name] as Json, deeper, by) };
};

describe('the name of a request whose body an upstream reads itself', () => {
  it.each(BODIES)('changes with whatever is changed or added in it: %s', (dialect, body) => {
    const name = nameOf(dialect, body);
    expect(name).toBeDefined();
    const same: string[] = [];
    for (const [place, value] of placesIn(body)) {
      const other = changed(value);
      const at = place.join('.');
      // What is no kind of call to anybody is read as one of a function.
      if (
        other !== undefined &&
        !/^model$|tool_calls\.\d+\.type$/.test(at) &&
        nameOf(dialect, replaced(body, place, other) as JsonObject) === name
      )
        same.push(at);
    }
    expect(same).toEqual([]);
  });
});
