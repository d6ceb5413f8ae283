import type { JsonObject } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { TINY_PDF, TINY_PNG } from '../../support/builders';
import type { Client, Seen } from '../client';
import * as v from '../values';
import { at, figure, framesOf, list, objects, word } from '../values';

const user = (...parts: JsonObject[]): JsonObject => ({ role: 'user', parts });
const says = (...parts: JsonObject[]): JsonObject => ({ contents: [user(...parts)] });
const text = (said: string): JsonObject => ({ text: said });
const inline = (mimeType: string, data: string): JsonObject => ({ inlineData: { mimeType, data } });
const declared = ({ name, description, schema }: (typeof v.THREE_TOOLS)[number]): JsonObject => ({
  name,
  description,
  parametersJsonSchema: schema,
});
const tools = [{ functionDeclarations: v.TOOLS.map(declared) }];
const choice = (functionCallingConfig: JsonObject, more: readonly JsonObject[] = tools): JsonObject => ({
  tools: [...more],
  toolConfig: { functionCallingConfig },
});
/** Gemini's newest models want the signature of a call, or Google's word that there is none. */
const call = (name: string, args: JsonObject, signed = true): JsonObject => ({
  functionCall: { name, args },
  ...(signed && { thoughtSignature: 'skip_thought_signature_validator' }),
});
const result = (name: string, response: JsonObject, more: JsonObject = {}): JsonObject => ({
  functionResponse: { name, response, ...more },
});
const looped = (calls: JsonObject[], results: JsonObject[]): JsonObject => ({
  tools,
  contents: [user(text('Look.')), { role: 'model', parts: calls }, user(...results)],
});
const weather = call('get_weather', { city: 'Oslo' });
const config = (generationConfig: JsonObject): JsonObject => ({ generationConfig });

const asks: Client['asks'] = {
  system: { systemInstruction: { parts: [text(v.RULE)] } },
  multi_turn: { contents: [user(text('One')), { role: 'model', parts: [text('Two')] }, user(text('Three'))] },
  multi_part: says(text('Part A'), text('Part B')),
  image_url: says(text('Look.'), { fileData: { mimeType: 'image/png', fileUri: v.IMAGE_URL } }),
  image_base64: says(text('Look.'), inline('image/png', TINY_PNG)),
  document: says(text('Read.'), inline('application/pdf', TINY_PDF)),
  document_url: says(text('Read.'), { fileData: { mimeType: 'application/pdf', fileUri: v.PDF_URL } }),
  audio: says(text('Hear.'), inline('audio/wav', v.AUDIO)),
  tools: { tools },
  choice_auto: choice({ mode: 'AUTO' }),
  choice_none: choice({ mode: 'NONE' }),
  choice_required: choice({ mode: 'ANY' }),
  choice_tool: choice({ mode: 'ANY', allowedFunctionNames: ['get_time'] }),
  choice_allowed: choice({ mode: 'ANY', allowedFunctionNames: v.ALLOWED }, [
    { functionDeclarations: v.THREE_TOOLS.map(declared) },
  ]),
  single_call: { tools, parallel_tool_calls: false },
  tool_results: looped(
    [weather, call('get_time', {}, false)],
    [result('get_weather', { output: 'snow' }), result('get_time', { output: 'noon' })],
  ),
  empty_arguments: looped([call('get_time', {})], [result('get_time', { output: 'noon' })]),
  tool_error: looped([weather], [result('get_weather', { error: 'boom' })]),
  tool_image: looped([weather], [result('get_weather', { output: 'snow' }, { parts: [inline('image/png', TINY_PNG)] })]),
  strict_tool: choice({ mode: 'VALIDATED' }, [{ functionDeclarations: [declared(v.TOOLS[0])] }]),
  freeform: { tools: [{ custom: { name: 'run_sql', description: 'Runs SQL' } }] },
  web_search: { tools: [{ googleSearch: {} }] },
  code_execution: { tools: [{ codeExecution: {} }] },
  json_schema: config({ responseMimeType: 'application/json', responseJsonSchema: v.SCHEMA }),
  json_mode: { ...says(text('Answer in JSON.')), ...config({ responseMimeType: 'application/json' }) },
  effort: config({ thinkingConfig: { thinkingLevel: 'LOW' } }),
  budget: config({ maxOutputTokens: 8192, thinkingConfig: { thinkingBudget: v.BUDGET } }),
  cache_mark: says({ ...text('Long words.'), cache_control: { type: 'ephemeral' } }),
  cache_key: { prompt_cache_key: v.CACHE_KEY },
  cited_document: says(text('Read.'), { ...inline('application/pdf', TINY_PDF), citations: { enabled: true } }),
  logprobs: config({ responseLogprobs: true, logprobs: 2 }),
  stop: config({ stopSequences: [v.STOP] }),
  output_limit: config({ maxOutputTokens: v.LIMIT }),
  temperature: config({ temperature: v.TEMPERATURE }),
  top_k: config({ topK: v.TOP_K }),
  seed: config({ seed: v.SEED }),
  penalties: config({ frequencyPenalty: v.PENALTY, presencePenalty: v.PENALTY }),
  n: config({ candidateCount: 2 }),
  service_tier: { serviceTier: 'flex' },
  metadata: { metadata: v.METADATA },
  user: { user: v.USER },
  unknown_field: { verve: 1 },
  unknown_part_field: says({ ...text('Hello'), verve: 1 }),
  unknown_tool_field: { tools: [{ functionDeclarations: [{ ...declared(v.TOOLS[0]), verve: 1 }] }] },
};

/** A stream's parts one behind the other: clients keep them as they came. */
function assemble(stream: string): JsonObject {
  const frames = framesOf(stream).map(({ data }) => data);
  const candidates = frames.flatMap((frame) => objects(frame, 'candidates'));
  const indexes = [...new Set(candidates.map((candidate) => figure(candidate, 'index')))].sort();
  return {
    ...frames.at(-1),
    ...Object.assign({}, ...frames.map(({ usageMetadata }) => (usageMetadata ? { usageMetadata } : {}))),
    candidates: indexes.map((index) => {
      const own = candidates.filter((candidate) => figure(candidate, 'index') === index);
      return {
        ...(Object.assign({}, ...own) as JsonObject),
        content: { role: 'model', parts: own.flatMap((candidate) => list(candidate, 'content', 'parts')) },
      };
    }),
  };
}

const textOf = (parts: JsonObject[], thought: boolean): string =>
  parts
    .filter((part) => (part['thought'] === true) === thought)
    .map((part) => word(part, 'text'))
    .join('');

function see(whole: JsonObject): Seen {
  const parts = objects(whole, 'candidates', 0, 'content', 'parts');
  return {
    text: textOf(parts, false),
    reasoning: textOf(parts, true),
    calls: parts
      .filter(({ functionCall }) => functionCall !== undefined)
      .map((part) => ({
        id: word(part, 'functionCall', 'id'),
        name: word(part, 'functionCall', 'name'),
        input: at(part, 'functionCall', 'args') ?? {},
      })),
    stop: word(whole, 'candidates', 0, 'finishReason') || word(whole, 'promptFeedback', 'blockReason'),
    citations: JSON.stringify(at(whole, 'candidates', 0, 'groundingMetadata') ?? {}),
    usage: {
      input: figure(whole, 'usageMetadata', 'promptTokenCount'),
      cached: figure(whole, 'usageMetadata', 'cachedContentTokenCount'),
      output: figure(whole, 'usageMetadata', 'candidatesTokenCount') + figure(whole, 'usageMetadata', 'thoughtsTokenCount'),
    },
    logprobs: list(whole, 'candidates', 0, 'logprobsResult', 'chosenCandidates').length,
    answers: objects(whole, 'candidates').map((candidate) => textOf(objects(candidate, 'content', 'parts'), false)),
  };
}

const again: Client['again'] = (whole, results) => ({
  tools,
  contents: [
    user(text('Look.')),
    at(whole, 'candidates', 0, 'content') as JsonObject,
    user(...results.map(({ id, name, text: said }) => result(name, { output: said }, id === '' ? {} : { id }))),
  ],
});

export const geminiClient: Client = {
  label: 'Gemini generateContent',
  dialect: dialects['gemini'],
  complete: (more) => ({ ...says(text('Hello')), ...more }),
  stream: {},
  modelInPath: true,
  asks,
  foreign: new Set([
    'single_call',
    'freeform',
    'cache_mark',
    'cache_key',
    'cited_document',
    'metadata',
    'user',
    'unknown_field',
    'unknown_part_field',
    'unknown_tool_field',
  ]),
  marksErrors: true,
  noPlace: new Set(['freeform_call', 'stop_stop_sequence']),
  stops: {
    stop: 'STOP',
    stop_sequence: 'STOP',
    length: 'MAX_TOKENS',
    tool_calls: 'STOP',
    content_filter: 'SAFETY',
    refusal: 'SAFETY',
    pause: 'OTHER',
  },
  assemble,
  see,
  again,
  errorMessage: (body) => word(body, 'error', 'message'),
};
